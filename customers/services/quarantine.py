"""Quarantined rows: mended and replayed through the same checks, or discarded."""

import json

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import ImportJob, QuarantinedRow
from customers.selectors.targets import checked_spec
from customers.services.chunks import Intake
from customers.services.mappings import open_source
from customers.sources.records import table_of_records

STATES = QuarantinedRow.State


@transaction.atomic
def replay_row(*, row: QuarantinedRow, content: dict[str, str]) -> bool:
    """Put a mended row through its mapping again and return whether it was taken in.

    A row that fails again stays, with its new content and reasons. Raises DomainError `row_is_settled`.
    """
    row = _waiting(row)
    spec = checked_spec(row.job.spec)
    intake = Intake(spec, open_source(rule=spec.source))
    taken = intake.take(intake.prepare(table_of_records([dict(content)]), row.row_number))
    row.content = json.dumps(content, ensure_ascii=False)
    if taken.bad or not taken.read:
        row.reasons = taken.bad[0].reasons if taken.bad else [{"field": "", "code": "left_out"}]
    else:
        row.state = STATES.REPLAYED
        ImportJob.objects.filter(pk=row.job_id).update(
            rows_quarantined=F("rows_quarantined") - 1,
            rows_inserted=F("rows_inserted") + taken.inserted,
            rows_updated=F("rows_updated") + taken.updated,
            rows_unchanged=F("rows_unchanged") + taken.unchanged,
            updated_at=timezone.now(),
        )
    row.save()
    return row.state == STATES.REPLAYED


@transaction.atomic
def discard_rows(*, job: ImportJob, row_ids: list[int] | None = None) -> int:
    """Give up waiting rows of a job, all of them or those named; return how many."""
    waiting = QuarantinedRow.objects.filter(job=job, state=STATES.WAITING)
    if row_ids is not None:
        waiting = waiting.filter(pk__in=row_ids)
    return waiting.update(state=STATES.DISCARDED, updated_at=timezone.now())


def _waiting(row: QuarantinedRow) -> QuarantinedRow:
    locked = (
        QuarantinedRow.objects.select_for_update(of=("self",))
        .select_related("job__mapping")
        .get(pk=row.pk)
    )
    if locked.state != STATES.WAITING:
        raise DomainError("row_is_settled", _("This row has been dealt with already."))
    return locked

"""Quarantined rows: mended and replayed through the same checks, one or many at once, or discarded."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.domain.uneven import BEYOND, UNEVEN, WIDE, reaches_beyond, unreached
from customers.models import ImportJob, PullRun, QuarantinedRow
from customers.selectors.targets import checked_spec
from customers.services.imports.chunks import Intake, Taken
from customers.services.imports.mappings import open_source
from customers.services.imports.references import Reasons

STATES = QuarantinedRow.State
# Rows decrypted and taken in by one transaction.
BATCH_ROWS = 2000
LEFT_OUT: Reasons = [{"field": "", "code": "left_out"}]
TOO_WIDE: Reasons = [{"field": "", "code": WIDE}]
Content = dict[str, str | None]


@dataclass(frozen=True)
class Replayed:
    """How many rows a replay took in, and how many failed again."""

    taken: int
    left: int


@transaction.atomic
def replay_row(*, row: QuarantinedRow, content: Mapping[str, str]) -> bool:
    """Put a mended row through its mapping again and return whether it was taken in.

    A row that fails again stays, with its new content and reasons; so does one that still has values beyond its
    header. Raises DomainError `row_is_settled`.
    """
    row = _waiting(row)
    return bool(_replay(row.job, _intake(row.job), {row: {**content}}).taken)


def replay_rows(*, job: ImportJob, field: str = "", code: str = "") -> Replayed:
    """Put the waiting rows of a job through its mapping again, all of them or those of one reason.

    Rows of another width than the header are left: as they stand they would empty the columns they do not reach.
    """
    intake, taken, last = _intake(job), 0, 0
    left = job.quarantine.waiting().failed_by(field, code).uneven().count()
    while rows := _next_rows(job, field, code, last):
        outcome = _replay_batch(job, intake, [row.pk for row in rows])
        taken, left, last = taken + outcome.taken, left + outcome.left, rows[-1].pk
    return Replayed(taken, left)


@transaction.atomic
def replay_mended(*, job: ImportJob, contents: Mapping[int, Content]) -> Replayed:
    """Put mended rows, by their number in the file, through the mapping again; others are left alone.

    Rows of another width than the header are left too where nobody has changed them or said what else is in them.
    """
    waiting = job.quarantine.waiting().filter(row_number__in=list(contents))
    rows = waiting.select_for_update()
    mended, left = {}, 0
    for row in rows.order_by("pk"):
        content = _known(row, contents[row.row_number])
        if _is_uneven(row) and (unreached(content) or not _changed(row, content)):
            left += 1
        else:
            mended[row] = content
    outcome = _replay(job, _intake(job), mended) if mended else Replayed(0, 0)
    return Replayed(outcome.taken, outcome.left + left)


@transaction.atomic
def discard_rows(*, job: ImportJob, row_ids: list[int] | None = None) -> int:
    """Give up waiting rows of a job, all of them or those named; return how many."""
    waiting = job.quarantine.waiting()
    if row_ids is not None:
        waiting = waiting.filter(pk__in=row_ids)
    return waiting.update(state=STATES.DISCARDED, updated_at=timezone.now())


def _intake(job: ImportJob) -> Intake:
    spec = checked_spec(job.spec)
    # Rows may have been mended by hand, whichever system they came from.
    run = PullRun.objects.filter(import_job=job).select_related("pull__owner").first()
    author = job.requested_by or (run.pull.owner if run else None)
    return Intake(spec, open_source(rule=spec.source), author)


def _next_rows(job: ImportJob, field: str, code: str, last: int) -> list[QuarantinedRow]:
    waiting = job.quarantine.waiting().failed_by(field, code).even().filter(pk__gt=last)
    return list(waiting.only("pk").order_by("pk")[:BATCH_ROWS])


@transaction.atomic
def _replay_batch(job: ImportJob, intake: Intake, row_ids: list[int]) -> Replayed:
    waiting = QuarantinedRow.objects.waiting().filter(pk__in=row_ids)
    rows = waiting.select_for_update().order_by("pk")
    return _replay(job, intake, {row: json.loads(row.content or "{}") for row in rows})


def _replay(job: ImportJob, intake: Intake, contents: Mapping[QuarantinedRow, Content]) -> Replayed:
    """Take rows in and write down what became of each."""
    groups: dict[tuple[str, ...], list[QuarantinedRow]] = defaultdict(list)
    for row, content in contents.items():
        if reaches_beyond(content):
            row.reasons = TOO_WIDE
        else:
            # What a row of the API does not name must stay as it is, so rows of other keys go apart.
            groups[tuple(sorted(content.keys() - {BEYOND}))].append(row)
    outcomes = [
        _settle(intake, rows, [{name: contents[row][name] for name in names} for row in rows])
        for names, rows in groups.items()
    ]
    for row, content in contents.items():
        row.content = json.dumps(content, ensure_ascii=False)
        row.updated_at = timezone.now()
    fields = ["content", "reasons", "state", "updated_at"]
    QuarantinedRow.objects.bulk_update(list(contents), fields, batch_size=500)
    good = sum(row.state == STATES.REPLAYED for row in contents)
    _count(job, good, outcomes)
    return Replayed(good, len(contents) - good)


def _settle(intake: Intake, rows: list[QuarantinedRow], contents: list[Content]) -> Taken:
    ready = intake.prepare_records(contents)
    taken = intake.take(ready)
    failed = {bad.number: bad.reasons for bad in taken.bad}
    kept = set(ready.mapped.kept.tolist())
    for place, row in enumerate(rows):
        if place in kept and place not in failed:
            row.state = STATES.REPLAYED
        else:
            row.reasons = failed.get(place, LEFT_OUT)
    return taken


def _count(job: ImportJob, good: int, outcomes: list[Taken]) -> None:
    ImportJob.objects.filter(pk=job.pk).update(
        rows_quarantined=F("rows_quarantined") - good,
        rows_inserted=F("rows_inserted") + sum(one.inserted for one in outcomes),
        rows_updated=F("rows_updated") + sum(one.updated for one in outcomes),
        rows_unchanged=F("rows_unchanged") + sum(one.unchanged for one in outcomes),
        updated_at=timezone.now(),
    )


def _known(row: QuarantinedRow, content: Content) -> Content:
    """The row as it was, with the values that were mended; columns it never had are dropped."""
    before: Content = json.loads(row.content or "{}")
    return {name: content.get(name, value) for name, value in before.items()}


def _is_uneven(row: QuarantinedRow) -> bool:
    return any(reason["code"] in UNEVEN for reason in row.reasons)


def _changed(row: QuarantinedRow, content: Content) -> bool:
    before = json.loads(row.content or "{}")
    return any((before[name] or "") != (value or "").strip() for name, value in content.items())


def _waiting(row: QuarantinedRow) -> QuarantinedRow:
    locked = (
        QuarantinedRow.objects.select_for_update(of=("self",))
        .select_related("job__mapping")
        .get(pk=row.pk)
    )
    if locked.state != STATES.WAITING:
        raise DomainError("row_is_settled", _("This row has been dealt with already."))
    return locked

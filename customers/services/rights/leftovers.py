"""What else may hold a customer's values: exported files, files that were imported, quarantined rows, kept filters."""

import json
import re
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.base.tables import execute_sql
from customers.domain.hashing import normalise
from customers.models import (
    Customer,
    CustomerMerge,
    DeadLetter,
    Export,
    ImportJob,
    QuarantinedRow,
    SourceRecord,
    Text,
)
from customers.models.fields import sealer
from customers.services.exports.orders import drop_export_file

BATCH = 2000
FORMS = ("phone", "email", "id_number", "customer_no")  # a name alone may be somebody else's
OVER = (ImportJob.State.DONE, ImportJob.State.FAILED, ImportJob.State.CANCELLED)


def values_of(customer: Customer) -> set[tuple[str, str]]:
    """Return what a customer can be recognised by, by kind: on their record, on those merged into it, in other systems."""
    records = Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer))
    merges = CustomerMerge.objects.filter(Q(kept=customer) | Q(absorbed=customer))
    told = [vars(one) for one in (*records, *SourceRecord.objects.filter(customer=customer))]
    told += [json.loads(one.before or "{}") for one in merges]
    found = {(kind, one.get(kind) or "") for one in told for kind in FORMS}
    return {(kind, value) for kind, value in found if value}


def clear_leftovers(customer: Customer) -> int:
    """Delete or empty what holds the customer's values outside of their own rows; return how many places."""
    needles = {normalise(kind, value) for kind, value in values_of(customer) if len(value) > 1}
    letters = _letters({value for _kind, value in values_of(customer) if len(value) > 1})
    files = _exports(customer) + _spooled() + _media(customer)
    return files + _filters(needles) + _quarantine(needles) + letters


def _exports(customer: Customer) -> int:
    """Files made for branches that the customer belongs to; their makers can export again."""
    made = Export.objects.filter(state=Export.State.DONE)
    above = customer.branch.path.split("/")
    found = [one for one in made if not one.branch_code or one.branch_code in above]
    for export in found:
        drop_export_file(export=export)
    return len(found)


def _spooled() -> int:
    """Files of imports that are over: copies of what the source still has."""
    done = list(ImportJob.objects.filter(state__in=OVER).exclude(file=""))
    for job in done:
        name, storage = job.file.name, job.file.storage
        ImportJob.objects.filter(pk=job.pk).update(file="", updated_at=timezone.now())
        transaction.on_commit(partial(storage.delete, str(name)))
    return len(done)


def _media(customer: Customer) -> int:
    """Pictures and recordings of the customer; the rows that name them go with their table."""
    owners = Q(customer=customer) | Q(customer__merged_into=customer)
    shown = list(Text.objects.filter(owners).exclude(media_file=""))
    for text in shown:
        transaction.on_commit(partial(text.media_file.storage.delete, str(text.media_file.name)))
    return len(shown)


def _filters(needles: set[str]) -> int:
    """What was searched for when an export was asked for."""
    found = [
        one.pk
        for one in Export.objects.exclude(filters=None).only("filters")
        if _holds(one.filters, needles)
    ]
    return Export.objects.filter(pk__in=found).update(filters="{}")


def _quarantine(needles: set[str]) -> int:
    """Bad rows in which one of the values stands; they are sealed, so each has to be opened."""
    emptied, after = 0, 0
    while rows := list(
        QuarantinedRow.objects.filter(pk__gt=after)
        .order_by("pk")
        .values_list("pk", "content")[:BATCH]
    ):
        after = rows[-1][0]
        found = [pk for pk, text in rows if _holds(text, needles)]
        emptied += _empty(found)
    return emptied


def _letters(values: set[str]) -> int:
    """Messages of streams that could not be taken; whatever they are, a value stands in them as a word."""
    words = "|".join(sorted(map(re.escape, values)))
    known = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    letters = DeadLetter.objects.values_list("pk", "content")
    found = [pk for pk, text in letters.iterator(chunk_size=BATCH) if known.search(text)]
    return DeadLetter.objects.filter(pk__in=found).update(
        content="", state=DeadLetter.State.DISCARDED, updated_at=timezone.now()
    )


def _holds(text: str, needles: set[str]) -> bool:
    values = [str(value) for value in json.loads(text or "{}").values()]
    return any(normalise(kind, value) in needles for value in values for kind in FORMS)


def _empty(row_ids: list[int]) -> int:
    if not row_ids:
        return 0
    return execute_sql(
        "UPDATE customers_quarantinedrow SET content = %s, state = 'discarded', updated_at = now()"
        " WHERE id = ANY(%s)",
        [sealer().seal("{}"), row_ids],
    )

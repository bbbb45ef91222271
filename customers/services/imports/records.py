"""Rows that arrive by the API: taken in at once by the same checks as files, bad ones set aside."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import ImportJob
from customers.selectors.imports import reason_label
from customers.selectors.targets import TARGETS, checked_spec, identity_spec
from customers.services.imports.chunks import BadRow, Intake, Ready, Taken, set_aside
from customers.services.imports.jobs import count_taken
from customers.services.imports.mappings import built_in_mapping
from customers.services.imports.references import Odd, Reasons
from customers.services.imports.refusals import heed_refusals
from customers.services.streaming.announcing import announce_events, fresh_events
from customers.sources.records import table_of_records

MOST_ROWS = 10_000


@dataclass(frozen=True)
class Received:
    """What became of the rows of a call; row numbers count from 1. Rows of `warnings` were taken in and are odd."""

    job_id: int
    received: int
    new: int
    changed: int
    unchanged: int
    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


@transaction.atomic
def take_records(*, target: str, records: list[dict[str, Any]], by: User) -> Received:
    """Take in rows whose keys are the target's field names, and return what became of each.

    A key that a row does not have leaves the field as it is. Raises DomainError `too_many_rows` or `no_rows`.
    """
    if not records:
        raise DomainError("no_rows", _("There are no rows."))
    if len(records) > MOST_ROWS:
        raise DomainError(
            "too_many_rows", _("At most %(most)s rows in a call.") % {"most": f"{MOST_ROWS:,}"}
        )
    job = _new_job(target, records, by)
    taken = [
        _take_group(target, places, [records[place] for place in places], by)
        for places in _groups(target, records)
    ]
    total = _sum(taken)
    set_aside(job, total.bad)
    count_taken(job, total, chunks=1, share_done=1.0)
    ImportJob.objects.filter(pk=job.pk).update(
        state=ImportJob.State.DONE, finished_at=timezone.now()
    )
    return Received(
        job_id=job.pk,
        received=len(records),
        new=total.inserted,
        changed=total.updated,
        unchanged=total.unchanged,
        errors=[{"row": row.number, "reasons": row.reasons} for row in total.bad],
        warnings=_warnings(total.odd),
    )


@transaction.atomic
def take_by_hand(*, target: str, record: dict[str, Any], by: User) -> None:
    """Take in what a person typed, by the same checks as files; nothing is set aside.

    Raises DomainError with the first reason and its field.
    """
    for row in _take_group(target, [0], [record], by).bad:
        reason = row.reasons[0]
        raise DomainError(reason["code"], reason_label(reason["code"]), field=reason["field"])


def _new_job(target: str, records: list[dict[str, Any]], by: User) -> ImportJob:
    body = json.dumps(records, sort_keys=True, default=str).encode()
    return ImportJob.objects.create(
        mapping=built_in_mapping(target=target),
        file_name=f"API {target}",
        file_digest=hashlib.sha256(body).hexdigest(),
        state=ImportJob.State.RUNNING,
        requested_by=by,
        started_at=timezone.now(),
    )


def _groups(target: str, records: list[dict[str, Any]]) -> list[list[int]]:
    """Places of the rows that name the same fields: what a row does not name must stay as it is.

    A row stands in a later group than those before it under the same key that name other fields.
    """
    groups: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    last: dict[tuple[str, ...], tuple[int, tuple[str, ...]]] = {}
    for place, record in enumerate(records):
        key = tuple(str(record.get(name, "")).strip() for name in TARGETS[target].key)
        names = tuple(sorted(record))
        turn, before = last.get(key, (0, names))
        last[key] = (turn + (before != names), names)
        groups[last[key]].append(place)
    return [groups[one] for one in sorted(groups, key=lambda group: group[0])]


def _take_group(target: str, places: list[int], records: list[dict[str, Any]], by: User) -> Taken:
    intake = Intake(checked_spec(identity_spec(target)), None, by)
    ready = intake.prepare(table_of_records([_named(target, record) for record in records]), 0)
    unknown = sorted(set(records[0]) - set(TARGETS[target].fields))
    if unknown:
        return _set_apart(target, ready, unknown, list(zip(places, records, strict=True)))
    taken = intake.take(ready)
    if target == "events":
        new = fresh_events()
        announce_events(events=[new[place] for place in sorted(new)])
    bad = [BadRow(places[row.number] + 1, row.reasons, row.content) for row in taken.bad]
    odd = _odd(ready, taken, places)
    return Taken(taken.read, taken.inserted, taken.updated, taken.unchanged, bad, odd=odd)


def _named(target: str, record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a row that are known; one that every row must name is blank where it does not."""
    known = TARGETS[target]
    needed = [field.name for field in known.fields.values() if field.required]
    if "customer_no" in known.one_of:  # the only one of them that the API knows
        needed.append("customer_no")
    return dict.fromkeys(needed) | {name: record[name] for name in record if name in known.fields}


def _set_apart(
    target: str, ready: Ready, unknown: list[str], rows: list[tuple[int, dict[str, Any]]]
) -> Taken:
    """Rows with fields that nobody knows: of them only what they refuse is heard."""
    strange = [{"field": name, "code": "unknown_field"} for name in unknown]
    reasons = {at: strange + ready.reasons.get(at, []) for at in range(len(rows))}
    heed_refusals(target, ready.mapped.columns, reasons)
    bad = [
        BadRow(place + 1, reasons[at], _content(record)) for at, (place, record) in enumerate(rows)
    ]
    return Taken(len(rows), 0, 0, 0, bad)


def _odd(ready: Ready, taken: Taken, places: list[int]) -> Odd:
    """By field and reason the numbers of the rows that passed and are odd, in themselves or beside what is known."""
    found = {key: list(rows) for key, rows in taken.odd.items()}
    for one in ready.mapped.odd:
        rows = set(np.flatnonzero(one.mask & ~ready.mapped.bad).tolist())
        found[one.field, one.code] = sorted(rows.union(found.get((one.field, one.code), ())))
    kept = ready.mapped.kept
    return {
        key: [places[int(kept[row])] + 1 for row in rows] for key, rows in found.items() if rows
    }


def _content(record: dict[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in record.items()}


def _sum(parts: list[Taken]) -> Taken:
    return Taken(
        read=sum(part.read for part in parts),
        inserted=sum(part.inserted for part in parts),
        updated=sum(part.updated for part in parts),
        unchanged=sum(part.unchanged for part in parts),
        bad=sorted((row for part in parts for row in part.bad), key=lambda row: row.number),
        odd=_all_odd(parts),
    )


def _all_odd(parts: list[Taken]) -> Odd:
    found: Odd = defaultdict(list)
    for part in parts:
        for key, rows in part.odd.items():
            found[key] += rows
    return dict(found)


def _warnings(odd: Odd) -> list[dict[str, Any]]:
    told: dict[int, Reasons] = defaultdict(list)
    for (field, code), rows in sorted(odd.items()):
        for row in rows:
            told[row].append({"field": field, "code": code})
    return [{"row": row, "reasons": told[row]} for row in sorted(told)]

"""Rotation of the field keys while the product serves: every sealed value comes under the newest key.

The columns are found by their field class, so that a new one is covered by itself. A batch is one short
transaction that locks its rows and passes over those that somebody else has in hand; these come with a
later pass. Nothing is remembered between batches but what stands in the tables: an interrupted rotation
is simply begun again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from accounts.services.audit import record_access
from config.base.tables import execute_sql, fetch_rows
from customers.models import KeyRotation
from customers.models.fields import SealedField, sealer
from customers.services.blind.progress import Told, watched

BATCH_ROWS = 1000  # some tens of milliseconds of locks
PAUSE_SECONDS = 1.0
PASSES_IN_VAIN = (
    30  # after so many without a value moved, somebody holds the rest or it cannot be opened
)


@dataclass(frozen=True)
class SealedTable:
    """A table with sealed columns, and its key with that key's type."""

    name: str
    key: str
    key_type: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class KeyCount:
    """How many values of a column stand under a key."""

    table: str
    column: str
    key: int
    values: int


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: values moved, and values that are still under older keys."""

    moved: int
    left: int


def sealed_tables() -> list[SealedTable]:
    """Return every table of every app that has a sealed column."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.local_concrete_fields
        columns = tuple(str(one.column) for one in fields if isinstance(one, SealedField))
        if columns and model._meta.managed and not model._meta.proxy:
            key = model._meta.pk
            kind = str(key.rel_db_type(connection))
            found.append(SealedTable(model._meta.db_table, str(key.column), kind, columns))
    return sorted(found, key=lambda table: table.name)


def count_by_key() -> list[KeyCount]:
    """Return how many values stand under which key, column by column, exactly."""
    counts = []
    for table in sealed_tables():
        for column in table.columns:
            rows = fetch_rows(
                f'SELECT get_byte("{column}", 0), count(*) FROM "{table.name}"'
                f' WHERE "{column}" IS NOT NULL GROUP BY 1 ORDER BY 1'
            )
            counts += [KeyCount(table.name, column, key, values) for key, values in rows]
    return counts


def count_old() -> int:
    """Return how many values stand under another key than the newest, those outside the columns included."""
    old = sum(one.values for one in count_by_key() if one.key != sealer().newest)
    return old + sum(reseal(write=False) for reseal in _elsewhere())


def rotate_keys(*, batch: int = BATCH_ROWS, tell: Told = lambda _table, _moved: None) -> Rotated:
    """Seal every value under the newest key again; `tell` hears of each table's values moved so far.

    Goes over the tables until nothing is left or, PASSES_IN_VAIN times, nothing more could be moved.
    """
    moved, vain = sum(reseal(write=True) for reseal in _elsewhere()), 0
    with watched(KeyRotation.Kind.FIELDS, sealer().newest, tell) as (heard, ended):
        while True:
            done = sum(_rotate_table(table, batch, heard) for table in sealed_tables())
            moved += done
            left = count_old()
            vain = 0 if done else vain + 1
            if not left or vain >= PASSES_IN_VAIN:
                break
            time.sleep(PAUSE_SECONDS)
        ended(moved, left)
    note = f"{moved} values under key {sealer().newest}, {left} left"
    record_access(action="rotate_keys", table="", note=note)
    return Rotated(moved, left)


def _rotate_table(table: SealedTable, batch: int, tell: Told) -> int:
    """Go over a table once, by its key, and return how many values moved."""
    moved = 0
    for done in _batches(table, batch):
        moved += done
        tell(table.name, moved)
    return moved


def _batches(table: SealedTable, batch: int) -> Iterator[int]:
    after: Any = None
    while True:
        with transaction.atomic():
            rows = _lock_old(table, after, batch)
            moved = _reseal_rows(table, rows)
        if not rows:
            return
        yield moved
        after = rows[-1][0]


def _lock_old(table: SealedTable, after: Any, batch: int) -> list[tuple[Any, ...]]:
    """The next rows with a value under an older key of the ring, but for those others have in hand."""
    older = [number for number in settings.FIELD_KEYS if number != sealer().newest]
    columns = ", ".join(f'"{one}"' for one in table.columns)
    is_old = " OR ".join(f'get_byte("{one}", 0) = ANY(%(older)s)' for one in table.columns)
    onward = f'AND "{table.key}" > %(after)s' if after is not None else ""
    return fetch_rows(
        f'SELECT "{table.key}", {columns} FROM "{table.name}" WHERE ({is_old}) {onward}'
        f' ORDER BY "{table.key}" LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED',
        {"older": older, "after": after, "batch": batch},
    )


def _reseal_rows(table: SealedTable, rows: list[tuple[Any, ...]]) -> int:
    if not rows:
        return 0
    keys, *columns = zip(*rows, strict=True)
    results = [[_resealed(value) for value in column] for column in columns]
    moved = sum(
        new is not None and new[0] != bytes(old)[0]
        for column, result in zip(columns, results, strict=True)
        for old, new in zip(column, result, strict=True)
    )
    names = ", ".join(f'"{one}"' for one in table.columns)
    arrays = ", ".join(["%s::bytea[]"] * len(table.columns))
    sets = ", ".join(f'"{one}" = v."{one}"' for one in table.columns)
    if moved:
        execute_sql(
            f'UPDATE "{table.name}" t SET {sets}'
            f' FROM unnest(%s::{table.key_type}[], {arrays}) AS v("{table.key}", {names})'
            f' WHERE t."{table.key}" = v."{table.key}"',
            [list(keys), *results],
        )
    return moved


def _resealed(sealed: memoryview | None) -> bytes | None:
    """The value under the newest key; one that cannot be opened stays as it is and is counted as left."""
    if sealed is None:
        return None
    raw = bytes(sealed)
    if raw[0] == sealer().newest:
        return raw
    try:
        return sealer().seal(sealer().open(raw))
    except (InvalidTag, KeyError):
        return raw


def _elsewhere() -> list[Callable[..., int]]:
    """What is sealed outside of sealed columns: functions (write) -> how many values were under older keys."""
    return [import_string(path) for path in settings.SEALED_ELSEWHERE]

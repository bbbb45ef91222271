"""Rotation of the field keys while the product serves: every sealed value comes under the newest key.

The columns are found by their field class, so that a new one is covered by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.services.audit import record_access
from config.base.tables import fetch_rows
from customers.models import KeyRotation
from customers.models.fields import SealedField, sealer
from customers.services.batching import (
    BATCH_ROWS,
    KeyedTable,
    Row,
    Wanted,
    go_over,
    key_of,
    until_nothing_moves,
    write_columns,
)
from customers.services.blind.progress import Told, watched


@dataclass(frozen=True)
class SealedTable(KeyedTable):
    """A table with sealed columns."""

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
            found.append(SealedTable(*key_of(model), columns))
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
    with watched(KeyRotation.Kind.FIELDS, sealer().newest, tell) as (heard, ended):
        outside = sum(reseal(write=True) for reseal in _elsewhere())
        inside, left = until_nothing_moves(partial(_pass, batch, heard), count_old)
        moved = outside + inside
        ended(moved, left)
    note = f"{moved} values under key {sealer().newest}, {left} left"
    record_access(action="rotate_keys", table="", note=note)
    return Rotated(moved, left)


def _pass(batch: int, tell: Told) -> int:
    return sum(
        go_over(table, _old_values(table), partial(_reseal_rows, table), batch=batch, tell=tell)
        for table in sealed_tables()
    )


def _old_values(table: SealedTable) -> Wanted:
    """The sealed columns of the rows with a value under an older key of the ring."""
    older = [number for number in settings.FIELD_KEYS if number != sealer().newest]
    is_old = " OR ".join(f'get_byte("{one}", 0) = ANY(%(older)s)' for one in table.columns)
    return Wanted(table.columns, is_old, {"older": older})


def _reseal_rows(table: SealedTable, rows: list[Row]) -> int:
    resealed = [(row[0], *map(_resealed, row[1:])) for row in rows]
    moved = sum(
        new is not None and new[0] != bytes(old)[0]
        for before, after in zip(rows, resealed, strict=True)
        for old, new in zip(before[1:], after[1:], strict=True)
    )
    if moved:
        write_columns(table, table.columns, resealed)
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

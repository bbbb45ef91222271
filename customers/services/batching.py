"""Going over tables in short transactions while the product serves, again and again until nothing is left to do.

A batch locks its rows and passes over those that somebody else has in hand; these come with a later pass. Nothing
is remembered between batches but what stands in the tables: what was interrupted is simply begun again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from config.base.tables import execute_sql, fetch_rows

BATCH_ROWS = 1000  # some tens of milliseconds of locks
PAUSE_SECONDS = 1.0
PASSES_IN_VAIN = (
    30  # after so many without a value moved, somebody holds the rest or it cannot be opened
)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class KeyedTable:
    """A table and its key with that key's type."""

    name: str
    key: str
    key_type: str


@dataclass(frozen=True)
class Wanted:
    """What to read of a table: its columns, after the key, of the rows where `condition` holds."""

    columns: Sequence[str]
    condition: str
    params: dict[str, Any]


def key_of(model: type[models.Model]) -> tuple[str, str, str]:
    """Return a model's table, its key, and that key's type in the database."""
    key = model._meta.pk
    return model._meta.db_table, str(key.column), str(key.rel_db_type(connection))


def go_over(
    table: KeyedTable,
    wanted: Wanted,
    change: Callable[[list[Row]], int],
    *,
    batch: int,
    tell: Callable[[str, int], None],
) -> int:
    """Go over a table once, by its key, and return how many values `change` moved; `tell` hears it after each batch."""
    moved, after = 0, None
    while True:
        with transaction.atomic():
            rows = _lock(table, wanted, after, batch)
            moved += change(rows) if rows else 0
        if not rows:
            return moved
        tell(table.name, moved)
        after = rows[-1][0]


def write_columns(table: KeyedTable, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Write binary columns of rows, each its key and its values in the order of `names`."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    sets = ", ".join(f"{quoted(one)} = v.{quoted(one)}" for one in names)
    arrays = ", ".join(["%s::bytea[]"] * len(names))
    execute_sql(
        f'UPDATE "{table.name}" t SET {sets}'
        f" FROM unnest(%s::{table.key_type}[], {arrays})"
        f' AS v("{table.key}", {", ".join(map(quoted, names))})'
        f' WHERE t."{table.key}" = v."{table.key}"',
        columns,
    )


def until_nothing_moves(
    one_pass: Callable[[], int], count_left: Callable[[], int]
) -> tuple[int, int]:
    """Pass until nothing is left or, PASSES_IN_VAIN times, nothing more could be moved; return moved and left."""
    moved, vain = 0, 0
    while True:
        done = one_pass()
        moved += done
        left = count_left()
        vain = 0 if done else vain + 1
        if not left or vain >= PASSES_IN_VAIN:
            return moved, left
        time.sleep(PAUSE_SECONDS)


def quoted(name: str) -> str:
    return f'"{name}"'


def _lock(table: KeyedTable, wanted: Wanted, after: Any, batch: int) -> list[Row]:
    columns = ", ".join(map(quoted, wanted.columns))
    onward = f'AND "{table.key}" > %(after)s' if after is not None else ""
    return fetch_rows(
        f'SELECT "{table.key}", {columns} FROM "{table.name}" WHERE ({wanted.condition}) {onward}'
        f' ORDER BY "{table.key}" LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED',
        {**wanted.params, "after": after, "batch": batch},
    )

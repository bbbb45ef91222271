"""SQL by hand: rows asked for, COPY (the only driver-specific code), and the month partitions of growing tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Final, Protocol

from django.db import connection

# What COPY hands over at once: each turn waits for whatever else this process computes.
COPY_BYTES: Final = 1 << 20
Params = Sequence[Any] | Mapping[str, Any] | None


def fetch_rows(sql: str, params: Params = None) -> list[tuple[Any, ...]]:
    """Run a statement and return all of its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def fetch_column(sql: str, params: Params = None) -> list[Any]:
    """Run a statement of one column and return its values."""
    return [value for (value,) in fetch_rows(sql, params)]


def execute_sql(sql: str, params: Params = None) -> int:
    """Run a statement and return the number of rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes | str: ...


def copy_into(table: str, columns: Sequence[str], source: Readable, kind: str = "csv") -> int:
    """COPY CSV (header absent, empty unquoted = NULL) or "binary" into a table; return the number of rows.

    Names are trusted: they come from code, never from users.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        statement = f"COPY {table} ({names}) FROM STDIN WITH (FORMAT {kind})"
        cursor.copy_expert(statement, source, size=COPY_BYTES)
        return int(cursor.rowcount)


def copy_text(table: str, columns: Sequence[str], csv_text: str | bytes) -> int:
    """COPY one chunk that is already in memory."""
    source = StringIO(csv_text) if isinstance(csv_text, str) else BytesIO(csv_text)
    return copy_into(table, columns, source)


def ensure_months(table: str, days: Iterable[date]) -> None:
    """Make the partitions of `table` for the months of `days` where they are missing."""
    with connection.cursor() as cursor:
        for month in sorted({day.replace(day=1) for day in days}):
            cursor.execute("SELECT sandpiper_ensure_month(%s, %s)", [table, month])

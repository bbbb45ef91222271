"""What is staged in the binary format is what the same text would have become."""

from decimal import Decimal
from io import BytesIO

import pyarrow as pa
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.tables import copy_into, execute_sql, fetch_rows
from customers.domain.binary_rows import binary_rows

pytestmark = pytest.mark.django_db
NUMBERS = ["0", "-0", "+7", "-0.005", "1.005", "2.675", "12345678.9", "0001.50", "9" * 16, "-" + "9" * 16 + ".994", "0.00000049999999999999999999", None]  # fmt: skip


def staged(types, columns):
    """Return the rows of a table after COPY of these columns."""
    declared = ", ".join(f"{name} {kind}" for name, kind in types.items())
    execute_sql("DROP TABLE IF EXISTS made")
    execute_sql(f"CREATE TEMP TABLE made ({declared}) ON COMMIT DROP")
    content = binary_rows(columns, types)
    assert copy_into("made", list(types), BytesIO(content), "binary") == len(
        next(iter(columns.values()))
    )
    return fetch_rows("SELECT * FROM made ORDER BY place")


def as_text_gives(kind, values):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT v::{kind} FROM unnest(%s::text[]) v", [values])
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.parametrize("kind", ["numeric(18, 2)", "numeric(18, 6)"])
def test_numbers_are_those_of_their_text(kind):
    values = NUMBERS if kind == "numeric(18, 2)" else [n for n in NUMBERS if len(n or "") < 16]
    columns = {"place": pa.array(range(len(values)), pa.int32()), "n": pa.array(values)}
    types = {"place": "integer", "n": kind}

    found = [value for _place, value in staged(types, columns)]

    assert found == as_text_gives(kind, values)
    assert found[5] == (Decimal("2.68") if kind == "numeric(18, 2)" else Decimal("2.675"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.from_regex(r"[+-]?[0-9]{1,16}(\.[0-9]{1,30})?", fullmatch=True), min_size=1))
def test_any_number_that_passes_its_check_is_that_of_its_text(values):
    columns = {"place": pa.array(range(len(values)), pa.int32()), "n": pa.array(values)}
    types = {"place": "integer", "n": "numeric(18, 2)"}

    assert [n for _place, n in staged(types, columns)] == as_text_gives("numeric(18, 2)", values)


def test_every_type_comes_through_with_what_is_missing():
    types = {
        "place": "integer",
        "words": "text",
        "raw": "bytea",
        "told": "jsonb",
        "yes": "boolean",
        "day": "date",
        "at": "timestamptz",
    }
    days, moments = ["1899-12-31", None, "2026-02-28"], [None, -1, 1_774_000_000_000_001]
    columns = {
        "place": pa.array([-1, 2**31 - 1, None], pa.int32()),
        "words": pa.array(["", '玲\t\\N,"', None]),
        "raw": pa.array([b"\0\xff", None, b""]),
        "told": pa.array(['{"a": 1}', None, "{}"]),
        "yes": pa.array([True, False, None]),
        "day": pa.array(days).cast(pa.date32()),
        "at": pa.array(moments, pa.int64()).cast(pa.timestamp("us", "UTC")),
    }

    found = staged(types, columns)

    assert [row[0] for row in found] == [-1, 2**31 - 1, None]
    assert [row[1] for row in found] == ["", '玲\t\\N,"', None]
    assert [row[2] and bytes(row[2]) for row in found] == [b"\0\xff", None, b""]
    assert [row[3] for row in found] == ['{"a": 1}', None, "{}"]
    assert [row[4] for row in found] == [True, False, None]
    assert [row[5] and row[5].isoformat() for row in found] == days
    assert [row[6] and row[6].isoformat() for row in found] == [
        None,
        "1969-12-31T23:59:59.999999+00:00",
        "2026-03-20T09:46:40.000001+00:00",
    ]


def test_no_rows_are_no_rows():
    columns = {"place": pa.array([], pa.int32()), "n": pa.array([], pa.string())}

    assert staged({"place": "integer", "n": "numeric(18, 2)"}, columns) == []

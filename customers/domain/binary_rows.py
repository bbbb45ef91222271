"""Columns laid out as rows of COPY's binary format (PostgreSQL manual, COPY, "Binary Format").

The database takes such rows in for less than half of what text costs it, most of all where bytes would be hexadecimal.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER: Final = b"\xff\xff"
BYTES: Final = pa.large_binary()
# PostgreSQL counts days and moments from the year 2000.
EPOCH: Final = (date(2000, 1, 1) - date(1970, 1, 1)).days
MICROSECONDS: Final = 86_400_000_000
WHOLE_DIGITS: Final = 16  # as many as the check of numbers lets pass
# What stands further behind the point changes no rounding.
FRACTION_DIGITS: Final = 20
NEGATIVE: Final = 0x4000


def binary_rows(columns: Mapping[str, Any], types: Mapping[str, str]) -> bytes:
    """Return the rows of Arrow columns of one length; `types` are those of the table they are meant for."""
    parts = [pa.scalar(len(columns).to_bytes(2), BYTES)]
    for name, column in columns.items():
        content = CONTENTS[types[name].partition("(")[0]](column)
        lengths = pc.fill_null(pc.binary_length(content), -1).to_numpy()
        parts += [_fixed(lengths.astype(">i4")), pc.fill_null(content, b"")]
    rows = pc.binary_join_element_wise(*parts, pa.scalar(b"", BYTES))
    return b"".join([HEADER, _joined(rows), TRAILER])


def _joined(values: Any) -> memoryview:
    """Return all bytes of a column one after another; its buffer may be longer."""
    length = pc.sum(pc.binary_length(values)).as_py() or 0
    return memoryview(values.buffers()[2] or b"")[:length]


def _fixed(values: Any, like: Any = None) -> Any:
    """Return values of one length as bytes, with nothing where a column `like` them has nothing."""
    offsets = np.arange(len(values) + 1, dtype=np.int64) * values.dtype.itemsize
    content = np.ascontiguousarray(values)
    made = pa.Array.from_buffers(
        BYTES, len(values), [None, pa.py_buffer(offsets), pa.py_buffer(content)]
    )
    if like is None or not like.null_count:
        return made
    return pc.if_else(pc.is_valid(like), made, pa.scalar(None, BYTES))


def _numbers(column: Any, kind: Any) -> Any:
    return pc.fill_null(pc.cast(column, kind), 0).to_numpy()


def _bytes(column: Any) -> Any:
    return pc.cast(column, BYTES)


def _json(column: Any) -> Any:
    version = pa.scalar(b"\1", BYTES)
    return pc.binary_join_element_wise(version, _bytes(column), pa.scalar(b"", BYTES))


def _integer(column: Any) -> Any:
    return _fixed(_numbers(column, pa.int32()).astype(">i4"), column)


def _bigint(column: Any) -> Any:
    return _fixed(_numbers(column, pa.int64()).astype(">i8"), column)


def _boolean(column: Any) -> Any:
    return _fixed(_numbers(column, pa.uint8()), column)


def _date(column: Any) -> Any:
    return _fixed((_numbers(column, pa.int32()) - EPOCH).astype(">i4"), column)


def _moment(column: Any) -> Any:
    moments = _numbers(pc.cast(column, pa.timestamp("us", "UTC")), pa.int64())
    return _fixed((moments - EPOCH * MICROSECONDS).astype(">i8"), column)


def _decimal(column: Any) -> Any:
    """Numbers as text in groups of four digits: how many groups, those before the point less one, sign, and digits
    behind the point, then the groups.
    """
    text = pc.fill_null(column, "0")
    parts = pc.split_pattern(pc.binary_join_element_wise(pc.ascii_ltrim(text, "+-"), "", "."), ".")
    fraction = pc.utf8_slice_codeunits(pc.list_element(parts, 1), 0, FRACTION_DIGITS)
    longest = pc.max(pc.binary_length(fraction)).as_py() or 0
    behind = -(-longest // 4) * 4
    digits = pc.binary_join_element_wise(
        pc.ascii_lpad(pc.list_element(parts, 0), WHOLE_DIGITS, "0"),
        pc.ascii_rpad(fraction, behind, "0"),
        "",
    )
    shape = len(text), (WHOLE_DIGITS + behind) // 4, 4
    figures = np.frombuffer(_joined(digits), np.uint8).reshape(shape)
    groups = (figures - ord("0")) @ np.array([1000, 100, 10, 1], np.int16)
    lead = np.empty((len(text), 4), np.int16)
    lead[:] = groups.shape[1], WHOLE_DIGITS // 4 - 1, 0, behind
    lead[:, 2] = pc.starts_with(text, "-").to_numpy(zero_copy_only=False) * NEGATIVE
    rows = np.hstack([lead, groups]).astype(">i2")
    return _fixed(rows.view(f"V{rows.shape[1] * 2}").ravel(), column)


CONTENTS: Final[dict[str, Callable[[Any], Any]]] = {
    "text": _bytes,
    "bytea": _bytes,
    "jsonb": _json,
    "integer": _integer,
    "bigint": _bigint,
    "boolean": _boolean,
    "date": _date,
    "timestamptz": _moment,
    "numeric": _decimal,
}

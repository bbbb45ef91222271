"""Arrow columns from NumPy arrays without a Python object per row."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from config.simulation.plan import Array

MONEY = pa.decimal128(18, 2)


def codes(prefix: str, numbers: Array, width: int) -> pa.Array:
    """Strings of a fixed prefix and zero-padded numbers, such as T00000042."""
    lead = np.frombuffer(prefix.encode(), dtype=np.uint8)
    text = np.empty((len(numbers), len(lead) + width), dtype=np.uint8)
    text[:, : len(lead)] = lead
    text[:, len(lead) :] = digits(numbers, width) + ord("0")
    return fixed_text(text)


def digits(numbers: Array, width: int) -> Array:
    """Decimal digits of each number, most significant first, as a matrix of small integers."""
    out = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers.astype(np.int64)
    for place in range(width - 1, -1, -1):
        rest, out[:, place] = np.divmod(rest, 10)
    return out


def fixed_text(characters: Array) -> pa.Array:
    """A string column from a matrix of ASCII codes, one row a string."""
    rows, width = characters.shape
    offsets = pa.py_buffer(np.arange(rows + 1, dtype=np.int32) * np.int32(width))
    data = pa.py_buffer(np.ascontiguousarray(characters))
    return pa.StringArray.from_buffers(rows, offsets, data)


def money(cents: Array, missing: Array | None = None) -> pa.Array:
    """decimal(18,2) from whole cents."""
    words = np.empty((len(cents), 2), dtype=np.int64)
    words[:, 0] = cents
    words[:, 1] = words[:, 0] >> 63
    column = pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(words)])
    return column if missing is None else blank(column, missing)


def moments(seconds: Array) -> pa.Array:
    """UTC timestamps from epoch seconds."""
    return pa.array(seconds.astype(np.int64) * 1_000_000).cast(pa.timestamp("us", tz="UTC"))


def days(dates: Array, missing: Array | None = None) -> pa.Array:
    """Dates from datetime64[D]."""
    column = pa.array(dates.astype("datetime64[D]").astype(np.int32)).cast(pa.date32())
    return column if missing is None else blank(column, missing)


def labels(indices: Array, words: Sequence[str] | pa.Array) -> pa.Array:
    """A text column of few distinct words; index -1 is null."""
    narrow = indices.astype(np.int32)
    index = pa.array(narrow, mask=narrow < 0)
    return pa.DictionaryArray.from_arrays(
        index, words if isinstance(words, pa.Array) else list(words)
    )


def blank(column: pa.Array, missing: Array) -> pa.Array:
    """The column with null where `missing` is true."""
    return pa.compute.if_else(pa.array(~missing), column, pa.scalar(None, column.type))

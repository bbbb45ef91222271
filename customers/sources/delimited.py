"""Delimited text: CSV and its kin."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from customers.domain.mappings import ReadRule
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import Rows, raise_twice
from customers.sources.texts import TextStream
from customers.sources.unpacking import BLOCK

# Blank lines may stand before the header and the first row.
LOOK = 8
WIDE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")


def read(stream: TextStream, rule: ReadRule, size: int, bounds: Bounds) -> Rows:
    """Yield the rows of a text, `size` at a time, every value as text."""
    text = io.BufferedReader(stream, BLOCK)
    _check_header(text, rule, bounds)
    with _faults():
        frames = pd.read_csv(
            text,
            sep=rule.delimiter,
            encoding="utf-8",
            encoding_errors="surrogatepass",
            dtype="string[pyarrow]",
            keep_default_na=False,
            na_filter=False,
            index_col=False,
            chunksize=size,
        )
        with frames:
            for frame in frames:
                yield pa.Table.from_pandas(frame, preserve_index=False), None
                stream.allow()


def check(stream: TextStream, rule: ReadRule, bounds: Bounds) -> None:
    """Read the whole text by a quick reader that keeps nothing."""
    text = io.BufferedReader(stream, BLOCK)
    first = _check_header(text, rule, bounds)[0]
    uneven = _Uneven()
    rows = 0
    with _faults():
        batches = pa_csv.open_csv(
            text,
            pa_csv.ReadOptions(use_threads=False, block_size=max(bounds.line, BLOCK)),
            pa_csv.ParseOptions(
                delimiter=rule.delimiter, newlines_in_values=True, invalid_row_handler=uneven.look
            ),
            pa_csv.ConvertOptions(
                include_columns=[first], column_types={first: pa.string()}, check_utf8=False
            ),
        )
        for batch in batches:
            rows += batch.num_rows
            stream.allow()
    if uneven.wide:
        raise UnreadableSourceError("row_wide", **uneven.wide)
    if not rows + uneven.short:
        raise UnreadableSourceError("rows_none")


class _Uneven:
    """Short rows end in blanks; the first wide one has values that belong to no column."""

    def __init__(self) -> None:
        self.short = 0
        self.wide: dict[str, int] = {}

    def look(self, row: Any) -> str:
        if row.actual_columns < row.expected_columns:
            self.short += 1
        elif not self.wide:
            self.wide = _wide(row.number, row.expected_columns, row.actual_columns)
        return "skip"


def _check_header(
    text: "io.BufferedReader[TextStream]", rule: ReadRule, bounds: Bounds
) -> list[str]:
    """Return the names in the first line, once they can be told apart and are not too many."""
    start = io.StringIO(text.peek(BLOCK).decode("utf-8", "ignore"), newline="")
    lines: list[list[str]] = []
    longest = csv.field_size_limit()
    with suppress(csv.Error):  # a field too long for this reader; the real one decides on it
        lines += filter(None, islice(csv.reader(start, delimiter=rule.delimiter), LOOK))
    if not lines and len(start.getvalue()) > longest:
        raise UnreadableSourceError("line_long", most=longest, place=longest)
    if not lines:
        raise UnreadableSourceError("empty")
    names = lines[0]
    if len(names) > bounds.columns:
        raise UnreadableSourceError("columns_many", columns=len(names), most=bounds.columns)
    raise_twice([name.strip() for name in names])
    # The reader tells a wide row by those before it, so not the first.
    if len(lines) > 1 and len(lines[1]) > len(names):
        raise UnreadableSourceError("row_wide", **_wide(2, len(names), len(lines[1])))
    return names


def _wide(line: int, expected: int, found: int) -> dict[str, int]:
    return {"line": line, "expected": expected, "found": found}


@contextmanager
def _faults() -> Iterator[None]:
    """Say in our words what the readers say in theirs."""
    try:
        yield
    except (pd.errors.ParserError, pa.ArrowInvalid) as error:
        wide = WIDE.search(str(error))
        if wide:
            expected, line, found = map(int, wide.groups())
            raise UnreadableSourceError("row_wide", **_wide(line, expected, found)) from error
        if "EOF inside string" in str(error) or "straddling" in str(error):
            raise UnreadableSourceError("rows_long") from error
        raise

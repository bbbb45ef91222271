"""Delimited text: CSV and its kin."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from customers.domain.mappings import ReadRule
from customers.domain.uneven import Uneven
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import Part, Rows, raise_twice
from customers.sources.texts import TextStream
from customers.sources.unpacking import BLOCK
from customers.sources.widths import Row, refuse_misread, split_rows

END = "end of the file"  # put behind the last line
# No header has a longer name.
LONGEST = 1 << 17
# As lists, rows take many times the memory of columns, so few are lists at a time.
ROWS_AT_ONCE = 1000


def read(stream: TextStream, rule: ReadRule, size: int, bounds: Bounds) -> Rows:
    """Yield the rows of a text, `size` at a time, every value as text."""
    text = io.BufferedReader(stream, BLOCK)
    names = _columns(_check_header(text, rule, bounds))
    lines = io.TextIOWrapper(text, "utf-8", "surrogatepass", newline="")
    with _faults():
        found = _rows(lines, rule, bounds)
        next(found)  # the header
        rows = refuse_misread(found, len(names))
        while True:
            part = _part(rows, names, size)
            if not part.rows.num_rows and not part.uneven:
                return
            yield part
            stream.allow()


def check(stream: TextStream, rule: ReadRule, bounds: Bounds) -> None:
    """Read the whole text by a quick reader that keeps nothing."""
    text = io.BufferedReader(stream, BLOCK)
    names = _check_header(text, rule, bounds)
    first, uneven, rows, last = names[0], _Counted(), 0, ""
    # Within a quotation mark that is never closed even this line is a value.
    stream.tail = f"\n{END}{rule.delimiter * (len(names) - 1)}\n".encode()
    with _faults():
        batches = pa_csv.open_csv(
            text,
            pa_csv.ReadOptions(use_threads=False, block_size=_longest(bounds)),
            pa_csv.ParseOptions(
                delimiter=rule.delimiter, newlines_in_values=True, invalid_row_handler=uneven.look
            ),
            pa_csv.ConvertOptions(
                include_columns=[first], column_types={first: pa.string()}, check_utf8=False
            ),
        )
        for batch in batches:
            rows += batch.num_rows
            last = batch.column(0)[-1].as_py() if batch.num_rows else last
            stream.allow()
    if last != END:
        raise UnreadableSourceError("quote_open", row=rows + uneven.found)
    if rows + uneven.found == 1:
        raise UnreadableSourceError("rows_none")


class _Counted:
    """How many rows have another width than the header; a blank line is none."""

    def __init__(self) -> None:
        self.found = 0

    def look(self, row: Any) -> str:
        self.found += bool(row.text.strip())
        return "skip"


def _check_header(
    text: "io.BufferedReader[TextStream]", rule: ReadRule, bounds: Bounds
) -> list[str]:
    """Return the names in the first line, once they can be told apart and are not too many."""
    start = io.StringIO(text.peek(BLOCK).decode("utf-8", "ignore"), newline="")
    names: list[str] = []
    with suppress(csv.Error):  # longer than any row may be
        names = next(_rows(start, rule, bounds), [])
    if max(map(len, names), default=len(start.getvalue())) > LONGEST:
        raise UnreadableSourceError("line_long", most=LONGEST, place=LONGEST)
    if not names:
        raise UnreadableSourceError("empty")
    if len(names) > bounds.columns:
        raise UnreadableSourceError("columns_many", columns=len(names), most=bounds.columns)
    raise_twice([name.strip() for name in names])
    return names


def _columns(names: list[str]) -> list[str]:
    """Give columns without a name one by their place, as mappings know them."""
    named = [name or f"Unnamed: {place}" for place, name in enumerate(names)]
    raise_twice(named)
    return named


def _rows(lines: Iterable[str], rule: ReadRule, bounds: Bounds) -> Iterator[list[str]]:
    """Yield the rows of a text but for blank lines, each once the next has begun, so that none is cut off by the end."""
    csv.field_size_limit(_longest(bounds))  # of the whole process, and the same whoever reads
    reader = csv.reader(chain(lines, ["\n"]), delimiter=rule.delimiter)
    before: list[str] = []
    for row in reader:
        if before and (len(before) > 1 or not before[0].isspace()):
            yield before
        before = row
    if before:  # within quotation marks even the line put behind the last one is a value
        raise UnreadableSourceError("rows_long")


def _longest(bounds: Bounds) -> int:
    return max(bounds.line, BLOCK)


def _part(rows: Iterator[Row], names: list[str], size: int) -> Part:
    tables = [split_rows([], names)[0]]
    uneven: list[Uneven] = []
    done = 0
    while done < size and (block := list(islice(rows, min(ROWS_AT_ONCE, size - done)))):
        table, apart = split_rows(block, names, done)
        tables.append(table)
        uneven += apart
        done += len(block)
    return Part(pa.concat_tables(tables), uneven=uneven)


@contextmanager
def _faults() -> Iterator[None]:
    """Say in our words what the readers say in theirs."""
    try:
        yield
    except csv.Error as error:
        raise UnreadableSourceError("rows_long") from error
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise UnreadableSourceError("rows_long") from error
        raise

"""Rows of text as columns, those of another width than the header apart from them."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import pyarrow as pa

from customers.domain.uneven import LOOK_ROWS, Uneven, most_are_uneven, uneven_row
from customers.sources.faults import UnreadableSourceError

Row = Sequence[str | None]


def refuse_misread(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Return all rows again, unless most of the first ones are uneven: then the file is read in a wrong way."""
    first = list(islice(rows, LOOK_ROWS))
    if most_are_uneven(first, width):
        places = [place for place, row in enumerate(first) if len(row) != width]
        raise UnreadableSourceError(
            "rows_uneven",
            uneven=len(places),
            rows=len(first),
            line=places[0] + 2,
            found=len(first[places[0]]),
            expected=width,
        )
    return chain(first, rows)


def split_rows(
    rows: Sequence[Row], names: Sequence[str], start: int = 0
) -> tuple[pa.Table, list[Uneven]]:
    """Return the rows as wide as the header as a table, and the others; the first row's place is `start`."""
    width = len(names)
    even = [row for row in rows if len(row) == width]
    columns = zip(*even, strict=True) if even else [()] * width
    table = pa.table([pa.array(column, pa.string()) for column in columns], names=list(names))
    if len(even) == len(rows):
        return table, []
    places = enumerate(rows, start)
    return table, [uneven_row(place, row, names) for place, row in places if len(row) != width]

"""Rows of another width than their header: which value belongs to which column nobody can tell but a person."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

SHORT, WIDE = UNEVEN = ("row_short", "row_wide")
# The column of a set-aside row that holds what stood beyond the header, as one line of CSV.
BEYOND = "sandpiper_beyond"
# As many rows are looked at, before the first is taken in, to tell a few bad rows from a file that is misread.
LOOK_ROWS = 1000


@dataclass(frozen=True)
class Uneven:
    """A row of another width than its header: its place among those it was read with, why, and its cells by column.

    A column that the row does not reach holds None, an empty cell an empty text.
    """

    place: int
    code: str
    content: dict[str, str | None]


def uneven_row(place: int, cells: Sequence[str | None], names: Sequence[str]) -> Uneven:
    """Return a row of another width than `names` with its cells under the names they stand below."""
    texts = [(cell or "").strip() for cell in cells]
    content: dict[str, str | None] = dict(zip_longest(names, texts[: len(names)]))
    if len(texts) < len(names):
        return Uneven(place, SHORT, content)
    return Uneven(place, WIDE, content | {BEYOND: _line(texts[len(names) :])})


def most_are_uneven(rows: Sequence[Sequence[str | None]], width: int) -> bool:
    """Whether so many of the first rows are uneven that the file is misread; one row alone tells nothing of a file."""
    found = sum(len(row) != width for row in rows)
    return found > 1 and found * 2 > len(rows)


def even_places(count: int, uneven: Sequence[Uneven]) -> Any:
    """Return where each of `count` even rows stands among all rows they were read with."""
    apart = np.array([row.place for row in uneven], dtype=int)
    return np.delete(np.arange(count + len(uneven)), apart)


def reaches_beyond(content: Mapping[str, str | None]) -> bool:
    """Whether a set-aside row still has values that belong to no column."""
    return bool((content.get(BEYOND) or "").strip(" ,"))


def unreached(content: Mapping[str, str | None]) -> list[str]:
    """Return the columns that a short row does not reach."""
    return [name for name, cell in content.items() if cell is None]


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()

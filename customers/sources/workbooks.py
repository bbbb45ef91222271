"""Excel workbooks, read row by row."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from customers.domain.mappings import ReadRule
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import Part, Rows, cell, raise_twice
from customers.sources.unpacking import found_in, open_zip
from customers.sources.widths import Row, refuse_misread, split_rows

# What openpyxl holds in memory as a whole; Excel itself stops at this many rows.
SHARED = "xl/sharedStrings.xml"
MOST_ROWS = 1_048_576
# What a cell takes of memory beside its text, an empty one too.
CELL = 16


def read(file: Any, rule: ReadRule, size: int, bounds: Bounds) -> Rows:
    """Yield the rows of a sheet, `size` at a time, every cell as the text that stands for it."""
    _check_parts(file, bounds)
    packed = file.seek(0, 2)
    names, rows, total = _sheet(file, rule, bounds)
    rows, done = refuse_misread(rows, len(names)), 0
    for block in _blocks(rows, size, packed, bounds):
        done += len(block)
        table, uneven = split_rows(block, names)
        yield Part(table, min(done / max(total - 1, 1), 1.0), uneven)


def check(file: Any, rule: ReadRule, bounds: Bounds) -> None:
    """Compare the check sums of all parts and look at the header and the first row."""
    _check_parts(file, bounds)
    file.seek(0)
    with open_zip(file) as archive:
        broken = archive.testzip()
    if broken:
        raise UnreadableSourceError("damaged", format="xlsx")
    _names, rows, _total = _sheet(file, rule, bounds)
    if next(rows, None) is None:
        raise UnreadableSourceError("rows_none")


def first_column(file: Any, bounds: Bounds) -> Iterator[str]:
    """Yield what stands in the first column of the first sheet, as text; raises UnreadableSourceError."""
    _check_parts(file, bounds)
    sheet = _book_in(file).worksheets[0]
    sheet.reset_dimensions()
    for (value,) in islice(sheet.iter_rows(max_col=1, values_only=True), MOST_ROWS):
        text = cell(value)
        if text is not None:
            yield text


def _book_in(file: Any) -> Any:
    from openpyxl import load_workbook

    return load_workbook(file, read_only=True, data_only=True)


def _check_parts(file: Any, bounds: Bounds) -> None:
    """Judge the workbook by the sizes its archive declares: unpacking stops at them."""
    file.seek(0)
    if found_in(file.read(8)) == "xls":
        raise UnreadableSourceError("protected")
    file.seek(0)
    with open_zip(file) as archive:
        for part in archive.infolist():
            if part.filename == SHARED and part.file_size > bounds.rows:
                raise UnreadableSourceError("too_large", most=bounds.rows)
            bounds.check(part.file_size, part.compress_size)
    file.seek(0)


def _sheet(file: Any, rule: ReadRule, bounds: Bounds) -> tuple[list[str], Iterator[Row], int]:
    file.seek(0)
    book = _book_in(file)
    if rule.sheet and rule.sheet not in book.sheetnames:
        raise UnreadableSourceError("sheet_unknown", sheet=rule.sheet)
    sheet = book[rule.sheet] if rule.sheet else book.worksheets[0]
    total = sheet.max_row or 1
    # The sizes a sheet claims may be lies; without them only what is there counts.
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(values_only=True), MOST_ROWS)
    names = [cell(value) or "" for value in next(rows, ())]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableSourceError("empty")
    if len(names) > bounds.columns:
        raise UnreadableSourceError("columns_many", columns=len(names), most=bounds.columns)
    raise_twice(names)
    return names, _rows(rows, len(names)), total


def _blocks(rows: Iterator[Row], size: int, packed: int, bounds: Bounds) -> Iterator[list[Row]]:
    """Gather at most `size` rows, and fewer where they are long: many cells may share one text of the archive."""
    block: list[Row] = []
    held = given = 0
    for row in rows:
        length = sum(map(_length, filter(None, row)))
        given += length
        bounds.check(given, packed)
        weight = length + len(row) * CELL
        if weight > bounds.rows:
            raise UnreadableSourceError("rows_long")
        if len(block) == size or held + weight > bounds.rows:
            yield block
            block, held = [], 0
        block.append(row)
        held += weight
    if block:
        yield block


def _length(text: str) -> int:
    """Return the bytes of a text in UTF-8, or a few more."""
    return len(text) if text.isascii() else len(text) * 4


def _rows(rows: Iterator[tuple[Any, ...]], width: int) -> Iterator[Row]:
    """Yield the rows that hold anything; a sheet's row ends at its last cell, so only one beyond the header tells."""
    for row in rows:
        cells = [cell(value) for value in row]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if any(value is not None for value in cells):
            yield cells + [None] * (width - len(cells))

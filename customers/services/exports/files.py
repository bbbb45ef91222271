"""The three formats of an export, written page by page; each carries the watermark in its own way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from django.utils import timezone

from customers.domain.cells import one_cell
from customers.models import Export

# Spreadsheets take a CSV for UTF-8 only when it begins with this.
BYTE_ORDER_MARK = "\ufeff".encode()
COUNT_WIDTH = 12  # the count is known at the end and written over its place
SHEET_ROWS = 1_000_000  # a sheet ends at 1,048,576


@dataclass(frozen=True)
class Watermark:
    """Who exported what, when and why; it stands in every file."""

    code: str
    by: str
    at: datetime
    reason: str
    recipient: str
    clear: bool

    @classmethod
    def of(cls, export: Export) -> "Watermark":
        """Return the watermark of an export that is being written."""
        by = export.requested_by.get_username()
        at = timezone.localtime(export.started_at)
        return cls(export.code, by, at, export.reason, export.recipient, export.clear)

    @property
    def facts(self) -> dict[str, str]:
        """The watermark as named values."""
        personal = "unmasked" if self.clear else "pseudonymised" if self.recipient else "masked"
        return {
            "export": self.code,
            "by": self.by,
            "at": self.at.isoformat(timespec="seconds"),
            "personal data": personal,
            "recipient": self.recipient or "-",
            "reason": self.reason or "-",
        }

    @property
    def line(self) -> str:
        """The watermark in one line of one cell."""
        return " | ".join(f"{name}: {one_cell(value)}" for name, value in self.facts.items())


@dataclass(frozen=True)
class Target:
    """Where an export is written, with its headings and its watermark."""

    file: IO[bytes]
    schema: Any
    headings: Mapping[str, str]
    mark: Watermark


class Sink:
    """Takes pages of rows and counts them."""

    def __init__(self, take: Callable[[Any], None]) -> None:
        self._take = take
        self.rows = 0

    def write(self, page: Any) -> None:
        """Write one page."""
        self._take(page)
        self.rows += page.num_rows


@contextmanager
def csv_sink(target: Target) -> Iterator[Sink]:
    """CSV in UTF-8 with a comment line before the headings."""
    file = target.file
    file.write(BYTE_ORDER_MARK + b"# rows: ")
    place = file.tell()
    file.write(b" " * COUNT_WIDTH + f" | {target.mark.line}\r\n".encode())
    options = pcsv.WriteOptions(quoting_style="needed", eol="\r\n")
    with pcsv.CSVWriter(pa.PythonFile(file, "w"), target.schema, write_options=options) as writer:
        sink = Sink(writer.write_table)
        yield sink
    file.seek(place)
    file.write(str(sink.rows).ljust(COUNT_WIDTH).encode())


@contextmanager
def parquet_sink(target: Target) -> Iterator[Sink]:
    """Parquet, the watermark among the file's own key-value pairs."""
    with pq.ParquetWriter(target.file, target.schema, compression="zstd") as writer:
        sink = Sink(writer.write_table)
        yield sink
        facts = target.mark.facts | {"rows": str(sink.rows)}
        writer.add_key_value_metadata({f"sandpiper {name}": value for name, value in facts.items()})


@contextmanager
def xlsx_sink(target: Target) -> Iterator[Sink]:
    """Excel, spooled to the disk row by row; the watermark among the workbook's properties."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(target.mark.code)
    sheet.append([target.headings.get(name, name) for name in target.schema.names])

    def take(page: Any) -> None:
        for row in zip(*(_cells(column) for column in page.columns), strict=True):
            sheet.append(row)

    sink = Sink(take)
    yield sink
    book.properties.creator = target.mark.by
    book.properties.title = target.mark.code
    book.properties.description = f"rows: {sink.rows} | {target.mark.line}"
    book.properties.created = target.mark.at.replace(tzinfo=None)
    book.save(target.file)


def _cells(column: Any) -> list[Any]:
    """A sheet knows no time zones: moments are written as the bank's clock showed them."""
    if pa.types.is_timestamp(column.type):
        column = pc.local_timestamp(column)
    return column.to_pylist()


SINKS: dict[str, Callable[[Target], AbstractContextManager[Sink]]] = {
    Export.Format.CSV: csv_sink,
    Export.Format.XLSX: xlsx_sink,
    Export.Format.PARQUET: parquet_sink,
}

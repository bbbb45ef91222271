"""Files read in chunks, whatever their format: CSV of any delimiter and encoding, XLSX, Parquet, JSON lines.

Text formats come as text columns; Parquet keeps its types. A name ending in .gz is unpacked on the way.
"""

import gzip
import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import load_workbook

from customers.domain.mappings import ReadRule

FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".asc": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


class UnreadableSourceError(ValueError):
    """A file that cannot be read as what it is said to be."""


@dataclass(frozen=True)
class Chunk:
    """Some rows of a source; `first_row` counts from 1, `share_done` is 0 to 1 after this chunk."""

    rows: pa.Table
    first_row: int
    share_done: float


def format_of(name: str, rule: ReadRule) -> str:
    """Return the format that the mapping or the file's name tells; raises UnreadableSourceError."""
    path = PurePath(name.lower())
    suffix = PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix
    found = rule.format or FORMATS.get(suffix, "")
    if not found:
        raise UnreadableSourceError(f"{name}: the format is not known")
    return found


def read_chunks(
    file: IO[bytes], name: str, rule: ReadRule, size: int
) -> Generator[Chunk, None, None]:
    """Yield the rows of a file, `size` at a time; raises UnreadableSourceError."""
    reader = READERS[format_of(name, rule)]
    raw = _Counted(file)
    unpacked: Any = gzip.GzipFile(fileobj=raw) if name.lower().endswith(".gz") else raw
    first = 1
    try:
        for rows, share in reader(unpacked, rule, size):
            yield Chunk(rows, first, raw.share if share is None else share)
            first += rows.num_rows
    except Exception as error:
        raise UnreadableSourceError(f"{name}: {error}") from error


class _Counted:
    """A binary file that knows which share of it has been read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        file.seek(0, 2)
        self.size = file.tell()
        file.seek(0)

    @property
    def share(self) -> float:
        return min(self.file.tell() / self.size, 1.0) if self.size else 1.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.file)


Rows = Iterator[tuple[pa.Table, float | None]]


def _read_csv(file: Any, rule: ReadRule, size: int) -> Rows:
    frames = pd.read_csv(
        file,
        sep=rule.delimiter,
        encoding=rule.encoding,
        dtype="string[pyarrow]",
        keep_default_na=False,
        na_filter=False,
        chunksize=size,
    )
    with frames:
        for frame in frames:
            yield _text_table(frame), None


def _read_xlsx(file: Any, rule: ReadRule, size: int) -> Rows:
    book = load_workbook(file, read_only=True, data_only=True)
    sheet = book[rule.sheet] if rule.sheet else book.worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    names = [str(name) for name in next(rows, ())]
    done = 0
    while block := list(islice(rows, size)):
        done += len(block)
        columns = zip(*([_cell(value) for value in row] for row in block), strict=True)
        arrays = [pa.array(column, pa.string()) for column in columns]
        yield pa.table(dict(zip(names, arrays, strict=True))), done / max(sheet.max_row - 1, 1)


def _read_parquet(file: Any, _rule: ReadRule, size: int) -> Rows:
    source = pq.ParquetFile(file)
    total, done = source.metadata.num_rows, 0
    for batch in source.iter_batches(batch_size=size):
        done += batch.num_rows
        yield pa.Table.from_batches([batch]), done / max(total, 1)


def _read_jsonl(file: Any, rule: ReadRule, size: int) -> Rows:
    encoding = rule.encoding
    lines = (line.decode(encoding) for line in file)
    records = (_record(line) for line in lines if line.strip())
    while block := list(islice(records, size)):
        yield table_of_records(block), None


def _record(line: str) -> dict[str, Any]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise UnreadableSourceError("a line is not a JSON object")
    return record


def table_of_records(records: list[dict[str, Any]]) -> pa.Table:
    """Return records as a table of text columns; a key that a record lacks is null there."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pa.table(
        {
            name: pa.array([_cell(record.get(name)) for record in records], pa.string())
            for name in names
        }
    )


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _text_table(frame: "pd.DataFrame") -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False)


READERS: dict[str, Callable[[Any, ReadRule, int], Rows]] = {
    "csv": _read_csv,
    "xlsx": _read_xlsx,
    "parquet": _read_parquet,
    "jsonl": _read_jsonl,
}

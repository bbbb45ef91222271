"""Files read in chunks, whatever their format: CSV of any delimiter and encoding, XLSX, Parquet, JSON lines.

Text formats come as text columns; Parquet keeps its types. A packed file (.gz, .bz2, .zst, .zip of one file) is
unpacked on the way, within the bounds of the settings.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

import pyarrow as pa
import structlog

from customers.domain.absence import Absent
from customers.domain.mappings import ReadRule
from customers.domain.uneven import Uneven
from customers.sources import columnar, delimited, records, workbooks
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import Rows
from customers.sources.texts import TextStream
from customers.sources.unpacking import seekable, unpack

logger = structlog.get_logger(__name__)

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


@dataclass(frozen=True)
class Chunk:
    """Some rows of a source; `first_row` counts from 1, `share_done` is 0 to 1 after this chunk.

    Rows of another width than the header are not in `rows`; their places count among all rows of the chunk. Of a
    source of objects `absent` marks the rows that do not name a column.
    """

    rows: pa.Table
    first_row: int
    share_done: float
    uneven: Sequence[Uneven] = ()
    absent: Absent | None = None


def format_of(name: str, rule: ReadRule) -> str:
    """Return the format that the mapping or the name of the unpacked file tells; raises UnreadableSourceError."""
    suffix = PurePath(name).suffix
    found = rule.format or FORMATS.get(suffix, "")
    if suffix == ".xls":
        raise UnreadableSourceError("protected")
    if not found:
        raise UnreadableSourceError("format_unknown")
    return found


def read_chunks(
    file: IO[bytes], name: str, rule: ReadRule, size: int
) -> Generator[Chunk, None, None]:
    """Yield the rows of a file, `size` at a time; raises UnreadableSourceError."""
    # Arrow's own pool gives memory back after every step; a fifth of an import's time went to getting it again.
    pa.set_memory_pool(pa.system_memory_pool())
    raw, bounds, first = _Counted(file), Bounds.from_settings(), 1
    with _opened(raw, name, rule, bounds) as (kind, content):
        for rows, share, uneven, absent in READERS[kind](content, rule, size, bounds):
            yield Chunk(rows, first, raw.share if share is None else share, uneven, absent)
            first += rows.num_rows + len(uneven)


def check_file(file: IO[bytes], name: str, rule: ReadRule) -> None:
    """Look a whole file through before its first row is taken in; raises UnreadableSourceError."""
    bounds = Bounds.from_settings()
    with _opened(_Counted(file), name, rule, bounds) as (kind, content):
        CHECKS[kind](content, rule, bounds)


@contextmanager
def _opened(
    raw: "_Counted", name: str, rule: ReadRule, bounds: Bounds
) -> Iterator[tuple[str, Any]]:
    """Unpack a file and say whatever goes wrong with it as a fault."""
    if not raw.size:
        raise UnreadableSourceError("empty")
    kind = PurePath(name).suffix
    try:
        content, inner = unpack(raw, name, bounds)
        kind = format_of(inner, rule)
        text = kind in {"csv", "jsonl"}
        # JSON is UTF-8 (RFC 8259), whatever a mapping kept for other files of these columns says.
        encoding = "utf-8-sig" if kind == "jsonl" else rule.encoding
        yield kind, TextStream(content, encoding, bounds) if text else seekable(content)
    except UnreadableSourceError:
        raise
    except Exception as error:
        # Parsers raise what they like; what they say repeats the file, so only their type is kept.
        logger.info("source_unreadable", format=kind, error=type(error).__name__)
        raise UnreadableSourceError("damaged", format=kind) from error


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

    def close(self) -> None:
        """Stay open: whoever opened the file closes it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.file)


READERS: dict[str, Callable[[Any, ReadRule, int, Bounds], Rows]] = {
    "csv": delimited.read,
    "jsonl": records.read,
    "xlsx": workbooks.read,
    "parquet": columnar.read,
}
CHECKS: dict[str, Callable[[Any, ReadRule, Bounds], None]] = {
    "csv": delimited.check,
    "jsonl": records.check,
    "xlsx": workbooks.check,
    "parquet": columnar.check,
}

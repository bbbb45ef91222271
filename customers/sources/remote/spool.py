"""The temporary file into which a source is read, so that what is imported does not change under the import."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from typing import IO, Any

from django.conf import settings

from customers.sources.faults import UnreadableSourceError

# The quickest level: rows are written once, read twice and deleted with the import.
LEVEL = 1
BEAT_SECONDS = 5.0
Beat = Callable[[int, int], None]


class Spool:
    """Rows as JSON lines, or a file as it is; raises UnreadableSourceError `pull_large` or `pull_long`.

    `beat` is told rows and bytes every few seconds, and may raise to stop the reading.
    """

    def __init__(self, file: IO[bytes], beat: Beat | None = None) -> None:
        self.file, self.beat = file, beat
        self.rows = self.size = 0
        self.lines: gzip.GzipFile | None = None
        self.deadline = time.monotonic() + settings.PULL_MAX_SECONDS
        self.next_beat = 0.0

    def add(self, row: dict[str, Any]) -> None:
        """Write a row."""
        if self.lines is None:
            # Without name and time, the same rows give the same bytes.
            self.lines = gzip.GzipFile("", "wb", LEVEL, self.file, mtime=0)
        line = json.dumps(row, default=plain, separators=(",", ":")).encode() + b"\n"
        self.lines.write(line)
        self.rows += 1
        self._count(len(line))

    def write(self, block: bytes) -> None:
        """Write a part of a file."""
        self.file.write(block)
        self._count(len(block))

    def close(self) -> None:
        """Finish the rows; the file itself stays open, at its beginning."""
        if self.lines is not None:
            self.lines.close()
        self.file.flush()
        self.file.seek(0)

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > settings.PULL_MAX_BYTES:
            raise UnreadableSourceError("pull_large", most=settings.PULL_MAX_BYTES)
        now = time.monotonic()
        if now > self.deadline:
            raise UnreadableSourceError("pull_long", most=settings.PULL_MAX_SECONDS)
        if self.beat and now >= self.next_beat:
            self.next_beat = now + BEAT_SECONDS
            self.beat(self.rows, self.size)


def plain(value: Any) -> Any:
    """Return a driver's value as JSON has it; a date kept as midnight is a date."""
    if isinstance(value, datetime):
        midnight = value.tzinfo is None and value.time() == clock_time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date | clock_time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)

"""What the mail catcher has caught: one SQLite file, written in batches, read by Message-ID."""

import re
import sqlite3
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

MESSAGE_ID = re.compile(rb"^message-id:\s*<?([^>\s]+)>?", re.IGNORECASE | re.MULTILINE)
BATCH = 2000
SCHEMA = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS mail (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id TEXT NOT NULL,
        received_at REAL NOT NULL,
        sender TEXT NOT NULL,
        recipients TEXT NOT NULL,
        body BLOB NOT NULL
    );
    CREATE INDEX IF NOT EXISTS mail_by_message_id ON mail (message_id);
"""
COLUMNS = "id, message_id, received_at, sender, recipients, body"


@dataclass(frozen=True)
class Caught:
    """One mail as it came over the wire."""

    id: int
    message_id: str
    received_at: float
    sender: str
    recipients: str
    content: bytes


class MailStore:
    """Keeps every mail; `keep` is quick, `flush` writes, every read flushes first."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.waiting: deque[tuple[str, float, str, str, bytes]] = deque()
        self.lock = threading.Lock()
        self.writer = sqlite3.connect(path, check_same_thread=False)
        self.writer.executescript(SCHEMA)

    def keep(self, *, sender: str, recipients: Sequence[str], content: bytes) -> None:
        self.waiting.append(
            (message_id_of(content), time.time(), sender, ", ".join(recipients), content)
        )

    def flush(self) -> None:
        """Write what is waiting, in one transaction."""
        with self.lock:
            while self.waiting:
                rows = [(*row[:4], zlib.compress(row[4], 1)) for row in self._take(BATCH)]
                with self.writer:
                    self.writer.executemany(
                        "INSERT INTO mail (message_id, received_at, sender, recipients, body)"
                        " VALUES (?, ?, ?, ?, ?)",
                        rows,
                    )

    def _take(self, limit: int) -> Iterator[tuple[str, float, str, str, bytes]]:
        while self.waiting and limit:
            yield self.waiting.popleft()
            limit -= 1

    def count(self, *, message_id: str = "", to: str = "") -> int:
        condition, values = where(message_id, to)
        return int(self._rows(f"SELECT count(*) FROM mail {condition}", values)[0][0])

    def count_repeated(self) -> int:
        """Count the Message-IDs that were caught more than once."""
        query = "SELECT count(*) FROM (SELECT 1 FROM mail GROUP BY message_id HAVING count(*) > 1)"
        return int(self._rows(query, [])[0][0])

    def message_ids(self) -> list[str]:
        return [row[0] for row in self._rows("SELECT message_id FROM mail ORDER BY id", [])]

    def newest(
        self,
        *,
        before: int = 0,
        after: int = 0,
        to: str = "",
        message_id: str = "",
        limit: int = 50,
    ) -> list[Caught]:
        """Return the newest mails first, those with an id below `before` and above `after` when given."""
        condition, values = where(message_id, to)
        for bound, sign in ((before, "<"), (after, ">")):
            if bound:
                condition += (" AND" if condition else " WHERE") + f" id {sign} ?"
                values.append(bound)
        query = f"SELECT {COLUMNS} FROM mail {condition} ORDER BY id DESC LIMIT ?"
        return [caught(row) for row in self._rows(query, [*values, limit])]

    def find(self, number: int) -> Caught | None:
        rows = self._rows(f"SELECT {COLUMNS} FROM mail WHERE id = ?", [number])
        return caught(rows[0]) if rows else None

    def clear(self) -> None:
        self.flush()
        with self.lock, self.writer:
            self.writer.execute("DELETE FROM mail")

    def close(self) -> None:
        self.flush()
        self.writer.close()

    def _rows(self, query: str, values: Sequence[object]) -> list[tuple]:
        self.flush()
        with closing(sqlite3.connect(self.path)) as reader:
            return reader.execute(query, values).fetchall()


def where(message_id: str, to: str) -> tuple[str, list[object]]:
    conditions, values = [], []
    if message_id:
        conditions.append("message_id = ?")
        values.append(message_id.strip("<>"))
    if to:
        conditions.append("recipients LIKE ?")
        values.append(f"%{to}%")
    return (f"WHERE {' AND '.join(conditions)}" if conditions else ""), list(values)


def caught(row: tuple) -> Caught:
    number, message_id, received_at, sender, recipients, body = row
    content = zlib.decompress(body)
    return Caught(number, message_id, received_at, sender, recipients, content)


def message_id_of(content: bytes) -> str:
    """Return the Message-ID without its angle brackets, or an empty string."""
    end = content.find(b"\r\n\r\n")
    found = MESSAGE_ID.search(content, 0, end if end > 0 else len(content))
    return found.group(1).decode("ascii", "replace") if found else ""

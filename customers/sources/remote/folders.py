"""What SFTP and FTP share: of a folder's files that fit a pattern, the oldest one not yet read."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from customers.sources.faults import UnreadableSourceError

WILD = set("*?[")
# A folder with more files is no hand-over place.
MOST_FILES = 10_000


@dataclass(frozen=True, order=True)
class Found:
    """A file of a folder, by the second of its last change (UTC) and its name."""

    changed: int
    name: str


def split_pattern(pattern: str) -> tuple[str, str]:
    """Return folder and name pattern; raises UnreadableSourceError `pattern_wrong` for a wildcard in the folder."""
    path = PurePosixPath(pattern)
    folder = str(path.parent)
    if WILD & set(folder) or ".." in path.parts or not path.name or not pattern.isprintable():
        raise UnreadableSourceError("pattern_wrong")
    return folder, path.name


def fitting(names: Iterable[str], pattern: str) -> list[str]:
    """Return the names that fit a pattern, without hidden files."""
    found = [name for name in names if fnmatchcase(name, pattern) and not name.startswith(".")]
    if len(found) > MOST_FILES:
        raise UnreadableSourceError("files_many", most=MOST_FILES)
    return found


def next_file(files: Iterable[Found], since: Any) -> tuple[Found | None, bool]:
    """Return the oldest file after a mark, and whether more wait behind it."""
    read = Found(since["changed"], since["name"]) if isinstance(since, dict) else Found(-1, "")
    waiting = sorted(file for file in files if file > read)
    return (waiting[0] if waiting else None), len(waiting) > 1


def mark_of(file: Found) -> dict[str, Any]:
    """Return the mark that says a file has been read."""
    return {"changed": file.changed, "name": file.name}

"""Files that come with an answer: which are kept, told by their first bytes and never by what a stranger calls them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE  # of one file
MOST_IN_ALL = 10 * MEGABYTE  # of one answer
MOST_FILES = 10
LONGEST_NAME = 120
# What people photograph or print for their bank; whatever can run, or hide what runs, is not among it.
SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
}


class Refused(StrEnum):
    """Why a file was not kept."""

    KIND = "kind"
    SIZE = "size"
    MANY = "many"
    EMPTY = "empty"


@dataclass(frozen=True)
class Attached:
    """A file as it came: the name it was given and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Judged:
    """A file with what it is; one that is refused says why and has no bytes any more."""

    name: str
    media_type: str
    size: int
    content: bytes = b""
    refused: str = ""


def judge(files: Iterable[Attached]) -> list[Judged]:
    """Tell which files are kept: the first MOST_FILES of a known kind, within the sizes; of the rest the name stays."""
    kept: list[Judged] = []
    taken = 0
    for number, file in enumerate(files):
        kind = kind_of(file.content)
        why = _why_not(file, kind, number, taken)
        taken += 0 if why else len(file.content)
        content = b"" if why else file.content
        kept.append(Judged(file.name[:LONGEST_NAME], kind, len(file.content), content, why))
    return kept


def kind_of(content: bytes) -> str:
    """Return the media type that the first bytes show, "" for one that is not kept."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in SIGNS if content.startswith(sign)), "")


def _why_not(file: Attached, kind: str, number: int, taken: int) -> str:
    if not file.content:
        return Refused.EMPTY
    if number >= MOST_FILES:
        return Refused.MANY
    if not kind:
        return Refused.KIND
    if len(file.content) > MOST_BYTES or taken + len(file.content) > MOST_IN_ALL:
        return Refused.SIZE
    return ""

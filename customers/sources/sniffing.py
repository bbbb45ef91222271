"""What a file's first bytes tell of how it is read: encoding and delimiter."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from customers.domain.encodings import EncodingGuess, guess_encoding
from customers.domain.mappings import ReadRule
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import format_of
from customers.sources.unpacking import unpack

LOOK = 1 << 18
LINES = 40
DELIMITERS = (",", ";", "\t", "|", "^", "\x01")
PLAIN = ReadRule()


@dataclass(frozen=True)
class Look:
    """How a file is read by its own content, and how its encoding was told; of what is no text, nothing was."""

    rule: ReadRule
    guess: EncodingGuess | None = None


def look_at(file: IO[bytes], name: str) -> Look:
    """Return how a file is read, by its own content; raises UnreadableSourceError where its name says nothing.

    The file is left at its beginning.
    """
    with _rewound(file):
        content, inner = unpack(file, name, Bounds.from_settings())
        kind = format_of(inner, PLAIN)
        if kind not in {"csv", "jsonl"}:
            return Look(PLAIN)
        start = _start(content)
        guess = guess_encoding(start)
        if guess is None:
            raise UnreadableSourceError("encoding_none")
        text = start.decode(guess.encoding, "replace")
        delimiter = _delimiter(text) if kind == "csv" else ","
        return Look(ReadRule(delimiter=delimiter, encoding=guess.encoding), guess)


@contextmanager
def _rewound(file: IO[bytes]) -> Iterator[None]:
    file.seek(0)
    try:
        yield
    finally:
        file.seek(0)


def _start(content: IO[bytes]) -> bytes:
    parts, left = [], LOOK
    while left > 0 and (block := content.read(left)):
        parts.append(block)
        left -= len(block)
    return b"".join(parts)


def _delimiter(text: str) -> str:
    """The sign that cuts most lines into as many parts as the header, and into the most of them."""
    lines = [line for line in text.splitlines()[:LINES] if line.strip()]
    if len(lines) > 1 and len(text) >= LOOK // 4:
        lines = lines[:-1]  # the last may be cut
    scored = [(_evenness(lines, sign), sign) for sign in DELIMITERS]
    (_even, parts), best = max(scored, key=lambda one: one[0])
    return best if parts > 1 else ","


def _evenness(lines: list[str], sign: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def stem_of(name: str) -> str:
    """Return a file's name without its endings."""
    path = PurePath(name)
    return path.name.removesuffix("".join(path.suffixes[-2:])) or path.name

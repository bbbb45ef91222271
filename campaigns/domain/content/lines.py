"""What each line of a text is: words, or a block that stands on a line of its own."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import groupby

from campaigns.domain.content.marks import Read
from campaigns.domain.content.nodes import ContentError, Flaw

LINKED = re.compile("\ue002(\\d+)\ue003(.*?)\ue002\\1\ue003")
BOLD = re.compile(r"\*\*(.+?)\*\*")
PICTURE = re.compile("\ue004(\\d+)\ue005")
DIVIDER = re.compile(r"-{3,}")
FACT = re.compile(r"\|(.*)\|")


class Kind(Enum):
    """What a line is."""

    BLANK = auto()
    WORDS = auto()
    MARK = auto()  # a condition's beginning, turn or end
    OFFER = auto()
    BUTTON = auto()
    IMAGE = auto()
    DIVIDER = auto()
    NOTICE = auto()
    FACT = auto()


def groups_of(read: Read) -> Iterator[tuple[Kind, list[str]]]:
    """Yield runs of lines of one kind, their ends trimmed, in order."""
    lines = [line.strip() for line in read.source.split("\n")]
    for kind, run in groupby(lines, key=lambda line: kind_of(line, read)):
        yield kind, list(run)


def kind_of(line: str, read: Read) -> Kind:
    """Return what a trimmed line is."""
    if not line:
        return Kind.BLANK
    mark = read.mark_on(line)
    if mark and mark != "field":
        return Kind.OFFER if mark == "offer" else Kind.MARK
    shapes = (
        (line.startswith("=>"), Kind.BUTTON),
        (PICTURE.fullmatch(line), Kind.IMAGE),
        (DIVIDER.fullmatch(line), Kind.DIVIDER),
        (line.startswith("! "), Kind.NOTICE),
        (FACT.fullmatch(line), Kind.FACT),
    )
    return next((kind for found, kind in shapes if found), Kind.WORDS)


def button_of(line: str) -> tuple[str, str]:
    """Return the words and the link's number of `=> [words](…)`; raises ContentError."""
    found = LINKED.fullmatch(line.removeprefix("=>").strip())
    if not found:
        raise ContentError(Flaw.BAD_BUTTON, _readable(line))
    return found[2], found[1]


def fact_of(line: str) -> tuple[str, str]:
    """Return label and value of `| label | value |`; raises ContentError."""
    cells = [cell.strip() for cell in line[1:-1].split("|")]
    if len(cells) != 2 or not all(cells):
        raise ContentError(Flaw.BAD_FACT, _readable(line))
    return cells[0], cells[1]


def _readable(line: str) -> str:
    return re.sub("[\ue000\ue002\ue004]\\d+[\ue001\ue003\ue005]", "…", line)[:80]

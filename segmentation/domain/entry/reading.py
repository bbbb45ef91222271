"""A rule proposed from a phrase: tokens gathered into frames, frames joined by and, or and brackets.

What is not understood is told, never guessed at; the proposal is shown, and only a person runs it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from segmentation.domain.entry.conditions import HEADS
from segmentation.domain.entry.joining import (
    combine,
    find_sequences,
    share_windows,
    unordered,
    without_echo,
)
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.lexing import Lists, Token, tokens
from segmentation.domain.entry.pieces import Piece
from segmentation.domain.entry.running import Run
from segmentation.domain.rules import VERSION

EXCEPTIONS = frozenset(("除", "除了", "除去", "除开", "except", "excepting", "excluding"))
# Words that turn round or weaken what they stand beside, or make it that of somebody else.
REVERSALS = frozenset(
    (
        "unless",
        "neither",
        "nor",
        "before",
        "半年",
        "止",
        "relatives",
        "spouse",
        "stopped",
        "ceased",
        "quit",
        "hardly",
        "barely",
        "rarely",
        "seldom",
        "minus",
        "排名",
        "排名前",
        "top",
    )
)


@dataclass(frozen=True)
class Proposal:
    """A rule document for a phrase, the words that were not understood, and what was taken for granted."""

    rule: dict[str, object]
    unread: tuple[str, ...]
    assumed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return self.rule == {"version": VERSION, "rule": {"all": []}}


def propose_rule(phrase: str, lists: Lists | None = None) -> Proposal:
    """Return the rule that a phrase asks for, as far as it is understood; `lists` are names by provider."""
    found, unread = tokens(phrase, lists)
    reader = _Reader(unread=list(unread))
    pieces = reader.read(iter(_bare(_whole(found))))
    # Where it is not understood what is excepted, the rest would say the opposite.
    rule = None if (EXCEPTIONS | REVERSALS) & set(reader.unread) else combine(pieces)
    top = rule if rule is None or "all" in rule else {"all": [rule]}
    document: dict[str, object] = {"version": VERSION, "rule": top or {"all": []}}
    said = [word for word in reader.unread if word]
    return Proposal(document, tuple(dict.fromkeys(said)), tuple(dict.fromkeys(reader.assumed)))


def _whole(found: list[Token]) -> list[Token]:
    """“A or B, in either case with C”: what stands before is one thing, as if in brackets."""
    place = next((at for at, token in enumerate(found) if token.kind is Kind.WHOLE), None)
    if place is None:
        return found
    before, word, after = found[:place], found[place], found[place + 1 :]
    if any(token.kind in (Kind.OPEN, Kind.CLOSE) for token in before):
        return found
    ends = (Token(kind, None, word.text) for kind in (Kind.OPEN, Kind.CLOSE))
    return [next(ends), *before, next(ends), *after]


def _bare(found: list[Token]) -> list[Token]:
    """Take away brackets that only narrow what stands before them: a large transfer (over 50k)."""
    kept: list[Token] = []
    opened: list[int] = []
    for token in found:
        if token.kind is Kind.OPEN:
            opened.append(len(kept))
        elif token.kind is Kind.CLOSE and opened:
            start = opened.pop()
            if not any(one.kind in HEADS for one in kept[start:]):
                del kept[start]
                continue
        kept.append(token)
    return kept


@dataclass
class _Reader:
    """Walks the tokens once; what waits for its head stands in `waiting`."""

    unread: list[str]
    assumed: list[str] = field(default_factory=list)

    def read(self, stream: Iterator[Token]) -> list[Piece]:
        """Read up to the end or the closing bracket."""
        run = Run(self.unread)
        for token in stream:
            if token.kind is Kind.CLOSE:
                break
            if token.kind is Kind.OPEN:
                run.finish()
                inner = combine(self.read(stream))
                if inner:
                    run.add({"none": [inner]} if run.denies_all() else inner, None)
                continue
            run.take(token)
        run.end()
        pieces = find_sequences(without_echo(run.pieces))
        self.unread += unordered(pieces)
        for piece in pieces:
            self.assumed += piece.assumed
            self.unread += piece.unread
        if share_windows(pieces):
            self.assumed.append("window")
        return pieces

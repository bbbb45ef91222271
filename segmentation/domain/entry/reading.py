"""A rule proposed from a phrase: tokens gathered into frames, frames into pieces that are joined.

What is not understood is told, never guessed at; the proposal is shown, and only a person runs it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from segmentation.domain.entry.frames import (
    BARE_MONEY,
    HEADS,
    Frame,
    Rule,
    condition_of,
)
from segmentation.domain.entry.joining import Piece, combine, find_sequences, share_windows
from segmentation.domain.entry.lexicon import Act, Kind
from segmentation.domain.entry.lexing import Lists, Token, tokens
from segmentation.domain.entry.numbers import whole
from segmentation.domain.rules import VERSION

NARROWED = (Kind.ACT, Kind.CONSENT)  # heads that take a channel, a category, a purpose
LOOSE = (Kind.CHANNEL, Kind.CATEGORY, Kind.PURPOSE)
LINKS = (Kind.AND, Kind.OR, Kind.BUT)


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
    pieces = reader.read(iter(_bare(found)))
    rule = combine(pieces)
    top = rule if rule is None or "all" in rule else {"all": [rule]}
    document: dict[str, object] = {"version": VERSION, "rule": top or {"all": []}}
    return Proposal(
        document, tuple(dict.fromkeys(reader.unread)), tuple(dict.fromkeys(reader.assumed))
    )


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
        run = _Run(self)
        for token in stream:
            if token.kind is Kind.CLOSE:
                break
            if token.kind is Kind.OPEN:
                run.finish()
                inner = combine(self.read(stream))
                if inner:
                    run.add(inner, None)
                continue
            run.take(token)
        run.finish()
        run.flush()
        return share_windows(find_sequences(run.pieces), self.assumed)


class _Run:
    """One run of tokens without brackets: the frame being filled, and what waits for the next head."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.pieces: list[Piece] = []
        self.frame: Frame | None = None
        self.waiting = Frame()
        self.words: list[str] = []
        self.loose: list[str] = []
        self.link, self.strong = "and", False
        self.carried = False
        self.merged: Token | None = None

    def take(self, token: Token) -> None:
        if token.kind in HEADS:
            self.head(token)
        elif token.kind in LINKS:
            self.linked(token)
        elif token.kind is Kind.BREAK:
            self.broken(token)
        elif token.kind is not Kind.STOP:
            self.modifier(token)

    def head(self, token: Token) -> None:
        if self.merges(token):
            return
        if (
            token.kind is Kind.MEASURE
            and "balance" in token.text.replace("余额", "balance")
            and self.absorbs()
        ):
            return
        if self.buys(token) or self.names_better(token):
            return
        self.finish()
        self.merged = None
        self.leave(token)
        self.frame, self.waiting = self.waiting, Frame()
        self.frame.kind, self.frame.data = token.kind, token.data
        self.strong = self.strong or token.strong
        self.words = []

    def absorbs(self) -> bool:
        """“Deposit balance”: a word for money after a product says how much of it, no measure of its own."""
        frame = self.frame
        return (
            frame is not None
            and frame.kind is Kind.PRODUCT
            and frame.amount is None
            and not frame.verb
        )

    def leave(self, token: Token) -> None:
        """What a head cannot take stands for itself, or is told as not understood."""
        if token.kind not in NARROWED and self.loose:
            self.reader.unread += self.loose
            self.waiting.channels, self.waiting.categories, self.waiting.purposes = [], [], []
        self.loose = []
        plain = token.kind in (Kind.FACT, Kind.CONSENT) or (
            token.kind is Kind.LISTED and token.data[0] != "score"
        )
        if plain and self.waiting.amount is not None:
            negated, self.waiting.negated = self.waiting.negated, False
            self.flush()
            self.waiting.negated = negated

    def buys(self, token: Token) -> bool:
        """“Bought a fund” is a product opened: bookings do not say which kind was bought."""
        frame = self.frame
        if frame is None or token.kind is not Kind.PRODUCT or not self.waiting_is_bare():
            return False
        if not isinstance(frame.data, Act) or frame.data.kind != "purchase" or frame.amount:
            return False
        frame.kind, frame.data, frame.verb = Kind.PRODUCT, token.data, "open"
        return True

    def names_better(self, token: Token) -> bool:
        """“Moved in a salary” is a salary, not two bookings."""
        frame = self.frame
        if frame is None or not isinstance(frame.data, Act) or not isinstance(token.data, Act):
            return False
        vague = frame.data.step in ("booking.", "booking.transfer_in") and not frame.data.field
        if vague and frame.amount is None and token.data.source == "booking":
            frame.data = token.data
            return True
        return False

    def parted(self, token: Token) -> None:
        """What was taken into a denied list stands for itself when something is said of it alone."""
        if (
            self.merged is not None
            and self.frame is None
            and token.kind in (Kind.COMPARE, Kind.AMOUNT)
        ):
            self.pieces[-1].rule["value"].pop()
            self.frame = Frame(Kind.PRODUCT, self.merged.data)
            self.merged = None

    def merges(self, token: Token) -> bool:
        """Several kinds after one denial belong to it: no loan or card; so do steps of one list."""
        last = self.pieces[-1] if self.pieces and self.frame is None else None
        if last is None or last.frame is None or not self.waiting_is_bare():
            return False
        denied = last.frame.negated and last.frame.kind is token.kind is Kind.PRODUCT
        if denied and self.link in ("and", "or") and self.carried and not self.strong:
            last.rule["value"].append(token.data)
            self.link, self.carried, self.merged = "and", False, token
            return True
        return False

    def waiting_is_bare(self) -> bool:
        return self.waiting.is_empty and not (self.waiting.negated or self.waiting.verb)

    def linked(self, token: Token) -> None:
        self.finish()
        if not self.waiting.is_empty:
            self.flush()
        self.link = {Kind.AND: "and", Kind.OR: "or", Kind.BUT: "but"}[token.kind]
        self.strong = self.strong or token.strong
        self.carried = True

    def broken(self, token: Token) -> None:
        self.finish()
        if token.text != "的" and not self.waiting.is_empty and self.waiting.compare:
            self.flush()
        self.strong = self.strong or token.text in ",;."

    def modifier(self, token: Token) -> None:
        years = token.kind is Kind.AMOUNT and token.data.unit == "years"
        if years and not (self.frame and self.frame.kind is Kind.MEASURE and 0 in self.frame.data):
            self.head(Token(Kind.MEASURE, {0: "age_years"}, token.text, token.strong))
        self.parted(token)
        holds = token.kind is Kind.VERB and token.data == "hold"
        if holds and self.waiting.amount and self.waiting.compare:
            self.finish()
            self.flush()
        frame = self.frame if self.frame is not None and self.accepts(token) else self.waiting
        if not frame.takes(token.kind):
            self.finish()
            frame = self.waiting
        _set(frame, token)
        if token.kind in LOOSE and frame is self.waiting:
            self.loose.append(token.text)
        else:
            self.words.append(token.text)

    def accepts(self, token: Token) -> bool:
        """Whether a modifier belongs to the head before it rather than to one that is still to come."""
        frame = self.frame
        if frame is None or not frame.takes(token.kind):
            return False
        if token.kind is Kind.NOT or (token.kind is Kind.VERB and token.data == "hold"):
            return False
        if frame.kind is Kind.FACT or (token.kind in LOOSE and frame.kind not in NARROWED):
            return False
        return not (
            frame.kind is Kind.CONSENT and token.kind in (Kind.AMOUNT, Kind.COMPARE, Kind.WINDOW)
        )

    def finish(self) -> None:
        """End the frame being filled."""
        frame, self.frame = self.frame, None
        if frame is None:
            return
        self.keep(frame)

    def flush(self) -> None:
        """What waited for a head that never came: an age, an amount, or nothing that is understood."""
        frame, self.waiting = self.waiting, Frame()
        self.reader.unread += self.loose
        self.loose = []
        if frame.is_empty and not frame.says_something:
            self.words = []
            return
        self.keep(frame)

    def keep(self, frame: Frame) -> None:
        if frame.kind is None and self.narrows_last(frame):
            return
        rule = condition_of(frame)
        if rule is None:
            self.reader.unread += self.words or [_name(frame)]
        else:
            self.add(rule, frame)
        self.words = []

    def narrows_last(self, frame: Frame) -> bool:
        """“A deposit maturing in 60 days, over 500k”: the amount is that deposit's."""
        last = self.pieces[-1].rule if self.pieces else {}
        amount = frame.amount
        dated = last.get("field") in ("holding_maturity", "holding_opened", "holding_closed")
        if not dated or amount is None or amount.low < BARE_MONEY or amount.unit == "years":
            return False
        if frame.compare not in ("at_least", "more_than") or "least" in last["params"]:
            return False
        last["params"]["least"] = whole(amount.low)
        self.words, self.strong = [], False
        return True

    def add(self, rule: Rule, frame: Frame | None) -> None:
        link = self.link if self.pieces else "and"
        self.pieces.append(Piece(rule, link, self.strong, frame))
        self.link, self.strong, self.carried = "and", False, False


def _name(frame: Frame) -> str:
    return str(frame.data) if isinstance(frame.data, str) else "…"


def _set(frame: Frame, token: Token) -> None:
    values = {
        Kind.COMPARE: "compare",
        Kind.AMOUNT: "amount",
        Kind.WINDOW: "window",
        Kind.GRADE: "grade",
        Kind.VERB: "verb",
        Kind.TURN: "turn",
    }
    lists = {Kind.CHANNEL: "channels", Kind.CATEGORY: "categories", Kind.PURPOSE: "purposes"}
    if token.kind is Kind.NOT:
        frame.negated = True
    elif token.kind is Kind.SINGLE:
        frame.single = True
    elif token.kind in lists:
        getattr(frame, lists[token.kind]).append(token.data)
    elif token.kind is not Kind.VERB or token.data != "hold" or not frame.verb:
        setattr(frame, values[token.kind], token.data)

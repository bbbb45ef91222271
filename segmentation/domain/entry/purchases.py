"""Products in a run of tokens: bought, held, held no longer, and several after one word."""

from dataclasses import replace

from segmentation.domain.entry.conditions import condition_of
from segmentation.domain.entry.frames import BUYS, FORMER, Frame
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.lexing import Token
from segmentation.domain.entry.pieces import Piece
from segmentation.domain.entry.said import is_held


class Purchases:
    """What a run holds while it is read, and how products bought and held join what is said beside them."""

    def __init__(self, unread: list[str]) -> None:
        self.unread = unread
        self.pieces: list[Piece] = []
        self.frame: Frame | None = None
        self.waiting = Frame()
        self.words: list[str] = []
        self.loose: list[str] = []
        self.link, self.strong, self.linked_by = "and", False, ""
        self.carried = False
        self.opened: tuple[int, str] | None = None  # where what is excepted begins
        self.to_the_end = False  # whether it goes on to the end of what was typed
        self.unsure = False  # whether a word in it was not understood
        self.among = 0  # where that begins which is said of a part: women, among them …
        self.merged: Token | None = None
        self.denied = ""  # a denial whose object was not understood
        self.against = False  # whether the other side of a comparison without a number comes now
        self.barred = False  # “not of Atlantis or rich”: what the “or” adds was denied with what is not understood

    def finish(self) -> None:
        """End the frame being filled."""
        raise NotImplementedError

    def buys(self, token: Token) -> bool:
        """“Bought a fund” is a product opened: bookings do not say which kind was bought."""
        frame = self.frame
        if frame is None or token.kind is not Kind.PRODUCT or not self.waiting_is_bare():
            return False
        if not isinstance(frame.data, Act) or frame.data.kind != "purchase" or frame.amount:
            return False
        frame.kind, frame.data, frame.verb = Kind.PRODUCT, token.data, BUYS
        return True

    def buys_more(self, token: Token) -> bool:
        """“Bought a fund or insurance” is one purchase of either, “a fund and insurance” are two."""
        last = self.pieces[-1].frame if self.pieces and self.frame is None else None
        if last is None or last.verb not in (BUYS, FORMER):
            return False
        products = last.kind is token.kind is Kind.PRODUCT
        if not products or not self.carried or self.strong or not self.waiting_is_bare():
            return False
        if self.link == "and":
            self.frame = replace(last, data=token.data, said=token.text, texts=[])
            self.words = []
            return True
        if self.link != "or":
            return False
        piece = self.pieces.pop()
        self.frame = replace(last, data=[*kinds_of(last), token.data])
        self.link, self.strong, self.carried = piece.link, piece.strong, piece.joined
        self.linked_by, self.words = piece.said, []
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

    def lapsed(self, token: Token) -> None:
        """“Who bought a fund or a bond and hold none now” says it of each product before it."""
        self.finish()
        at = len(self.pieces)
        while (
            at
            and is_held(self.pieces[at - 1].frame)
            and (at == len(self.pieces) or self.pieces[at].joined)
        ):
            at -= 1
        if at == len(self.pieces):
            self.unread.append(token.text)
        for piece in self.pieces[at:]:
            piece.frame = replace(piece.frame or Frame(), verb=FORMER)
            piece.rule = condition_of(piece.frame) or piece.rule
        self.link, self.strong, self.carried = "and", False, False

    def parted(self, token: Token) -> None:
        """What was taken into a denied list stands for itself when something is said of it alone."""
        if (
            self.merged is not None
            and self.frame is None
            and token.kind in (Kind.COMPARE, Kind.AMOUNT)
        ):
            last = self.pieces[-1]
            self.says(last, kinds_of(last.frame)[:-1])
            self.frame = Frame(Kind.PRODUCT, self.merged.data)
            self.merged = None

    def says(self, piece: Piece, kinds: list[str]) -> None:
        """Say of these kinds of product what a piece says of its own."""
        piece.frame = replace(piece.frame or Frame(), data=kinds)
        piece.rule = condition_of(piece.frame) or piece.rule

    def merges(self, token: Token) -> bool:
        """Several kinds after one denial belong to it: no loan or card; no fund, loan or bond."""
        last = self.pieces[-1] if self.pieces and self.frame is None else None
        if last is None or last.frame is None or not self.waiting_is_bare():
            return False
        denied = last.frame.negated and last.frame.kind is token.kind is Kind.PRODUCT
        listed = token.text.isascii() if self.strong and not self.carried else not self.strong
        if denied and self.link in ("and", "or") and listed and (self.carried or self.strong):
            self.says(last, [*kinds_of(last.frame), token.data])
            self.link, self.carried, self.strong, self.merged = "and", False, False, token
            return True
        return False

    def waiting_is_bare(self) -> bool:
        return self.waiting.is_empty and not (self.waiting.negated or self.waiting.verb)


def kinds_of(frame: Frame | None) -> list[str]:
    """The kinds of product that a frame names."""
    data = frame.data if frame else []
    return data if isinstance(data, list) else [data]

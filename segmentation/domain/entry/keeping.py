"""The end of what is said of one thing: it becomes a condition, narrows the one before it, or is told as not understood."""

from dataclasses import replace

from segmentation.domain.entry.conditions import condition_of
from segmentation.domain.entry.dates import is_dated
from segmentation.domain.entry.frames import BARE_MONEY, BUYS, RELATED, Frame, Rule
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.numbers import whole
from segmentation.domain.entry.pieces import Piece
from segmentation.domain.entry.purchases import Purchases
from segmentation.domain.entry.said import (
    UPWARD,
    compares_nothing,
    is_alike,
    is_gone,
    is_neither,
    is_of_both,
    is_sum_of,
    lost_words,
    make_range,
    name_of,
)

EACH = ("holding_maturity", "holding_opened", "holding_closed", "booked_count")


class Keeping(Purchases):
    """A run that ends its frames: each is kept as a piece, or its words are told."""

    def finish(self) -> None:
        """End the frame being filled."""
        frame, self.frame = self.frame, None
        if frame is None:
            return
        self.keep(frame)

    def flush(self) -> None:
        """What waited for a head that never came: an age, an amount, or nothing that is understood."""
        frame, self.waiting = self.waiting, Frame()
        last = self.pieces[-1].frame if self.pieces else None
        if self.loose and frame.is_empty and last and last.kind is Kind.CONSENT:
            frame.kind = last.kind  # “to e-mail but not to phone” says agreed once
        elif self.lists_more(frame):
            return
        else:
            self.unread += self.loose
        self.loose = []
        if frame.kind is None and frame.is_empty and not frame.says_something:
            self.words = []
            self.unread += frame.typed(Kind.STOP)
            return
        self.keep(frame)

    def continues_consent(self) -> bool:
        """Whether a channel or a purpose waits that is one more of what was agreed to."""
        last = self.pieces[-1].frame if self.pieces and self.carried else None
        agreed = bool(last and last.kind is Kind.CONSENT)
        return agreed and bool(self.loose) and not self.strong and self.waiting.is_empty

    def lists_more(self, frame: Frame) -> bool:
        """“On dining and travel”, “by app or web”: one more of what narrows the deed before it."""
        piece = self.pieces[-1] if self.pieces and self.carried else None
        last = piece.frame if piece else None
        if piece is None or last is None or last.kind is not Kind.ACT or not self.loose:
            return False
        more, had = (frame.channels, frame.categories), (last.channels, last.categories)
        same = not frame.purposes and all(
            bool(one) <= bool(other) for one, other in zip(more, had, strict=True)
        )
        if self.link == "or" and last.amount and frame.categories:
            return False  # so much for one of them, or for both together
        if (
            not (same and frame.is_empty)
            or frame.negated
            or frame.compare
            or (frame.window and last.window)
        ):
            return False
        piece.frame = replace(
            last,
            channels=had[0] + more[0],
            categories=had[1] + more[1],
            window=last.window or frame.window,
        )
        piece.rule = condition_of(piece.frame) or piece.rule
        self.link, self.strong, self.carried, self.words, self.loose = "and", False, False, [], []
        return True

    def keep(self, frame: Frame) -> None:
        self.unread += lost_words(frame)
        if frame.kind is None and self.narrows_last(frame):
            return
        frame = self.as_before(self.continued(frame))
        self.dates_last(frame)
        self.shares_amount(frame)
        unasked = self.is_adrift(frame) or self.barred or self.is_compared(frame)
        rule = None if unasked or is_gone(frame) else condition_of(frame)
        self.barred = False
        if rule is None:
            self.unread += self.words or [frame.said or name_of(frame)]
        else:
            self.unread += (
                []
                if is_dated(frame, rule)
                else [*frame.typed(Kind.WINDOW), *frame.typed(Kind.PERIOD)]
            )
            self.unread += self.sum_of_several(frame)
            self.add(rule, frame)
        self.words = []

    def as_before(self, frame: Frame) -> Frame:
        """“Related to A and B”, “inflow in 90 days over … and outflow below …”: a word before a list is said of both."""
        last = self.pieces[-1].frame if self.pieces and self.carried and not self.strong else None
        if last is None:
            return frame
        listed = frame.kind is last.kind is Kind.LISTED and frame.data[0] == last.data[0]
        if listed and last.verb.startswith(RELATED) and not frame.verb:
            if last.typed(Kind.VERB)[-1].isascii():
                self.unread.append(self.linked_by)  # “related to A and in B” is another thing
            return replace(frame, verb=last.verb)
        if self.link == "or" and is_neither(last, frame):
            self.link = "and"
            return replace(frame, negated=True)
        if frame.kind is last.kind is Kind.MEASURE and not frame.window and 0 not in frame.data:
            return replace(frame, window=last.window)
        return frame

    def dates_last(self, frame: Frame) -> None:
        """“Bought a fund and insurance in the last 90 days”: the days are those of both."""
        last = self.pieces[-1] if self.pieces and self.carried and self.link == "and" else None
        if last is None or last.frame is None or not (frame.verb == last.frame.verb == BUYS):
            return
        if frame.window and not last.frame.window:
            last.frame = replace(last.frame, window=frame.window)
            last.rule = condition_of(last.frame) or last.rule

    def shares_amount(self, frame: Frame) -> None:
        """“Deposits or funds over 100k”: the amount is that of each, where nothing says that one is only held."""
        listed = self.carried and not self.strong and self.link in ("and", "or")
        piece = self.pieces[-1] if self.pieces and listed else None
        if piece and piece.frame and is_of_both(piece.frame, frame):
            window = piece.frame.window or frame.window
            piece.frame = replace(
                piece.frame, amount=frame.amount, compare=frame.compare, window=window
            )
            piece.rule = condition_of(piece.frame) or piece.rule

    def is_compared(self, frame: Frame) -> bool:
        """Whether it is a side of a comparison without a number; the side before it is taken back."""
        was, now = self.against, compares_nothing(frame)
        self.against = now and not frame.led
        if now and frame.led and self.pieces and not (self.carried or self.strong):
            before = self.pieces.pop()
            self.unread += [before.frame.said] if before.frame else []
        return was or now

    def is_adrift(self, frame: Frame) -> bool:
        """A sum of nothing that has one: what stands before it is no booking."""
        return frame.kind is None and frame.summed and bool(self.pieces)

    def sum_of_several(self, frame: Frame) -> list[str]:
        """“Deposits and funds altogether over 100k” cannot be said: return its word, so that it is told."""
        listed = self.carried and self.link in ("and", "or")
        last = self.pieces[-1].frame if self.pieces and listed else None
        if last is None or last.kind is not frame.kind or last.amount or not frame.amount:
            return []
        return [*last.typed(Kind.SUM), *frame.typed(Kind.SUM)]

    def narrows_last(self, frame: Frame) -> bool:
        """“A deposit maturing in 60 days, over 500k”: the amount is that deposit's; so is that of three transfers."""
        if self.dates_consent(frame):
            return True
        last = self.pieces[-1].rule if self.pieces else {}
        amount = frame.amount
        if amount is None or frame.summed or amount.low < BARE_MONEY or amount.unit == "years":
            return False
        if (
            last.get("field") not in EACH
            or frame.compare not in UPWARD
            or "least" in last["params"]
        ):
            return False
        last["params"]["least"] = whole(amount.low)
        self.words, self.strong = [], False
        return True

    def dates_consent(self, frame: Frame) -> bool:
        """“Gave consent more than two years ago”: the days are those since then."""
        piece = self.pieces[-1] if self.pieces and self.link != "or" else None
        last = piece.frame if piece else None
        if piece is None or last is None or last.kind is not Kind.CONSENT or self.carried:
            return False
        if (
            not frame.window
            or frame.amount
            or last.window
            or frame.window.side not in ("within", "ago")
        ):
            return False
        piece.frame = replace(last, window=frame.window, compare=frame.compare)
        piece.rule = condition_of(piece.frame) or piece.rule
        self.words = []
        return True

    def continued(self, frame: Frame) -> Frame:
        """“Over 100k, below 500k”: a second bound is of what the first was of, when the two make a range."""
        last = self.pieces[-1].frame if self.pieces else None
        if frame.kind is not None or last is None:
            return frame
        if self.link == "or":
            return self.other_bound(last, frame)
        if is_sum_of(frame, last):
            window = frame.window or last.window
            return replace(
                last,
                amount=frame.amount,
                compare=frame.compare,
                negated=frame.negated,
                window=window,
                summed=True,
            )
        amount, before = frame.amount, last.amount
        if amount is None or before is None or not make_range(last, before, frame, amount):
            return frame
        return replace(last, amount=amount, compare=frame.compare, negated=frame.negated)

    def other_bound(self, last: Frame, frame: Frame) -> Frame:
        """“Income below 5,000 or above 50,000”: the second bound is of what the first was of."""
        amount, before = frame.amount, last.amount
        bound = frame.compare or (amount and amount.high is not None)
        if amount is None or before is None or not bound or not is_alike(before, amount):
            return frame
        one = frame.single or frame.averaged
        if frame.summed or ((one or frame.window) and last.kind is not Kind.ACT):
            return frame
        return replace(
            last,
            amount=amount,
            compare=frame.compare,
            negated=frame.negated,
            window=frame.window or last.window,
            single=frame.single if one else last.single,
            averaged=frame.averaged if one else last.averaged,
        )

    def add(self, rule: Rule, frame: Frame | None) -> None:
        link = self.link if self.pieces else "and"
        self.pieces.append(
            Piece(rule, link, self.strong, frame, joined=self.carried, said=self.linked_by)
        )
        self.link, self.strong, self.carried, self.linked_by = "and", False, False, ""

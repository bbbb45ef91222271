"""One run of what was typed: tokens gathered into frames, each with its head and what narrows it."""

from dataclasses import replace

from segmentation.domain.entry.conditions import HEADS
from segmentation.domain.entry.deeds import CLICK
from segmentation.domain.entry.excepting import Excepting
from segmentation.domain.entry.frames import (
    AGES,
    BARE_MONEY,
    LAPSED,
    ORDERED,
    Frame,
)
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.lexing import Token
from segmentation.domain.entry.numbers import Amount, match_window
from segmentation.domain.entry.said import (
    compares_nothing,
    counts,
    has_no_day,
    is_plain,
    is_said_after,
    set_on,
)
from segmentation.domain.fields import Type
from segmentation.domain.registry import BY_KEY

NARROWED = (Kind.ACT, Kind.CONSENT)  # heads that take a channel, a category, a purpose
LOOSE = (Kind.CHANNEL, Kind.CATEGORY, Kind.PURPOSE)
LINKS = {Kind.AND: "and", Kind.OR: "or", Kind.BUT: "but", Kind.THEN: "then", Kind.AFTER: "after"}
HALF = Amount(50, None, "share")
CLICKS = {"event.email_open": "event.email_click", "event.email_click": "event.email_click"}


class Run(Excepting):
    """One run of tokens without brackets: the frame being filled, and what waits for the next head."""

    def take(self, token: Token) -> None:
        if token.gapped:
            self.doubt()
            self.unsure = self.unsure or self.opened is not None
        takes = {
            Kind.EXCEPT: self.excepted,
            Kind.SUM: self.summed,
            Kind.BREAK: self.broken,
            Kind.STOP: self.aside,
            Kind.WHOLE: lambda token: self.unread.append(token.text),
            Kind.MOSTLY: self.mostly,
            **dict.fromkeys(HEADS, self.known),
            **dict.fromkeys(LINKS, self.linked),
        }
        takes.get(token.kind, self.modifier)(token)

    def mostly(self, token: Token) -> None:
        """More than half."""
        self.modifier(replace(token, kind=Kind.COMPARE, data="more_than"))
        self.modifier(replace(token, kind=Kind.AMOUNT, data=HALF))

    def aside(self, token: Token) -> None:
        """A word that says nothing by itself; “among” begins what is said of a part, “each month” and “again” may be lost."""
        if token.data == "than" and self.frame and compares_nothing(self.frame):
            self.finish()
            self.against = True
        if token.data == "among":
            self.among = len(self.pieces) + (self.frame is not None)
        elif (
            token.data == "only"
            or token.data == "monthly"
            or (token.data == "again" and not self.pieces)
        ):
            (self.frame or self.waiting).texts.append((Kind.STOP, token.text))

    def known(self, token: Token) -> None:
        """A head; a click is one where it is said what was clicked: the mail that was opened."""
        if isinstance(token.data, Act) and token.data.step == CLICK:
            last = self.frame or (self.pieces[-1].frame if self.pieces else None)
            if last is None or not isinstance(last.data, Act) or last.data.step not in CLICKS:
                self.unread.append(token.text)
                self.doubt()
                return
            token = replace(token, data=Act(CLICKS[last.data.step]))
        self.head(token)

    def summed(self, token: Token) -> None:
        """“Over three transfers, over 20k altogether”: the amount is of all of them."""
        frame = self.frame
        if frame and counts(frame):
            self.finish()
        frame = self.frame or self.waiting
        frame.summed = True
        frame.texts.append((Kind.SUM, token.text))
        self.words.append(token.text)

    def head(self, token: Token) -> None:
        if self.merges(token):
            return
        if (
            token.kind is Kind.MEASURE
            and "balance" in token.text.replace("余额", "balance")
            and (self.absorbs() or self.narrows_a_date(token))
        ):
            return
        if self.buys(token) or self.buys_more(token) or self.names_better(token):
            return
        self.finish()
        self.merged = None
        self.leave(token)
        self.frame, self.waiting, self.denied = self.waiting, Frame(), ""
        self.frame.led = bool(self.frame.compare)
        self.frame.kind, self.frame.data, self.frame.said = token.kind, token.data, token.text
        amount = self.frame.amount
        if token.kind is Kind.ACT and amount and not amount.unit and amount.low < BARE_MONEY:
            self.frame.amount = replace(amount, unit="times")  # “three transfers”
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

    def narrows_a_date(self, token: Token) -> bool:
        """“Wealth maturing in 30 days, with a balance of …” says how large what matures is."""
        if token.text.strip() not in ("余额", "balance", "balances") or self.link == "or":
            return False
        if not self.waiting.is_empty or self.waiting.negated:
            return False
        self.finish()
        last = self.pieces[-1].rule if self.pieces else {}
        return last.get("field") in ("holding_maturity", "holding_opened", "holding_closed")

    def leave(self, token: Token) -> None:
        """What a head cannot take stands for itself, or is told as not understood."""
        if token.kind not in NARROWED and self.loose:
            self.unread += self.loose
            self.waiting.channels, self.waiting.categories, self.waiting.purposes = [], [], []
        self.loose = []
        if has_no_day(token) and self.waiting.window:
            self.unread += [word for word in self.words if match_window(word, 0)]
        if has_no_day(token):
            self.unread += self.waiting.typed(Kind.PERIOD)
        if self.grade_waits(token) or (
            self.waiting.amount is not None and (is_plain(token) or self.ages_wait(token))
        ):
            negated, self.waiting.negated = self.waiting.negated, False
            self.flush()
            self.waiting.negated = negated

    def grade_waits(self, token: Token) -> bool:
        """“C4 or C5 customers without funds”: the grade is said of the customers, not of what they hold."""
        graded = token.kind is Kind.MEASURE and token.data.get(0) == "risk_tolerance"
        return self.waiting.grade is not None and not graded

    def ages_wait(self, token: Token) -> bool:
        """“Between 30 and 40 earning more than …”: what can only be an age is none of the money to come."""
        amount = self.waiting.amount
        if token.kind is not Kind.MEASURE or amount is None or amount.unit:
            return False
        money = any(
            BY_KEY[name].type is Type.MONEY for days, name in token.data.items() if days == 0
        )
        return money and amount.low in AGES and bool(self.waiting.compare)

    def end(self) -> None:
        """End the run: what waits is flushed, an exception that was never closed is told."""
        self.dangling()
        self.finish()
        bare = self.waiting.is_empty and not self.waiting.says_something
        if bare and not self.continues_consent():
            self.unread += self.waiting.typed(Kind.NOT)
        self.flush()
        if self.to_the_end and self.opened:
            self.except_rest(self.opened[0])
        if (
            self.opened
        ):  # of an exception without an end nothing is proposed: it would say the opposite
            start, word = self.opened
            self.unread += [piece.frame.said for piece in self.pieces[start:] if piece.frame]
            self.unread.append(word)
            del self.pieces[start:]

    def linked(self, token: Token) -> None:
        self.against = False
        self.dangling()
        self.barred = bool(self.denied and self.waiting.negated) and LINKS[token.kind] == "or"
        self.undeny()
        self.finish()
        if not self.waiting.is_empty or self.continues_consent():
            self.flush()
        if token.kind is not Kind.OR:
            self.lose_alternative()
        self.link, self.linked_by = LINKS[token.kind], token.text
        self.strong = self.strong or token.strong
        self.carried = True

    def broken(self, token: Token) -> None:
        self.dangling()
        if token.text in ",;.。":
            self.undeny()
        self.finish()
        if token.text != "的" and not self.waiting.is_empty and self.waiting.compare:
            self.flush()
        if token.text in ",;.。":
            self.lose_alternative()
        self.strong = self.strong or token.text in ",;."

    def modifier(self, token: Token) -> None:
        if token.kind is Kind.VERB and token.data == LAPSED:
            self.lapsed(token)
            return
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
        set_on(frame, token)
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
            return token.data == "after" and frame.kind is Kind.ACT and not frame.amount
        if is_plain(frame) and frame.kind is not Kind.CONSENT:
            return token.kind is Kind.COMPARE and frame.data[0] in ORDERED and is_said_after(token)
        if token.kind in LOOSE and frame.kind not in NARROWED:
            return False
        ends = token.kind is Kind.WINDOW and token.text.isascii()
        dated = ends and not self.waiting.compare  # “agreed in the last year”
        limits = (Kind.AMOUNT, Kind.COMPARE, Kind.WINDOW)
        return not (frame.kind is Kind.CONSENT and token.kind in limits and not dated)

"""One run of what was typed: tokens gathered into frames, each with its head and what narrows it."""

from dataclasses import replace

from segmentation.domain.entry.conditions import HEADS, condition_of, is_dated
from segmentation.domain.entry.frames import (
    AGES,
    BARE_MONEY,
    BUYS,
    LAPSED,
    ORDERED,
    Frame,
    Rule,
)
from segmentation.domain.entry.joining import Piece, denial
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.lexing import Token
from segmentation.domain.entry.numbers import match_window, whole
from segmentation.domain.entry.purchases import Purchases
from segmentation.domain.entry.said import (
    UPWARD,
    compares_nothing,
    counts,
    is_gone,
    is_monthly,
    is_plain,
    is_said_after,
    is_sum_of,
    make_range,
    name_of,
    set_on,
)
from segmentation.domain.entry.vocabulary import CLICK
from segmentation.domain.fields import Type
from segmentation.domain.registry import BY_KEY

NARROWED = (Kind.ACT, Kind.CONSENT)  # heads that take a channel, a category, a purpose
LOOSE = (Kind.CHANNEL, Kind.CATEGORY, Kind.PURPOSE)
LINKS = {Kind.AND: "and", Kind.OR: "or", Kind.BUT: "but", Kind.THEN: "then", Kind.AFTER: "after"}
LISTING = ("和", "与", "及", "以及", "、", "或", "或者")  # “A and B” as one thing said
EACH = ("holding_maturity", "holding_opened", "holding_closed", "booked_count")
CLICKS = {"event.email_open": "event.email_click", "event.email_click": "event.email_click"}


class Run(Purchases):
    """One run of tokens without brackets: the frame being filled, and what waits for the next head."""

    def take(self, token: Token) -> None:
        if token.gapped:
            self.doubt()
            self.unsure = self.unsure or self.opened is not None
        if token.kind in HEADS:
            self.known(token)
        elif token.kind is Kind.EXCEPT:
            self.excepted(token)
        elif token.kind is Kind.SUM:
            self.summed(token)
        elif token.kind in LINKS:
            self.linked(token)
        elif token.kind is Kind.BREAK:
            self.broken(token)
        elif token.kind is Kind.STOP:
            self.aside(token)
        else:
            self.modifier(token)

    def aside(self, token: Token) -> None:
        """A word that says nothing by itself; “among” begins what is said of a part, “each month” and “again” may be lost."""
        if token.data == "than" and self.frame and compares_nothing(self.frame):
            self.finish()
            self.against = True
        if token.data == "among":
            self.among = len(self.pieces) + (self.frame is not None)
        elif token.data == "monthly" or (token.data == "again" and not self.pieces):
            (self.frame or self.waiting).texts.append((Kind.STOP, token.text))

    def doubt(self) -> None:
        """What is denied here may be what was not understood."""
        if self.waiting.negated and not self.denied:
            self.denied = self.waiting.typed(Kind.NOT)[0]

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
            and self.absorbs()
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

    def leave(self, token: Token) -> None:
        """What a head cannot take stands for itself, or is told as not understood."""
        if token.kind not in NARROWED and self.loose:
            self.unread += self.loose
            self.waiting.channels, self.waiting.categories, self.waiting.purposes = [], [], []
        self.loose = []
        if is_plain(token) and self.waiting.window:  # nothing here has a day
            self.unread += [word for word in self.words if match_window(word, 0)]
        if self.waiting.amount is not None and (is_plain(token) or self.ages_wait(token)):
            negated, self.waiting.negated = self.waiting.negated, False
            self.flush()
            self.waiting.negated = negated

    def ages_wait(self, token: Token) -> bool:
        """“Between 30 and 40 earning more than …”: what can only be an age is none of the money to come."""
        amount = self.waiting.amount
        if token.kind is not Kind.MEASURE or amount is None or amount.unit:
            return False
        money = any(
            BY_KEY[name].type is Type.MONEY for days, name in token.data.items() if days == 0
        )
        return money and amount.low in AGES and bool(self.waiting.compare)

    def excepted(self, token: Token) -> None:
        """“Who complained excepted” denies what was said before it."""
        self.finish()
        if token.data == "both":
            self.not_both(token)
            return
        if token.data in ("open", "rest"):
            self.to_the_end = token.data == "rest"
            if not self.waiting.is_empty:
                self.flush()
            self.opened = (len(self.pieces), token.text)
            return
        start = self.excepted_from(token)
        doubtful = token.gapped and self.opened is None and token.data == "close"
        self.opened = None
        denied = self.pieces[start:] if not doubtful or self.carried else []
        del self.pieces[len(self.pieces) - len(denied) :]
        if doubtful or not denied:
            self.unread += [piece.frame.said for piece in denied if piece.frame]
            self.unread.append(token.text)
        else:
            self.pieces.append(denial(denied))

    def not_both(self, token: Token) -> None:
        """“A loan or a card, but not both”."""
        pair = self.pieces[-2:]
        if len(pair) < 2 or pair[1].link != "or":
            self.unread.append(token.text)
            return
        rules = [piece.rule for piece in pair]
        asked: Rule = {"all": [{"any": rules}, {"none": [{"all": rules}]}]}
        self.pieces[-2:] = [replace(pair[0], rule=asked, frame=None)]
        self.link, self.strong, self.carried = "and", False, False

    def excepted_from(self, token: Token) -> int:
        """Where that begins which is denied: at its own word, at the last comma, or with the phrase before it."""
        if self.opened:
            return self.opened[0]
        if token.text == "外":
            return len(self.pieces)
        at = max(len(self.pieces) - 1, 0)
        while at > self.among and not self.parts(at, by_words=token.data == "close"):
            at -= 1
        return at

    def parts(self, at: int, *, by_words: bool) -> bool:
        """Whether another thing begins here: after a comma, “but” or an “and” between unlike things."""
        piece, before = self.pieces[at], self.pieces[at - 1]
        apart = piece.is_unlike(before) and piece.said not in LISTING
        return piece.strong or (by_words and (apart or piece.link in ("but", "then", "after")))

    def except_rest(self, start: int) -> None:
        """“Everyone but women over 60” excepts all that follows, up to a comma, if it is understood."""
        apart = (at for at in range(start + 1, len(self.pieces)) if self.pieces[at].strong)
        stop = next(apart, len(self.pieces))
        if stop > start and not self.unsure:
            self.pieces[start:stop] = [denial(self.pieces[start:stop])]
            self.opened = None

    def denies_all(self) -> bool:
        """Whether the brackets that come now are denied as one; the denial is used up."""
        bare = self.waiting.negated and self.waiting.is_empty and not self.waiting.says_something
        if bare:
            self.waiting, self.denied = Frame(), ""
        return bare

    def dangling(self) -> None:
        """A denial after its head, “balance is not between …”: without it the head would say the opposite."""
        waits = self.waiting.negated and self.waiting.is_empty and not self.waiting.says_something
        frame = self.frame
        if frame is None or not waits or is_plain(frame):
            return
        if self.denied and frame.kind not in (Kind.ACT, Kind.MEASURE):
            return
        self.unread += [*self.waiting.typed(Kind.NOT), frame.said, *self.words]
        self.frame, self.waiting, self.words, self.denied = None, Frame(), [], ""

    def end(self) -> None:
        """End the run: what waits is flushed, an exception that was never closed is told."""
        self.dangling()
        self.finish()
        if self.waiting.is_empty and not self.waiting.says_something:
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

    def undeny(self) -> None:
        """“Not in Atlantis and over 40”: the denial was of what is not understood, not of what comes next."""
        if self.denied and self.waiting.negated:
            self.waiting.negated = False
            self.unread.append(self.denied)
        self.denied = ""

    def linked(self, token: Token) -> None:
        self.against = False
        self.dangling()
        self.barred = bool(self.denied and self.waiting.negated) and LINKS[token.kind] == "or"
        self.undeny()
        self.finish()
        if not self.waiting.is_empty:
            self.flush()
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
        last = self.pieces[-1].frame if self.pieces else None
        if self.loose and frame.is_empty and last and last.kind is Kind.CONSENT:
            frame.kind = last.kind  # “to e-mail but not to phone” says agreed once
        else:
            self.unread += self.loose
        self.loose = []
        if frame.kind is None and frame.is_empty and not frame.says_something:
            self.words = []
            self.unread += frame.typed(Kind.STOP)
            return
        self.keep(frame)

    def keep(self, frame: Frame) -> None:
        if not is_monthly(frame):
            self.unread += frame.typed(Kind.STOP)
        if frame.kind is None and self.narrows_last(frame):
            return
        frame = self.continued(frame)
        self.dates_last(frame)
        unasked = self.is_adrift(frame) or self.barred or self.is_compared(frame)
        rule = None if unasked or is_gone(frame) else condition_of(frame)
        self.barred = False
        if rule is None:
            self.unread += self.words or [frame.said or name_of(frame)]
        else:
            self.unread += [] if is_dated(frame, rule) else frame.typed(Kind.WINDOW)
            self.unread += self.sum_of_several(frame)
            self.add(rule, frame)
        self.words = []

    def dates_last(self, frame: Frame) -> None:
        """“Bought a fund and insurance in the last 90 days”: the days are those of both."""
        last = self.pieces[-1] if self.pieces and self.carried and self.link == "and" else None
        if last is None or last.frame is None or not (frame.verb == last.frame.verb == BUYS):
            return
        if frame.window and not last.frame.window:
            last.frame = replace(last.frame, window=frame.window)
            last.rule = condition_of(last.frame) or last.rule

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

    def continued(self, frame: Frame) -> Frame:
        """“Over 100k, below 500k”: a second bound is of what the first was of, when the two make a range."""
        last = self.pieces[-1].frame if self.pieces else None
        if frame.kind is not None or last is None or self.link == "or":
            return frame
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

    def add(self, rule: Rule, frame: Frame | None) -> None:
        link = self.link if self.pieces else "and"
        self.pieces.append(
            Piece(rule, link, self.strong, frame, joined=self.carried, said=self.linked_by)
        )
        self.link, self.strong, self.carried, self.linked_by = "and", False, False, ""

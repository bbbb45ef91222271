"""What is said of one thing: what it counts, how far it narrows, and what a word adds to it."""

import re

from segmentation.domain.entry.bookings import is_money
from segmentation.domain.entry.frames import AGES, BARE_MONEY, FORMER, ONE_OF_EACH, ORDERED, Frame
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.lexing import Token
from segmentation.domain.entry.numbers import Amount

UPWARD, DOWNWARD = ("at_least", "more_than"), ("at_most", "less_than")
AFTERWARDS = re.compile(r"以[上下内]|更[多高]|^(?:or|and) ")
NEITHER = re.compile(r"不是|不属于|neither|(?:are|is|was|were)(?: not|n't)")
MANY_PRODUCTS = 10  # from here on a bare number after a number of products is an age


def counts(frame: Frame) -> bool:
    """Whether a number of times is asked for."""
    amount = frame.amount
    return isinstance(frame.data, Act) and amount is not None and not is_money(frame.data, amount)


def is_monthly(frame: Frame) -> bool:
    """Whether what is asked is told by the month anyway."""
    return frame.kind is Kind.MEASURE and frame.data.get(0) == "monthly_income"


def is_one_sort(frame: Frame) -> bool:
    """Whether it sorts customers into one of several: “only women” says no more than “women”."""
    return frame.kind in (Kind.FACT, Kind.LISTED) and frame.data[0] in ONE_OF_EACH


def lost_words(frame: Frame) -> list[str]:
    """Words that were taken into a frame and change nothing in its condition, though they say something."""
    said = [] if is_monthly(frame) or is_one_sort(frame) else frame.typed(Kind.STOP)
    if frame.kind not in (Kind.ACT, None):
        said += [*frame.typed(Kind.SINGLE), *frame.typed(Kind.MEAN)]
    return said


def is_sum_of(frame: Frame, last: Frame) -> bool:
    """Whether it is what all of the bookings before it add up to."""
    booked = isinstance(last.data, Act) and last.data.source == "booking"
    return booked and frame.summed and frame.amount is not None


def is_plain(said: Token | Frame) -> bool:
    """Whether it is said without a number."""
    listed = said.kind is Kind.LISTED and said.data[0] != "score"
    return said.kind in (Kind.FACT, Kind.ONLY, Kind.CONSENT) or listed


def make_range(last: Frame, before: Amount, frame: Frame, amount: Amount) -> bool:
    """Whether a second bound makes a range with the first."""
    if amount.high is not None or before.high is not None or _turns_to_age(last, before, amount):
        return False
    alike = is_alike(before, amount)
    rising = last.compare in UPWARD and frame.compare in DOWNWARD and before.low < amount.low
    falling = last.compare in DOWNWARD and frame.compare in UPWARD and before.low > amount.low
    return alike and (rising or falling)


def is_alike(before: Amount, amount: Amount) -> bool:
    """Whether two amounts may be of one thing."""
    return (amount.low >= BARE_MONEY) == (before.low >= BARE_MONEY) and amount.unit == before.unit


def _turns_to_age(last: Frame, before: Amount, amount: Amount) -> bool:
    """“At least three products and under 35”: nobody holds so many."""
    products = last.kind is Kind.PRODUCT or last.data == {0: "product_count"}
    return products and before.low < MANY_PRODUCTS <= amount.low and amount.low in AGES


def compares_nothing(frame: Frame) -> bool:
    """“More women than men”: a comparison without a number is one of groups, which no rule can ask."""
    if frame.compare not in (*UPWARD, *DOWNWARD) or frame.data is None:
        return False
    graded = frame.kind is Kind.FACT and frame.data[0] in ORDERED
    return not (graded or frame.amount or frame.window or frame.grade is not None)


def has_no_day(said: Token | Frame) -> bool:
    """Whether nothing of it can be asked by its day; a consent can."""
    return is_plain(said) and said.kind is not Kind.CONSENT


def is_said_after(token: Token) -> bool:
    """Whether a comparison follows what it is of: “gold or above”, no “at least”."""
    return bool(AFTERWARDS.search(token.text))


def is_neither(last: Frame, frame: Frame) -> bool:
    """“Are not women or students” denies both; “inactive or women” does not."""
    plain = {last.kind, frame.kind} <= {Kind.FACT, Kind.LISTED}
    if (
        not plain
        or not last.negated
        or frame.negated
        or frame.verb
        or last.data[0] == frame.data[0]
    ):
        return False
    return bool(NEITHER.fullmatch(last.typed(Kind.NOT)[-1]))


def is_of_both(last: Frame, frame: Frame) -> bool:
    """Whether the amount said of the second of two products or transfers is that of the first too."""
    transfers = all(
        isinstance(one.data, Act) and one.data.step.startswith("booking.transfer")
        for one in (last, frame)
    )
    if not transfers and not last.kind is frame.kind is Kind.PRODUCT:
        return False
    apart = last.amount or last.summed or frame.summed or last.negated or frame.negated
    return bool(frame.amount and frame.compare) and not (apart or last.verb or frame.verb)


def is_held(frame: Frame | None) -> bool:
    """Whether it says that a product is or was held, and no more of it."""
    return bool(frame and frame.kind is Kind.PRODUCT and not (frame.negated or frame.amount))


def is_gone(frame: Frame) -> bool:
    """“Used to have” something of which it is not known when it ended."""
    return frame.verb == FORMER and frame.kind is not Kind.PRODUCT


def name_of(frame: Frame) -> str:
    """What is told of a frame that has no words of its own."""
    return str(frame.data) if isinstance(frame.data, str) else "…"


def set_on(frame: Frame, token: Token) -> None:
    """Add what a word says."""
    values = {
        Kind.COMPARE: "compare",
        Kind.AMOUNT: "amount",
        Kind.WINDOW: "window",
        Kind.PERIOD: "period",
        Kind.GRADE: "grade",
        Kind.VERB: "verb",
        Kind.TURN: "turn",
    }
    lists = {Kind.CHANNEL: "channels", Kind.CATEGORY: "categories", Kind.PURPOSE: "purposes"}
    frame.texts.append((token.kind, token.text))
    if token.kind is Kind.NOT:
        frame.negated = not (frame.negated and token.data == "back")  # not taken back is given
    elif token.kind is Kind.SINGLE:
        frame.single = True
    elif token.kind is Kind.MEAN:
        frame.averaged = True
    elif token.kind in lists:
        getattr(frame, lists[token.kind]).append(token.data)
    elif token.kind is not Kind.VERB or token.data != "hold" or not frame.verb:
        setattr(frame, values[token.kind], token.data)

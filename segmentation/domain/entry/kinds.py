"""What a word of a typed phrase may be."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    FACT = "fact"  # a whole condition: (field, op, value)
    MEASURE = "measure"  # a number of the customer: {days of its window, or 0: field}
    PRODUCT = "product"
    ONLY = "only"  # what is asked of the kinds of product: (operator, kinds) …
    ACT = "act"  # something done: an event or a booking
    LISTED = "listed"  # (field, value) of a stored list
    BIRTHDAY = "birthday"
    JOINED = "joined"  # became a customer
    DATED = "dated"  # a day of the customer: (field, what narrows it)
    TEXT = "text"  # what customers wrote: (field, value)
    BOND = "bond"  # other customers joined with: (kinds of bond)
    CONSENT = "consent"
    PURPOSE = "purpose"
    CHANNEL = "channel"
    CATEGORY = "category"
    GRADE = "grade"
    VERB = "verb"
    COMPARE = "compare"
    SINGLE = "single"  # of one booking alone
    MEAN = "mean"  # of the average booking
    MOSTLY = "mostly"  # more than half
    SUM = "sum"  # of all of them together
    TURN = "turn"  # rising 1, falling -1
    NOT = "not"
    EXCEPT = "except"  # denies what was said before it; “open” begins what a later “close” denies
    AND = "and"
    OR = "or"
    BUT = "but"
    THEN = "then"  # joins as BUT does, and says the order
    AFTER = "after"  # joins as BUT does, the later one said first
    STOP = "stop"
    BREAK = "break"  # ends what is being said, keeps what waits
    WHOLE = "whole"  # what comes is said of all that stands before it
    OPEN = "open"
    CLOSE = "close"
    AMOUNT = "amount"
    WINDOW = "window"
    PERIOD = "period"  # days of the calendar


@dataclass(frozen=True)
class Act:
    """Something done: `is_money` where amounts are meant unless times are said."""

    step: str
    is_money: bool = False
    single: bool = False
    side: str = ""
    field: str = ""  # the field that is asked, where it is no sum, number or largest amount

    @property
    def source(self) -> str:
        return self.step.split(".")[0]

    @property
    def kind(self) -> str:
        return self.step.split(".")[1]


Entry = tuple[Kind, Any, str]

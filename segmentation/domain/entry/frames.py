"""One thing said about customers: its head, and what narrows it."""

from dataclasses import dataclass, field
from typing import Any

from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.numbers import Amount, Window
from segmentation.domain.entry.periods import Period

DEFAULT_DAYS = 90
BARE_MONEY = 500  # a bare number this large is money, not a number of times
AGES = range(10, 111)
LONGER, SHORTER = ("at_least", "more_than"), ("at_most", "less_than")
BUYS = "buy"  # the verb of a product that was bought, held still or not
LATEST = "latest"  # the verb of a deed whose last time is meant
RELATED = "related"  # the verb of a segment to whose members a customer is related
FORMER, LAPSED = "former", "lapsed"  # of one that is held no longer: said before it, and after it
ORDERED = {
    "education": ("primary", "secondary", "college", "bachelor", "postgraduate"),
    "value_tier": ("ordinary", "silver", "gold", "platinum", "diamond"),
}
# A customer has one of each: “teachers and doctors” are both sorts of people, not people who are both.
ONE_OF_EACH = (
    "gender", "kind", "status", "language", "occupation", "education", "region", "branch",
    "lifecycle_stage", "value_tier", "firm_size", "firm_industry", "risk_tolerance", "birth_month",
    "csat_group", "nps_group",
)  # fmt: skip
Rule = dict[str, Any]


def asks(name: str, op: str, value: Any = None, **params: Any) -> Rule:
    """Return a condition in its JSON form."""
    made: Rule = {"field": name, "op": op}
    if value is not None:
        made["value"] = value
    if params:
        made["params"] = params
    return made


@dataclass
class Frame:
    """A head with its modifiers, as they were said."""

    kind: Kind | None = None
    data: Any = None
    negated: bool = False
    compare: str = ""
    led: bool = False  # whether the comparison stands before the head
    amount: Amount | None = None
    window: Window | None = None
    period: Period | None = None
    grade: int | None = None
    verb: str = ""
    single: bool = False
    averaged: bool = False
    summed: bool = False
    turn: int = 0
    said: str = ""  # its head, as typed
    channels: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    texts: list[tuple[Kind, str]] = field(default_factory=list)  # what it is narrowed by, as typed

    @property
    def is_empty(self) -> bool:
        return self.kind is None and self.amount is None and self.grade is None

    @property
    def says_something(self) -> bool:
        """Whether a modifier stands here that means nothing without a head."""
        dated = self.verb in ("mature", "open", "close", FORMER)
        limits = (self.window, self.period, self.compare, self.turn)
        return bool(any(limits) or dated or self.single or self.averaged)

    def typed(self, kind: Kind) -> list[str]:
        """Return what was typed of one kind."""
        return [text for one, text in self.texts if one is kind]

    def takes(self, kind: Kind) -> bool:
        """Whether a modifier of this kind still has a place here."""
        places = {
            Kind.COMPARE: not self.compare,
            Kind.AMOUNT: self.amount is None,
            Kind.WINDOW: self.window is None,
            Kind.PERIOD: self.period is None,
            Kind.GRADE: self.grade is None,
            Kind.TURN: not self.turn,
        }
        return places.get(kind, True)

"""What a compiled message is made of, and what can be wrong with a text."""

from dataclasses import dataclass
from enum import StrEnum

FIELDS = (
    "first_name",
    "name",
    "salutation",
    "product_name",
    "product_rate",
    "product_term",
    "product_min_amount",
    "product_risk",
    "branch",
    "rm",
    "offer_name",
)

LONGEST_TEXT = 100_000  # signs of a body: a mail that long is shown whole by no program


class Flaw(StrEnum):
    """What can be wrong with a text."""

    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_MARK = "unknown_mark"
    STRAY_BRACES = "stray_braces"
    UNBALANCED_IF = "unbalanced_if"
    TOO_DEEP = "too_deep"
    CROSSED_MARKS = "crossed_marks"
    BAD_LINK = "bad_link"
    LONG_LINK = "long_link"
    BAD_IMAGE = "bad_image"
    UNKNOWN_IMAGE = "unknown_image"
    BAD_BUTTON = "bad_button"
    BAD_FACT = "bad_fact"
    OFFER_ALONE = "offer_alone"
    NO_TEXT = "no_text"


class ContentError(ValueError):
    """A text that cannot be compiled: which flaw, and the piece of text at fault."""

    def __init__(self, flaw: Flaw, piece: str) -> None:
        super().__init__(flaw, piece)
        self.flaw = flaw
        self.piece = piece


@dataclass(frozen=True)
class Field:
    """A place for a customer's value."""

    name: str
    fallback: str


@dataclass(frozen=True)
class Link:
    """A place for the address of the link with this number."""

    number: int


@dataclass(frozen=True)
class Offer:
    """A place for the customer's next best offer."""


@dataclass(frozen=True)
class Choice:
    """Parts of which one is written, by whether the customer has a value."""

    name: str
    given: "Nodes"
    missing: "Nodes"


Node = str | Field | Link | Offer | Choice
Nodes = tuple[Node, ...]


@dataclass(frozen=True)
class Picture:
    """An uploaded picture as a mail shows it: its public address and its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Offered:
    """The product offered to one customer, in that customer's language: its facts and the words of its risk."""

    code: str
    name: str
    facts: tuple[tuple[str, str], ...]
    risk: str


@dataclass(frozen=True)
class Compiled:
    """A message ready to be filled; `links` are its addresses, numbered from 0."""

    subject: Nodes
    preheader: Nodes
    text: Nodes
    html: Nodes
    links: tuple[str, ...]
    has_offer: bool = False


@dataclass(frozen=True)
class Filled:
    """A message for one recipient: `html` is a fragment, everything else plain text."""

    subject: str
    preheader: str
    text: str
    html: str

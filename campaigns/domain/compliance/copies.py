"""What a scan reads and what it finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

INVESTMENTS = frozenset(["wealth", "fund", "metal", "structured_deposit"])
INVESTING_INSURANCE = frozenset(["participating", "universal", "unit_linked"])
CREDIT = frozenset(["loan", "card"])
# Channels whose text is complete in itself; a block of an e-mail or a banner is framed by its template.
NAMES_SENDER = frozenset(["sms", "email", "social", "poster", "call_script"])
OWN_WORDS = "BANK-WORDS"
NAMES_WAY_OUT = frozenset(["sms", "email"])


class Severity(StrEnum):
    """An error blocks submission, a warning needs a written answer."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Copy:
    """A text with what must be known to judge it; `facts` are the catalogue's, absent ones compare nothing.

    `names` are the institution's own names, `allowed` words that compliance has let pass, `forbidden`
    words the bank bans beyond the law.
    """

    text: str
    lang: str = "zh"
    channel: str = ""
    product_type: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    purpose: str = "marketing"
    names: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    @property
    def is_marketing(self) -> bool:
        """Whether the text sells something; a notice does not."""
        return self.purpose != "service" and self.product_type != "service"

    @property
    def is_investment(self) -> bool:
        """Whether the product carries an expected return that may fail."""
        if self.product_type == "insurance":
            return self.facts.get("kind") in INVESTING_INSURANCE
        return self.product_type in INVESTMENTS

    @property
    def market(self) -> str:
        """CN, UK, US, or nothing for any."""
        return str(self.facts.get("market") or "").upper()


@dataclass(frozen=True)
class Finding:
    """An offence: the rule, its weight, and the place in the text as given (characters, end excluded)."""

    rule: str
    severity: Severity
    start: int
    end: int
    whole: bool = False


@dataclass(frozen=True)
class Rule:
    """A declared rule: what it is called, why it exists, what to do about it; in both languages.

    `sources` name the provisions; `severity` is the usual one, a finding may weigh less.
    """

    id: str
    severity: Severity
    title: Mapping[str, str]
    message: Mapping[str, str]
    remedy: Mapping[str, str]
    sources: str
    channels: frozenset[str] | None = None
    products: frozenset[str] | None = None

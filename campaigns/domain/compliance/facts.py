"""What the catalogue says about a product, read once for comparing."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.domain.compliance.amounts import fact_number, same_term

CLOSE = 0.0051  # half of the last digit people write


@dataclass(frozen=True)
class Facts:
    """Catalogue values: percent, currency units, days; None where there is nothing to compare."""

    rate: float | None
    rate_min: float | None
    rate_max: float | None
    rate_kind: str
    terms: tuple[float, ...]
    min_amount: float | None
    max_amount: float | None
    min_balance: float | None
    fee: float | None
    fee_pct: float | None
    annual_fee: float | None
    monthly_fee: float | None
    risk_rating: int | None
    quota: float | None
    interest_free_days: float | None
    valid_from: dt.date | None
    valid_to: dt.date | None

    def agrees_on_rate(self, value: float, *wanted: float | None) -> bool:
        """Whether a percentage is one of the wanted ones; fractions of one count as percent too."""
        known = [number for number in wanted if number is not None]
        return not known or any(
            abs(value - number) < CLOSE or (number < 1 and abs(value - number * 100) < CLOSE)
            for number in known
        )

    def agrees_on_term(self, days: float) -> bool:
        return not self.terms or any(same_term(days, term) for term in self.terms)


def read_facts(given: Mapping[str, Any]) -> Facts:
    """Read what the catalogue gives; what cannot be read is not compared."""
    number = {name: fact_number(given.get(name)) for name in NUMBERS}
    days, months = fact_number(given.get("term_days")), fact_number(given.get("term_months"))
    terms = [days] if days else []
    if months:
        terms.append(months * 30 if months < 12 else months / 12 * 365)
    return Facts(
        **number,
        rate_kind=str(given.get("rate_kind") or ""),
        terms=tuple(terms),
        risk_rating=_rating(given.get("risk_rating")),
        valid_from=_day(given.get("valid_from")),
        valid_to=_day(given.get("valid_to")),
    )


NUMBERS = (
    "rate", "rate_min", "rate_max", "min_amount", "max_amount", "min_balance", "fee", "fee_pct",
    "annual_fee", "monthly_fee", "quota", "interest_free_days",
)  # fmt: skip


def _rating(value: Any) -> int | None:
    found = re.search(r"[1-5]", str(value if value is not None else ""))
    return int(found.group()) if found else None


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None

"""Suitability: which product may be shown to which customer; a refusal names its rule.

The rows of the bank's rule book (product risk R1–R5 against tolerance C1–C5, validity of the assessment, age,
means). `recommendations.selectors.suitability` says the same in SQL; a property test keeps the two equal.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from struct import pack, unpack

ELIG = "SUIT-ELIG"
MINOR = "SUIT-MINOR"
AGE = "SUIT-AGE"
NONE = "SUIT-NONE"
EXPIRED = "SUIT-EXPIRED"
RANK = "SUIT-RANK"
SENIOR = "SUIT-SENIOR"
MEANS = "SUIT-MEANS"

ADULT_YEARS = 18
HIGH_RISK_RATING = 4
HIGHEST_RATING = 5
# What may lose value: without a rating such a product is treated as the riskiest.
INVESTMENT_KINDS = frozenset({"structured_deposit", "bond", "wealth", "fund", "metal"})
# What is paid for from one's own money, so that its minimum is held against the balances.
FUNDED_KINDS = INVESTMENT_KINDS | {"deposit", "insurance"}

Params = dict[str, str | int | float | None]


@dataclass(frozen=True)
class Policy:
    """What the bank sets: months an assessment is valid, age from which R4 and R5 need special care."""

    assessment_months: int = 12
    high_risk_age: int = 65


@dataclass(frozen=True)
class ProductFacts:
    """The facts of a catalogue entry that suitability reads; money in the product's currency."""

    kind: str
    on_offer: bool = True
    risk_rating: int | None = None
    min_age: int = 0
    max_age: int | None = None
    min_amount: float = 0.0

    @property
    def rating(self) -> int | None:
        """The rating to be matched; None for what needs no assessment."""
        if self.kind == "deposit":
            return None
        if self.risk_rating is None and self.kind in INVESTMENT_KINDS:
            return HIGHEST_RATING
        return self.risk_rating


@dataclass(frozen=True)
class CustomerFacts:
    """The facts of a customer that suitability reads; `means` is total assets with the bank."""

    is_person: bool = True
    is_closed: bool = False
    birth_on: date | None = None
    risk_tolerance: int | None = None
    assessed_on: date | None = None
    means: float | None = None


@dataclass(frozen=True)
class Verdict:
    """Allowed when `code` is None; else the rule that refuses, with the figures to explain it."""

    code: str | None = None
    params: Params = field(default_factory=dict)

    @property
    def is_allowed(self) -> bool:
        return self.code is None


def judge(product: ProductFacts, customer: CustomerFacts, on: date, policy: Policy) -> Verdict:
    """Return the first rule that refuses the product to the customer on that day, or allow it."""
    for rule in (_eligibility, _age, _assessment, _means):
        verdict = rule(product, customer, on, policy)
        if verdict is not None:
            return verdict
    return Verdict()


def full_years(birth_on: date, on: date) -> int:
    """Full years of life on a day; someone born on 29 February is a year older on 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def months_after(day: date, months: int) -> date:
    """The same day some months later, or that month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_for_persons(product: ProductFacts) -> bool:
    """Whether only natural persons can hold it: an upper age limit says so."""
    return product.max_age is not None


def _eligibility(
    product: ProductFacts, customer: CustomerFacts, _on: date, _policy: Policy
) -> Verdict | None:
    if not product.on_offer:
        return Verdict(ELIG, {"why": "product"})
    if customer.is_closed:
        return Verdict(ELIG, {"why": "customer"})
    if not customer.is_person and is_for_persons(product):
        return Verdict(ELIG, {"why": "firm"})
    return None


def _age(
    product: ProductFacts, customer: CustomerFacts, on: date, _policy: Policy
) -> Verdict | None:
    if not customer.is_person:
        return None
    if customer.birth_on is None:
        return Verdict(AGE, {"age": None})
    age = full_years(customer.birth_on, on)
    if age < ADULT_YEARS:
        return Verdict(MINOR, {"age": age})
    if age < product.min_age or (product.max_age is not None and age > product.max_age):
        return Verdict(AGE, {"age": age, "min": product.min_age, "max": product.max_age})
    return None


def _assessment(
    product: ProductFacts, customer: CustomerFacts, on: date, policy: Policy
) -> Verdict | None:
    rating = product.rating
    if rating is None:
        return None
    if customer.risk_tolerance is None or customer.assessed_on is None:
        return Verdict(NONE, {"rating": rating})
    expires_on = months_after(customer.assessed_on, policy.assessment_months)
    if on >= expires_on:
        return Verdict(EXPIRED, {"expired": expires_on.isoformat(), "rating": rating})
    if rating > customer.risk_tolerance:
        return Verdict(RANK, {"rating": rating, "tolerance": customer.risk_tolerance})
    return _special_care(rating, customer, on, policy)


def _special_care(rating: int, customer: CustomerFacts, on: date, policy: Policy) -> Verdict | None:
    if rating < HIGH_RISK_RATING or not customer.is_person or customer.birth_on is None:
        return None
    age = full_years(customer.birth_on, on)
    if age >= policy.high_risk_age:
        return Verdict(SENIOR, {"rating": rating, "age": age})
    return None


def _means(
    product: ProductFacts, customer: CustomerFacts, _on: date, _policy: Policy
) -> Verdict | None:
    means = customer.means or 0.0
    if product.kind in FUNDED_KINDS and as_real(means) < as_real(product.min_amount):
        return Verdict(MEANS, {"min": product.min_amount, "means": means})
    return None


def as_real(value: float) -> float:
    """The number as the profile's four-byte column keeps it, so that edges fall as they do in SQL."""
    return float(unpack("f", pack("f", value))[0])

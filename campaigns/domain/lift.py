"""The effect of a contact: the difference between two randomised arms, with its interval.

Everybody who was drawn counts in the arm of the draw, sent or not (intention to treat).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import erfc, sqrt

Z95 = 1.959963984540054
SRM_LEVEL = 0.001  # Fabijan et al., KDD 2019: a sample-ratio mismatch is called at p < 0.001


@dataclass(frozen=True)
class ArmOutcome:
    """One arm: customers drawn, customers converted, and the sum and sum of squares of their revenue."""

    customers: int
    converted: int
    revenue: float = 0.0
    revenue_squares: float = 0.0

    @property
    def rate(self) -> float:
        """Converted customers as a fraction of those drawn."""
        return self.converted / self.customers if self.customers else 0.0

    @property
    def mean_revenue(self) -> float:
        return self.revenue / self.customers if self.customers else 0.0

    @property
    def revenue_variance(self) -> float:
        """Sample variance of revenue per customer drawn."""
        if self.customers < 2:
            return 0.0
        spread = self.revenue_squares - self.revenue**2 / self.customers
        return max(spread, 0.0) / (self.customers - 1)


@dataclass(frozen=True)
class Estimate:
    """A difference with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def spans_zero(self) -> bool:
        return self.low <= 0 <= self.high

    def times(self, factor: float) -> "Estimate":
        """Scale to a number of customers, an amount of money."""
        return Estimate(self.value * factor, self.low * factor, self.high * factor)


def plain_figures(estimate: Estimate | None) -> dict[str, float] | None:
    """Return the value and both ends of its interval, for JSON; None stays None."""
    return None if estimate is None else asdict(estimate)


def add_estimates(estimates: Iterable[Estimate]) -> Estimate | None:
    """Return the sum of independent estimates, None for none; half-widths add in squares (error propagation)."""
    known = list(estimates)
    if not known:
        return None
    value = sum(each.value for each in known)
    below = sqrt(sum((each.value - each.low) ** 2 for each in known))
    above = sqrt(sum((each.high - each.value) ** 2 for each in known))
    return Estimate(value, value - below, value + above)


def wilson_interval(converted: int, customers: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion (Wilson, JASA 22, 1927)."""
    if not customers:
        return 0.0, 1.0
    rate, squared = converted / customers, Z95**2
    centre = rate + squared / (2 * customers)
    margin = Z95 * sqrt(rate * (1 - rate) / customers + squared / (4 * customers**2))
    scale = 1 + squared / customers
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def rate_lift(treated: ArmOutcome, holdout: ArmOutcome) -> Estimate | None:
    """Return the difference of conversion rates with its 95 % interval, or None without both arms.

    Newcombe's hybrid score interval, method 10 (Statistics in Medicine 17, 1998).
    """
    if not treated.customers or not holdout.customers:
        return None
    value = treated.rate - holdout.rate
    treated_low, treated_high = wilson_interval(treated.converted, treated.customers)
    holdout_low, holdout_high = wilson_interval(holdout.converted, holdout.customers)
    below = sqrt((treated.rate - treated_low) ** 2 + (holdout_high - holdout.rate) ** 2)
    above = sqrt((treated_high - treated.rate) ** 2 + (holdout.rate - holdout_low) ** 2)
    return Estimate(value, value - below, value + above)


def revenue_lift(treated: ArmOutcome, holdout: ArmOutcome) -> Estimate | None:
    """Return the difference of mean revenue per customer with its 95 % interval (Welch, normal limit)."""
    if treated.customers < 2 or holdout.customers < 2:
        return None
    value = treated.mean_revenue - holdout.mean_revenue
    error = sqrt(
        treated.revenue_variance / treated.customers + holdout.revenue_variance / holdout.customers
    )
    return Estimate(value, value - Z95 * error, value + Z95 * error)


def mismatch_probability(treated: int, holdout: int, holdout_share: float) -> float:
    """Return how likely arms this far from the planned share are by chance (chi-square, 1 degree)."""
    total = treated + holdout
    if not total or not 0 < holdout_share < 1:
        return 1.0
    expected = total * holdout_share
    chi_square = (holdout - expected) ** 2 / expected + (holdout - expected) ** 2 / (
        total - expected
    )
    return erfc(sqrt(chi_square / 2))

"""The two halves of lifetime value: contracts that last, and payments that may come again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.domain.lifetimes import Histories, HistoryError, Numbers, fit_lifetimes
from segmentation.domain.value.prospects import (
    discounted_purchases,
    expected_purchases,
    probability_alive,
)
from segmentation.domain.value.spending import expected_spend, fit_spending
from segmentation.domain.value.survival import (
    FEWEST_ENDED,
    Survival,
    fit_survival,
    remaining_periods,
    steady,
)

WEEKS_A_QUARTER, WEEKS_A_YEAR = 13.0, 52.0
# Parameters from so many histories are as good as from all, and take seconds.
FITTED_AT_MOST = 100_000


@dataclass(frozen=True)
class Payments:
    """What is expected of payers, one place each; `worth` is the discounted spend of the horizon."""

    alive: Numbers
    purchases: Numbers
    worth: Numbers
    fitted: dict[str, Any]


def contract_tables(
    lives: Mapping[str, tuple[Numbers, Numbers]],
    kinds: list[str],
    *,
    ages: int,
    horizon: int,
    rates: tuple[float, float],
) -> tuple[dict[str, NDArray[np.float64]], dict[str, Survival]]:
    """Return by kind the discounted quarters still to come, and the survival model they come from.

    `lives` has (ended, observed) by kind; `rates` are the yearly discount rate and the yearly retention taken for a
    kind of which fewer than thirty contracts were seen to end.
    """
    discount, retention = rates
    models = {kind: _survival(lives.get(kind), retention) for kind in kinds}
    quarterly = (1 + discount) ** 0.25 - 1
    tables = {
        kind: remaining_periods(model, ages, horizon, quarterly) for kind, model in models.items()
    }
    return tables, models


def payment_values(
    frequency: Numbers, recency: Numbers, age: Numbers, spend: Numbers, *, horizon: int, rate: float
) -> Payments:
    """Return what is expected of payers over `horizon` quarters at a yearly discount `rate`; times in weeks.

    Raises HistoryError `nobody_came_back` where nothing can be estimated.
    """
    chosen = _sample(len(frequency))
    model = fit_lifetimes(Histories.of(frequency[chosen], recency[chosen], age[chosen]))
    money = fit_spending(frequency[chosen], spend[chosen])
    distinct, place = np.unique(
        np.column_stack([frequency, recency, age]), axis=0, return_inverse=True
    )
    place = place.ravel()
    history = tuple(distinct.T)
    worth = discounted_purchases(model, (horizon, WEEKS_A_QUARTER), rate, history)[place]
    return Payments(
        alive=probability_alive(model, *history)[place],
        purchases=expected_purchases(model, WEEKS_A_YEAR, *history)[place],
        worth=worth * expected_spend(money, frequency, spend),
        fitted={
            "bg_nbd": asdict(model),
            "gamma_gamma": asdict(money),
            "nobody_leaves": model.nobody_leaves,
        },
    )


def nothing_expected(payers: int, code: str) -> Payments:
    """Return the payments of a bank whose histories say nothing: none expected, nobody's activity known."""
    unknown = np.full(payers, np.nan)
    return Payments(unknown, unknown, np.zeros(payers), {"error": code})


def annuity(years: float, rate: float) -> float:
    """Return what one unit a year, paid continuously for `years`, is worth today at a yearly `rate`."""
    force = np.log1p(rate)
    return float(years if force == 0 else (1 - np.exp(-force * years)) / force)


def _survival(lives: tuple[Numbers, Numbers] | None, retention: float) -> Survival:
    if lives is not None and lives[0].sum() >= FEWEST_ENDED:
        try:
            return fit_survival(*lives)
        except HistoryError:
            pass
    return steady(retention**0.25)


def _sample(size: int) -> NDArray[np.int64]:
    if size <= FITTED_AT_MOST:
        return np.arange(size)
    return np.sort(np.random.default_rng(0).choice(size, FITTED_AT_MOST, replace=False))

"""How often customers will buy again and whether they still do: the BG/NBD model.

Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model,
Marketing Science 24(2). While active a customer buys at a rate that is gamma distributed over customers
(shape r, rate alpha); after each purchase one becomes inactive with a probability that is beta distributed (a, b).
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
# Beyond these a parameter says only that it has no end, and the likelihood is flat.
LOWEST, HIGHEST = 1e-6, 1e6
STARTS = ((1.0, 1.0, 1.0, 1.0), (0.2, 0.1, 0.5, 2.0), (5.0, 5.0, 0.1, 5.0))
TOLERANCE = 1e-12
LEAST_DROPOUT = 0.001


class HistoryError(ValueError):
    """Purchase histories that cannot be; `code` says why, `row` is the first such row from 0."""

    def __init__(self, code: str, row: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.row = row


@dataclass(frozen=True)
class Histories:
    """Distinct purchase histories and how many customers have each.

    `frequency` counts purchases after the first; `recency` is the time from the first to the last purchase, `age`
    that from the first to the end of observation, both in one unit of time.
    """

    frequency: Numbers
    recency: Numbers
    age: Numbers
    customers: Numbers

    @classmethod
    def of(cls, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> "Histories":
        """Gather the histories of customers, one each; raises HistoryError."""
        rows = np.column_stack([np.asarray(part, float) for part in (frequency, recency, age)])
        _check(*rows.T)
        distinct, customers = np.unique(rows, axis=0, return_counts=True)
        x, until, observed = distinct.T
        return cls(x, until, observed, customers.astype(float))


@dataclass(frozen=True)
class Lifetimes:
    """A fitted BG/NBD model; `alpha` is in the unit of time of the histories."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    @property
    def nobody_leaves(self) -> bool:
        """Whether fewer than one in a thousand stop after a purchase: then who is still active cannot be told."""
        return self.a / (self.a + self.b) < LEAST_DROPOUT


def fit_lifetimes(histories: Histories) -> Lifetimes:
    """Return the model of the greatest likelihood; raises HistoryError `nobody_came_back`."""
    if not (histories.frequency > 0).any():
        raise HistoryError("nobody_came_back")
    # Time in units of the longest age keeps all four parameters of one order.
    scale = histories.age.max()
    scaled = Histories(
        histories.frequency, histories.recency / scale, histories.age / scale, histories.customers
    )
    customers = histories.customers.sum()
    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * 4
    found = min(
        (
            scipy.optimize.minimize(
                lambda logs: -log_likelihood(scaled, *np.exp(logs)) / customers,
                np.log(start),
                method="L-BFGS-B",
                bounds=bounds,
                options={"ftol": TOLERANCE, "gtol": 1e-9, "maxiter": 2000, "maxfun": 20_000},
            )
            for start in STARTS
        ),
        key=lambda each: each.fun,
    )
    r, alpha, a, b = (float(value) for value in np.exp(found.x))
    return Lifetimes(r, alpha * scale, a, b, log_likelihood(histories, r, alpha * scale, a, b))


def log_likelihood(histories: Histories, r: float, alpha: float, a: float, b: float) -> float:
    """Return the log-likelihood of all customers: equation 6 of the paper, summed in logarithms."""
    x, until, age = histories.frequency, histories.recency, histories.age
    counted = scipy.special.gammaln(r + x) - scipy.special.gammaln(r) + r * np.log(alpha)
    active = (
        scipy.special.betaln(a, b + x) - scipy.special.betaln(a, b) - (r + x) * np.log(alpha + age)
    )
    left = (
        scipy.special.betaln(a + 1, b + np.maximum(x, 1) - 1)
        - scipy.special.betaln(a, b)
        - (r + x) * np.log(alpha + until)
    )
    each = counted + np.where(x > 0, np.logaddexp(active, left), active)
    return float(histories.customers @ each)


def _check(frequency: Numbers, recency: Numbers, age: Numbers) -> None:
    if not len(frequency):
        raise HistoryError("no_rows")
    known = np.isfinite(frequency) & np.isfinite(recency) & np.isfinite(age)
    faults = {
        "not_a_number": ~known,
        "negative": (frequency < 0) | (recency < 0) | (age <= 0),
        "not_whole": frequency != np.floor(frequency),
        "after_the_end": recency > age,
        "recency_without_repeat": (frequency == 0) & (recency > 0),
    }
    for code, wrong in faults.items():
        if wrong.any():
            raise HistoryError(code, int(np.flatnonzero(wrong)[0]))

"""How much customers spend per purchase: the Gamma-Gamma model.

Fader, Hardie and Lee (2005), "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis", Journal of Marketing
Research 42; the likelihood is equation 1a of Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value".
What one customer spends is gamma distributed (shape p, scale nu); nu is gamma distributed over customers (q, gamma).
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from segmentation.domain.lifetimes import HIGHEST, LOWEST, TOLERANCE, HistoryError, Numbers

STARTS = ((1.0, 1.0, 1.0), (6.0, 4.0, 0.5), (2.0, 10.0, 3.0))


@dataclass(frozen=True)
class Spending:
    """A fitted Gamma-Gamma model; `gamma` is in the money of the purchases."""

    p: float
    q: float
    gamma: float
    log_likelihood: float


def fit_spending(frequency: ArrayLike, mean_spend: ArrayLike) -> Spending:
    """Return the likeliest model of the mean spend per purchase over `frequency` purchases.

    Customers without a repeat purchase say nothing and are left out; raises HistoryError `nobody_came_back`,
    `not_a_number` or `no_spend` for one who bought for nothing.
    """
    x, spend = np.asarray(frequency, float), np.asarray(mean_spend, float)
    came_back = x > 0
    _check(spend, came_back)
    x, spend = x[came_back], spend[came_back]
    unit = float(np.median(spend))
    found = min(
        (
            scipy.optimize.minimize(
                lambda logs: -_log_likelihood(x, spend / unit, *np.exp(logs)) / len(x),
                np.log(start),
                method="L-BFGS-B",
                bounds=[(np.log(LOWEST), np.log(HIGHEST))] * 3,
                options={"ftol": TOLERANCE, "gtol": 1e-9, "maxiter": 2000},
            )
            for start in STARTS
        ),
        key=lambda each: each.fun,
    )
    p, q, gamma = (float(value) for value in np.exp(found.x))
    return Spending(p, q, gamma * unit, _log_likelihood(x, spend, p, q, gamma * unit))


def expected_spend(model: Spending, frequency: ArrayLike, mean_spend: ArrayLike) -> Numbers:
    """Return what each customer will spend per purchase: their own mean drawn towards everybody's.

    Who has no repeat purchase gets everybody's mean; where q is 1 or less that mean has no end, and
    the most usual purchase, p gamma / (q + 1), stands for it.
    """
    x = np.asarray(frequency, float)
    spend = np.where(x > 0, np.nan_to_num(np.asarray(mean_spend, float)), 0.0)
    usual = model.p * model.gamma / (model.q - 1 if model.q > 1 else model.q + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = model.p * (model.gamma + x * spend) / (model.p * x + model.q - 1)
    return np.where((x > 0) & (model.p * x + model.q > 1), own, usual)


def _log_likelihood(x: Numbers, spend: Numbers, p: float, q: float, gamma: float) -> float:
    px = p * x
    each = (
        scipy.special.gammaln(px + q) - scipy.special.gammaln(px) - scipy.special.gammaln(q)
        + q * np.log(gamma) + (px - 1) * np.log(spend) + px * np.log(x)
        - (px + q) * np.log(gamma + x * spend)
    )  # fmt: skip
    return float(each.sum())


def _check(spend: Numbers, came_back: NDArray[np.bool_]) -> None:
    if not came_back.any():
        raise HistoryError("nobody_came_back")
    for code, wrong in (("not_a_number", ~np.isfinite(spend)), ("no_spend", ~(spend > 0))):
        if (wrong & came_back).any():
            raise HistoryError(code, int(np.flatnonzero(wrong & came_back)[0]))

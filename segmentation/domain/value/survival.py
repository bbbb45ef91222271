"""How long contracts last: the shifted beta-geometric model, with the Kaplan-Meier curve beside it.

Fader and Hardie (2007), "How to Project Customer Retention", Journal of Interactive Marketing 21(1): at the end of each
period a contract ends with a probability that is beta distributed (alpha, beta) over contracts, so of a mixed lot those
who stay are the loyal ones and retention rises with age, as it does for deposits and loans. A contract that ran to its
maturity was not ended early: it counts as observed until then and no longer.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from segmentation.domain.lifetimes import LOWEST, HistoryError, Numbers

# A beta distribution so narrow is one rate for all: beyond it the likelihood is flat.
NARROWEST = 1e4
FEWEST_ENDED = 30


@dataclass(frozen=True)
class Survival:
    """A fitted shifted beta-geometric model in periods; `ended` of `contracts` were seen to end."""

    alpha: float
    beta: float
    log_likelihood: float
    contracts: int
    ended: int


def fit_survival(ended: ArrayLike, observed: ArrayLike) -> Survival:
    """Return the likeliest model.

    `ended[n]` contracts ended in period n + 1, `observed[n]` were last seen alive after n whole periods.
    Raises HistoryError `nobody_left` where none ended, `no_rows` where there is none at all.
    """
    gone, kept = np.asarray(ended, float), np.asarray(observed, float)
    if not gone.sum() + kept.sum():
        raise HistoryError("no_rows")
    if not gone.sum():
        raise HistoryError("nobody_left")
    found = min(
        (
            scipy.optimize.minimize(
                lambda logs: (
                    -_log_likelihood(gone, kept, *np.exp(logs)) / (gone.sum() + kept.sum())
                ),
                np.log(start),
                method="L-BFGS-B",
                bounds=[(np.log(LOWEST), np.log(NARROWEST))] * 2,
                options={"ftol": 1e-13, "gtol": 1e-10, "maxiter": 2000},
            )
            for start in ((1.0, 1.0), (1.0, 20.0), (0.5, 4.0))
        ),
        key=lambda each: each.fun,
    )
    alpha, beta = (float(value) for value in np.exp(found.x))
    likelihood = _log_likelihood(gone, kept, alpha, beta)
    return Survival(alpha, beta, likelihood, int(gone.sum() + kept.sum()), int(gone.sum()))


def survival_curve(model: Survival, periods: int) -> Numbers:
    """Return the share (0 to 1) alive after 0, 1, …, `periods` periods."""
    return np.exp(_log_survival(np.arange(periods + 1), model.alpha, model.beta))


def observed_curve(ended: ArrayLike, observed: ArrayLike) -> Numbers:
    """Return the Kaplan-Meier share alive after 0, 1, … periods, from the counts of `fit_survival`."""
    gone, kept = np.asarray(ended, float), np.asarray(observed, float)
    # Who was last seen alive after n periods was at risk in the first n and in none later.
    at_risk = gone[::-1].cumsum()[::-1] + kept.sum() - kept.cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        stays = np.where(at_risk > 0, 1 - gone / at_risk, 1.0)
    return np.concatenate([[1.0], stays.cumprod()])


def remaining_periods(model: Survival, ages: int, periods: int, rate: float) -> Numbers:
    """Return the discounted periods still to come: a table by age (rows) and contract left (columns).

    Row n is a contract of age n, column k one that runs k periods more at most: the sum over j = 1 … k of
    S(n + j) / S(n) / (1 + rate) ** (j - 0.5), `rate` per period.
    """
    alive = _log_survival(np.arange(ages + periods + 1), model.alpha, model.beta)
    ages_at = np.arange(ages + 1)[:, None]
    ahead = np.arange(1, periods + 1)[None, :]
    each = np.exp(alive[np.minimum(ages_at + ahead, ages + periods)] - alive[ages_at])
    summed = (each * (1 + rate) ** -(ahead - 0.5)).cumsum(axis=1)
    return np.concatenate([np.zeros((ages + 1, 1)), summed], axis=1)


def steady(retention: float) -> Survival:
    """Return the model of one rate for all: `retention` per period, for contracts of which none was seen to end."""
    return Survival(NARROWEST * (1 - retention), NARROWEST * retention, 0.0, 0, 0)


def _log_survival(periods: ArrayLike, alpha: float, beta: float) -> Numbers:
    return scipy.special.betaln(alpha, beta + np.asarray(periods, float)) - scipy.special.betaln(
        alpha, beta
    )


def _log_likelihood(gone: Numbers, kept: Numbers, alpha: float, beta: float) -> float:
    ends = scipy.special.betaln(alpha + 1, beta + np.arange(len(gone))) - scipy.special.betaln(
        alpha, beta
    )
    stays = _log_survival(np.arange(len(kept)), alpha, beta)
    return float(gone @ ends + kept @ stays)

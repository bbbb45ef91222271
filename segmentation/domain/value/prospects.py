"""What is to be expected of customers whose past is known, under a fitted BG/NBD model.

Fader, Hardie and Lee (2005), Marketing Science 24(2), equations 9 and 10; the probability of being active is that of
Fader and Hardie (2008), "Computing P(alive) Using the BG/NBD Model". The hypergeometric function is taken after Euler's
transformation, whose first two parameters stay small however often somebody has bought.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike

from segmentation.domain.lifetimes import Lifetimes, Numbers

MONTHS_A_YEAR = 12
# At a = 1 the formula is 0 / 0 with a limit; so far beside it the error is below a millionth.
BESIDE_ONE = 1e-6
INTEGRATED_AT = 40


def probability_alive(
    model: Lifetimes, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
) -> Numbers:
    """Return the probability (0 to 1) that each customer still buys; 1 for those who never came back."""
    x, until, observed = _arrays(frequency, recency, age)
    return 1 / (1 + _odds_of_leaving(model, x, until, observed))


def expected_purchases(
    model: Lifetimes, time: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
) -> Numbers:
    """Return how often each customer will buy in the next `time`, in the unit of the histories."""
    x, until, observed = _arrays(frequency, recency, age)
    a = _beside_one(model.a)
    z = time / (model.alpha + observed + time)
    c = a + model.b + x - 1
    with np.errstate(all="ignore"):
        near = (1 - z) ** (a - 1) * scipy.special.hyp2f1(a + model.b - 1 - model.r, a - 1, c, z)
        # The same by Euler's transformation: for some models the one overflows, for others the other.
        far = (1 - z) ** (model.r + x) * scipy.special.hyp2f1(model.r + x, model.b + x, c, z)
        whole = c / (a - 1) * (1 - np.where(np.isfinite(near), near, far))
    whole = np.where(np.isfinite(whole), whole, _at_one_rate(model, time, x, observed))
    return whole / (1 + _odds_of_leaving(model, x, until, observed))


def _at_one_rate(model: Lifetimes, time: float, x: Numbers, observed: Numbers) -> Numbers:
    """Return the purchases of the next `time` of who still buys, each at a rate that is known.

    Where all buy alike r and alpha are without end, the hypergeometric series overflow, and the rate is its mean. At a rate
    l and a chance p to leave after a purchase they are (1 - exp(-l p t)) / p, the integral of l exp(-l p s) over s up to t.
    """
    rate = (model.r + x) / (model.alpha + observed)
    points, weights = np.polynomial.legendre.leggauss(INTEGRATED_AT)
    ahead = -rate[..., None] * time * (points + 1) / 2
    staying = scipy.special.hyp1f1(model.a, (model.a + model.b + x)[..., None], ahead)
    return np.asarray(rate * time * (staying * weights).sum(axis=-1) / 2)


def expected_of_new(model: Lifetimes, time: float) -> float:
    """Return how often a customer just won will buy again in `time`: equation 9."""
    a = _beside_one(model.a)
    z = time / (model.alpha + time)
    series = scipy.special.hyp2f1(model.r, model.b, a + model.b - 1, z)
    return float((a + model.b - 1) / (a - 1) * (1 - (1 - z) ** model.r * series))


def discounted_purchases(
    model: Lifetimes, horizon: tuple[int, float], rate: float, history: tuple[ArrayLike, ...]
) -> Numbers:
    """Return the purchases of the next `horizon` = (quarters, time of a quarter), each at its value today.

    `rate` is the yearly discount rate; a quarter's purchases count as made in its middle.
    `history` is frequency, recency and age.
    """
    quarters, length = horizon
    total = np.zeros(len(np.asarray(history[0])))
    before = np.zeros_like(total)
    for quarter in range(1, quarters + 1):
        until = expected_purchases(model, quarter * length, *history)
        total += (until - before) * (1 + rate) ** -((quarter - 0.5) / 4)
        before = until
    return total


def _odds_of_leaving(model: Lifetimes, x: Numbers, until: Numbers, observed: Numbers) -> Numbers:
    """The odds that somebody left after the last purchase; zero for those who never came back."""
    logs = (model.r + x) * np.log((model.alpha + observed) / (model.alpha + until))
    odds = (
        model.a
        / (model.b + np.maximum(x, 1) - 1)
        * (scipy.special.expm1(np.minimum(logs, 700)) + 1)
    )
    return np.where(x > 0, odds, 0.0)


def _beside_one(a: float) -> float:
    return a + 2 * BESIDE_ONE if abs(a - 1) < BESIDE_ONE else a


def _arrays(*parts: ArrayLike) -> tuple[Numbers, ...]:
    return tuple(np.asarray(part, dtype=float) for part in parts)

"""What traits of past subjects were worth: a ridge logistic regression over whole campaigns.

Each campaign is one observation (mails sent, mails opened or clicked); the ridge is the prior of empirical Bayes, no
trait matters unless the past says so. Intervals are widened by the overdispersion between campaigns (McCullagh & Nelder,
Generalized Linear Models, 4.5), for two campaigns differ by more than their subjects.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEAST_CAMPAIGNS = 8
LEAST_EITHER_WAY = 3  # campaigns with and without a trait before anything is said of it
LEAST_SENT = 50
PRIOR_SD = 0.35  # of a trait's effect in log odds: e^0.35 is 1.4 times the odds
ROUNDS = 30
Z90 = 1.6448536269514722
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """One sent subject: its traits, how many mails went out and how many of them were opened or clicked."""

    traits: frozenset[str]
    sent: int
    reacted: int


@dataclass(frozen=True)
class Worth:
    """A trait's effect as a ratio of odds with its 90 % interval, and in how many campaigns it was seen either way."""

    code: str
    ratio: float
    low: float
    high: float
    having: int
    lacking: int

    @property
    def is_clear(self) -> bool:
        return self.low > 1 or self.high < 1


@dataclass(frozen=True)
class Learned:
    """What the past says; without `worths` there was too little of it. Log odds, for scores: `beta` by trait."""

    campaigns: int
    sent: int
    worths: tuple[Worth, ...]
    base: float
    beta: dict[str, float]

    def rate(self, traits: frozenset[str]) -> float:
        """The expected share of opened or clicked mails, 0 to 1."""
        return float(1 / (1 + np.exp(-(self.base + sum(self.beta.get(t, 0.0) for t in traits)))))


def learn(past: Sequence[Past], codes: Sequence[str]) -> Learned:
    """Fit the traits seen often enough either way; with fewer than `LEAST_CAMPAIGNS` campaigns nothing is learned."""
    seen = [one for one in past if one.sent >= LEAST_SENT]
    sent = sum(one.sent for one in seen)
    usable = [code for code in codes if _having(seen, code) >= LEAST_EITHER_WAY]
    usable = [code for code in usable if len(seen) - _having(seen, code) >= LEAST_EITHER_WAY]
    if len(seen) < LEAST_CAMPAIGNS or not usable:
        return Learned(len(seen), sent, (), 0.0, {})
    x = np.array([[1.0, *(code in one.traits for code in usable)] for one in seen], dtype=float)
    n = np.array([one.sent for one in seen], dtype=float)
    y = np.array([one.reacted for one in seen], dtype=float)
    beta, spread = _fit(x, n, y)
    worths = tuple(
        Worth(
            code,
            float(np.exp(beta[i])),
            float(np.exp(beta[i] - Z90 * spread[i])),
            float(np.exp(beta[i] + Z90 * spread[i])),
            _having(seen, code),
            len(seen) - _having(seen, code),
        )
        for i, code in enumerate(usable, start=1)
    )
    effects = {code: float(beta[i]) for i, code in enumerate(usable, start=1)}
    return Learned(len(seen), sent, worths, float(beta[0]), effects)


def _having(seen: Sequence[Past], code: str) -> int:
    return sum(code in one.traits for one in seen)


def _fit(x: Array, n: Array, y: Array) -> tuple[Array, Array]:
    """Newton's method for the penalised likelihood, fitted again with the overdispersion of the first fit; (k,), (k,)."""
    scale = 1.0
    for _pass in range(3):
        beta, information = _newton(x, n / scale, y / scale)
        p = 1 / (1 + np.exp(-x @ beta))
        chi2 = float((((y - n * p) ** 2) / np.maximum(n * p * (1 - p), 1e-9)).sum())
        scale = max(1.0, chi2 / max(1, len(n) - x.shape[1]))
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))


def _newton(x: Array, n: Array, y: Array) -> tuple[Array, Array]:
    ridge = np.diag([1e-6, *([1 / PRIOR_SD**2] * (x.shape[1] - 1))])
    beta = np.zeros(x.shape[1])
    information = ridge
    for _round in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        information = (x * (n * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(information, x.T @ (y - n * p) - ridge @ beta)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return beta, information

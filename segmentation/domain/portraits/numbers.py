"""A feature's values in a group beside those in its base: quartiles, standardised difference, ranks, histogram."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from segmentation.domain.portraits.comparing import CELL, FEWEST
from segmentation.domain.trees.growing import Z_95

BINS = 12
ENDS = (0.01, 0.97)  # the tails are counted into the first and the last bin
Values = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Number:
    """Quartiles of group and base, the standardised difference with its 95 % interval, p, and the mean rank.

    `rank` is the mean rank of the group within the base from 0 to 100, 50 for the base itself. `shares` and
    `base_shares` are parts of those known, by bin between `edges`; a bin of fewer than 10 customers is None.
    """

    feature: str
    quartiles: tuple[float, float, float]
    base_quartiles: tuple[float, float, float]
    known: float
    base_known: float
    difference: float
    low: float
    high: float
    p: float
    rank: float
    edges: tuple[float, ...]
    shares: tuple[float | None, ...]
    base_shares: tuple[float | None, ...]


def compare_number(feature: str, values: Values, group: Flags, *, inside: bool) -> Number | None:
    """Compare the values of those in the group with those in the base; None where too few are known or all are alike.

    The difference is (mean of the group − mean of the base) ÷ √((variance + variance) ÷ 2), its interval after
    Hedges and Olkin (1985); p is of the Mann–Whitney test against the base's others, which no outlier moves.
    """
    known = np.isfinite(values)
    mine = values[group & known].astype(np.float64)
    others = values[~group & known].astype(np.float64)
    base = np.concatenate([mine, others]) if inside else others
    if min(len(mine), len(others)) < FEWEST or base.min() == base.max() == mine.max():
        return None
    difference, low, high = standardised(mine, base, len(others))
    test = scipy.stats.mannwhitneyu(mine, others, method="asymptotic")
    edges = _edges(base)
    return Number(
        feature,
        _quartiles(mine),
        _quartiles(base),
        len(mine) / int(group.sum()),
        len(base) / (len(group) if inside else int((~group).sum())),
        difference,
        low,
        high,
        float(test.pvalue),
        _rank(float(test.statistic) / (len(mine) * len(others)), len(mine), len(others), inside),
        tuple(float(edge) for edge in edges),
        _shares(mine, edges),
        _shares(base, edges),
    )


def standardised(
    mine: npt.NDArray[np.float64], base: npt.NDArray[np.float64], others: int
) -> tuple[float, float, float]:
    """The difference of means in standard deviations with its 95 % interval; 0 where nothing varies."""
    spread = float(np.sqrt((mine.var() + base.var()) / 2))
    if spread == 0:
        return 0.0, 0.0, 0.0
    found = float(mine.mean() - base.mean()) / spread
    rows = len(mine)
    error = np.sqrt((rows + others) / (rows * others) + found**2 / (2 * (rows + others)))
    scale = others / len(base)
    return found, found - Z_95 * float(error) * scale, found + Z_95 * float(error) * scale


def _rank(better: float, mine: int, others: int, inside: bool) -> float:
    """From the probability of exceeding one of the others to the mean rank within the base."""
    return 100 * (better * others + 0.5 * mine) / (mine + others) if inside else 100 * better


def _quartiles(values: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return float(low), float(middle), float(high)


def _edges(base: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    low, high = np.quantile(base, ENDS)
    if low == high:
        low, high = base.min(), base.max()
    whole = high - low >= BINS and bool(np.all(base == np.round(base)))
    edges = np.linspace(low, high, BINS + 1)
    return np.unique(np.round(edges)) if whole else edges


def _shares(
    values: npt.NDArray[np.float64], edges: npt.NDArray[np.float64]
) -> tuple[float | None, ...]:
    counts = np.histogram(np.clip(values, edges[0], edges[-1]), edges)[0]
    return tuple(
        None if 0 < count < CELL else count / len(values) for count in (int(one) for one in counts)
    )

"""Shares of a group beside those of its base: index, difference with interval, significance, small cells hidden.

The base is taken as known (it is counted, not sampled); where it holds the group, what is compared is the group with
the base's other customers, and the difference to the whole base is that difference times their part of the base.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from segmentation.domain.trees.growing import wilson

FEWEST = 30  # smaller groups, and bases with fewer others, have no portrait
CELL = 10  # a count of fewer customers, of the group or of the others, is not told
LEVEL = 0.05
SMALL_EXPECTED = 5  # below this a share's test is exact (Cochran's rule)
OTHERS = "…"


@dataclass(frozen=True)
class Sizes:
    """Customers of the group and of the base; `inside` where the base holds the whole group."""

    group: int
    base: int
    inside: bool = True

    @property
    def others(self) -> int:
        """Customers of the base who are not of the group."""
        return self.base - self.group if self.inside else self.base

    @property
    def scale(self) -> float:
        """The part of the base that is not of the group."""
        return self.others / self.base if self.base else 0.0


@dataclass(frozen=True)
class Share:
    """One category: customers of group and base, index (100 is the base), difference of shares with its 95 % interval."""

    value: str
    group: int
    base: int
    group_share: float
    base_share: float
    index: float | None
    difference: float
    low: float
    high: float
    p: float


def compare_share(value: str, group: int, base: int, sizes: Sizes) -> Share:
    """Compare a category's share in the group with that in the base (Newcombe 1998, method 10; z test or Fisher's)."""
    others = base - group if sizes.inside else base
    group_share = group / sizes.group
    base_share = base / sizes.base
    low, high = newcombe(group, sizes.group, others, sizes.others)
    return Share(
        value,
        group,
        base,
        group_share,
        base_share,
        100 * group_share / base_share if base_share else None,
        group_share - base_share,
        low * sizes.scale,
        high * sizes.scale,
        share_test(group, sizes.group, others, sizes.others),
    )


def newcombe(found: int, rows: int, other_found: int, other_rows: int) -> tuple[float, float]:
    """The 95 % interval of a difference of two shares, from Wilson's intervals of each (Newcombe 1998, method 10)."""
    share, other = found / rows, other_found / other_rows
    low, high = wilson(found, rows)
    other_low, other_high = wilson(other_found, other_rows)
    difference = share - other
    return (
        difference - math.hypot(share - low, other_high - other),
        difference + math.hypot(high - share, other - other_low),
    )


def share_test(found: int, rows: int, other_found: int, other_rows: int) -> float:
    """Two-sided p of two equal shares: pooled z test, or Fisher's exact one where an expected count is below 5."""
    together, all_rows = found + other_found, rows + other_rows
    pooled = together / all_rows
    if pooled in (0.0, 1.0):
        return 1.0
    if min(rows, other_rows) * min(pooled, 1 - pooled) < SMALL_EXPECTED:
        table = [[found, rows - found], [other_found, other_rows - other_found]]
        return float(scipy.stats.fisher_exact(table).pvalue)
    error = math.sqrt(pooled * (1 - pooled) * (1 / rows + 1 / other_rows))
    return math.erfc(abs(found / rows - other_found / other_rows) / error / math.sqrt(2))


def adjust(chances: Sequence[float]) -> list[float]:
    """Raise p values so that of those below a level at most that share is found by chance (Benjamini–Hochberg 1995)."""
    if not chances:
        return []
    raw = np.asarray(chances, dtype=float)
    order = np.argsort(raw)[::-1]
    factors = len(raw) / np.arange(len(raw), 0, -1)
    raised = np.minimum.accumulate(raw[order] * factors)
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(raised, 1.0)
    return [float(one) for one in adjusted]


def fold_small(
    counts: Mapping[str, tuple[int, int]], sizes: Sizes
) -> tuple[dict[str, tuple[int, int]], int]:
    """Join the categories in which fewer than 10 of the group or of the others are, and the next larger ones until
    what is joined is no longer small; returns what is left with how many were joined.

    Each customer is in one category, so one hidden alone could be found by taking the rest away. That nothing is
    known of somebody (the empty value) tells nothing and is never hidden for being rare.
    """
    kept = dict(counts)
    joined = [value for value, pair in kept.items() if value and is_rare(pair, sizes)]
    if not joined:
        return kept, 0
    larger = sorted((value for value in kept if value not in joined), key=lambda one: kept[one][1])
    while larger and is_rare(_sum(kept, joined), sizes):
        joined.append(larger.pop(0))
    total = _sum(kept, joined)
    for value in joined:
        del kept[value]
    if not is_rare(total, sizes):
        kept[OTHERS] = total
    return kept, len(joined)


def drop_small(
    counts: Mapping[str, tuple[int, int]], sizes: Sizes
) -> tuple[dict[str, tuple[int, int]], int]:
    """Leave small categories out where one customer may be in several, so that they do not add up to the group."""
    everybody = (sizes.group, sizes.base)
    kept = {
        value: pair
        for value, pair in counts.items()
        if not is_rare(pair, sizes) and not is_rare(_without(everybody, pair), sizes)
    }
    return kept, len(counts) - len(kept)


def is_rare(pair: tuple[int, int], sizes: Sizes) -> bool:
    """Whether a pair of counts tells of 1 to 9 customers of the group or of the base's others."""
    group, base = pair
    others = base - group if sizes.inside else base
    return 0 < group < CELL or 0 < others < CELL


def _without(all_of: tuple[int, int], pair: tuple[int, int]) -> tuple[int, int]:
    return all_of[0] - pair[0], all_of[1] - pair[1]


def _sum(counts: Mapping[str, tuple[int, int]], values: Sequence[str]) -> tuple[int, int]:
    return sum(counts[value][0] for value in values), sum(counts[value][1] for value in values)

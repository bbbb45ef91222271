"""Two looks at the same customers: which clusters are the same ones, and what has moved."""

from dataclasses import dataclass

import numpy as np
import scipy

from segmentation.domain.clusters.scaling import Array, Ints

TENTHS = np.linspace(0.1, 0.9, 9)
# The usual reading of the index: below the first nothing moved, above the second much has.
STABLE, SHIFTED = 0.1, 0.25


@dataclass(frozen=True)
class Spread:
    """How a column is spread: the edges of its tenths and the share of rows below each, the last open."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Agreement:
    """Rows × columns of how many are in which cluster of two runs, and how far the runs agree (1 is wholly)."""

    table: Ints
    rand: float


def match_centres(now: Array, before: Array) -> dict[int, int]:
    """Pair the clusters of two runs so that the distances add up to the least (Hungarian method): new to old."""
    apart = np.linalg.norm(now[:, None, :] - before[None, :, :], axis=2)
    return {
        int(new): int(old)
        for new, old in zip(*scipy.optimize.linear_sum_assignment(apart), strict=True)
    }


def spread_of(column: Array) -> Spread:
    """The spread of a column; equal tenths fall together where many rows have one value."""
    edges = np.unique(np.quantile(column, TENTHS))
    return Spread(tuple(edges.tolist()), tuple(_shares(column, edges).tolist()))


def population_stability(before: Spread, column: Array) -> float:
    """Population stability index of a column against an earlier spread of it; 0 is no change."""
    was = np.maximum(before.shares, 1e-4)
    now = np.maximum(_shares(column, np.array(before.edges)), 1e-4)
    return float(((now - was) * np.log(now / was)).sum())


def agreement(first: Ints, second: Ints, counts: tuple[int, int]) -> Agreement:
    """Hold two assignments of the same rows against each other; what is in no cluster is the last row and column."""
    from sklearn.metrics import adjusted_rand_score

    rows = np.where(first < 0, counts[0], first)
    columns = np.where(second < 0, counts[1], second)
    table = np.zeros((counts[0] + 1, counts[1] + 1), dtype=np.int64)
    np.add.at(table, (rows, columns), 1)
    return Agreement(table, float(adjusted_rand_score(rows, columns)))


def _shares(column: Array, edges: Array) -> Array:
    found = np.bincount(np.searchsorted(edges, column, side="left"), minlength=len(edges) + 1)
    return np.asarray(found / max(len(column), 1))

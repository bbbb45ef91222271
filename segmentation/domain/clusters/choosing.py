"""How many clusters: three measures over a range of k, and the proposal with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from segmentation.domain.clusters.methods import Partition, Tick, Wanted, find_clusters
from segmentation.domain.clusters.scaling import Array, Ints, sample_rows

CRITERIA = ("silhouette", "bic", "stability")
SAMPLE = {"kmeans": 6_000, "minibatch": 6_000, "mixture": 3_000, "hierarchical": 1_500}
SILHOUETTE_ROWS = 2_000
DRAWS = 5  # bootstrap samples whose clusters are held against each other
AS_GOOD = 0.01  # silhouettes this near are taken for equal, and the fewer clusters are proposed
STEADY = 0.75  # an adjusted Rand index from which the same groups come back


@dataclass(frozen=True)
class Try:
    """One k: mean silhouette (−1 to 1), BIC (less is better), mean adjusted Rand index of bootstrap samples."""

    k: int
    silhouette: float
    bic: float
    stability: float


@dataclass(frozen=True)
class Choice:
    """The k proposed; `reason` is "best", or "steadiest" where no k found steady groups."""

    k: int
    by: str
    reason: str
    tries: tuple[Try, ...]


def choose_k(
    columns: npt.NDArray[np.float32],
    wanted: Wanted,
    ks: Sequence[int],
    by: str,
    tick: Tick = lambda: None,
) -> Choice:
    """Try each k on a sample and propose one by silhouette, BIC or stability.

    By silhouette or BIC the best is taken among those that come back steadily; without one, the steadiest.
    Of equally steady ones the most clusters tell most.
    """
    some = columns[sample_rows(len(columns), SAMPLE[wanted.method], wanted.seed)]
    tries = []
    for k in ks:
        if k < len(some):
            tick()
            tries.append(_try(some, replace(wanted, k=k)))
    steady = [one for one in tries if one.stability >= STEADY]
    if by != "stability" and steady:
        best = _least_bic(steady) if by == "bic" else _highest_silhouette(steady)
        return Choice(best.k, by, "best", tuple(tries))
    best = max(tries, key=lambda one: (round(one.stability, 2), one.k))
    reason = "best" if by == "stability" else "steadiest"
    return Choice(best.k, by, reason, tuple(tries))


def _least_bic(tries: Sequence[Try]) -> Try:
    return min(tries, key=lambda one: one.bic)


def _highest_silhouette(tries: Sequence[Try]) -> Try:
    highest = max(one.silhouette for one in tries)
    return next(one for one in tries if one.silhouette >= highest - AS_GOOD)


def _try(some: npt.NDArray[np.float32], wanted: Wanted) -> Try:
    partition = find_clusters(some, wanted)
    labels = partition.predict(some)
    return Try(
        k=wanted.k,
        silhouette=silhouette(some, labels, wanted.seed),
        bic=bic(some, partition, labels),
        stability=_stability(some, labels, wanted),
    )


def silhouette(columns: Array, labels: Ints, seed: int) -> float:
    """Mean silhouette over a sample (Rousseeuw 1987); 0 where fewer than two clusters are in it."""
    from sklearn.metrics import silhouette_score

    rows = sample_rows(len(columns), SILHOUETTE_ROWS, seed)
    some = labels[rows]
    seen = len(np.unique(some))
    return float(silhouette_score(columns[rows], some)) if 1 < seen < len(some) else 0.0


def bic(columns: Array, partition: Partition, labels: Ints) -> float:
    """Bayesian information criterion; centres count as equal spheres (Pelleg and Moore 2000)."""
    rows, width = columns.shape
    count = partition.count
    if len(partition.weights):
        constant = -0.5 * width * np.log(2 * np.pi)
        likelihood = np.logaddexp.reduce(partition.log_odds(columns), axis=1).sum()
        likelihood += rows * constant
        full = np.count_nonzero(np.triu(partition.roots[0], 1)) > 0
        each = width + (width * (width + 1) / 2 if full else width)
        return float(-2 * likelihood + (count * each + count - 1) * np.log(rows))
    within = float(((columns - partition.points[labels]) ** 2).sum())
    variance = max(within / (width * max(rows - count, 1)), 1e-12)
    sizes = np.bincount(labels, minlength=count)
    shares = sizes[sizes > 0]
    likelihood = (shares * np.log(shares / rows)).sum()
    likelihood -= 0.5 * rows * width * np.log(2 * np.pi * variance) + within / (2 * variance)
    return float(-2 * likelihood + (count * width + count) * np.log(rows))


def _stability(some: npt.NDArray[np.float32], labels: Ints, wanted: Wanted) -> float:
    """Mean adjusted Rand index between the clusters of all and those of bootstrap samples."""
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(wanted.seed)
    found = []
    for _draw in range(DRAWS):
        drawn = some[rng.integers(0, len(some), len(some))]
        seed = int(rng.integers(1 << 30))
        again = find_clusters(drawn, replace(wanted, seed=seed)).predict(some)
        found.append(adjusted_rand_score(labels, again))
    return float(np.mean(found))

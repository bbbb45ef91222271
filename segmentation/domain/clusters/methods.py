"""The ways to find clusters (scikit-learn's), each ending in something that tells of anybody which cluster is theirs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from segmentation.domain.clusters.scaling import Array, Ints, sample_rows

METHODS = ("kmeans", "minibatch", "mixture", "hierarchical", "hdbscan", "dbscan")
DENSITY = frozenset({"hdbscan", "dbscan"})
NOISE = -1
STARTS = 3  # k-means begins this often and keeps the tightest
# Ward's tree holds every pair of rows: 6,000 rows take 140 MB.
WARD_ROWS = 6_000
# Density methods hold every near pair: 8,000 rows stay under 600 MB even when all are near.
DENSITY_ROWS = 8_000
# More rows change a mixture's figures in the third digit.
MIXTURE_ROWS = 200_000
# Whoever comes is held against each of these, so a million customers take minutes with more.
CORES = 3_000
COVERED = 0.99
ALIKE = 1e-4  # rows no further apart are the same, but for rounding
MOST_FULL = 15  # columns up to which a mixture learns how they move together
CHUNK = 50_000
ROWS_OF = {
    "hierarchical": WARD_ROWS,
    "hdbscan": DENSITY_ROWS,
    "dbscan": DENSITY_ROWS,
    "mixture": MIXTURE_ROWS,
}

Tick = Callable[[], None]


class NoClusterError(ValueError):
    """A density method took everybody for noise."""


@dataclass(frozen=True)
class Wanted:
    """How to look: the method, the number of clusters (not for density methods), density's own settings, the seed."""

    method: str
    k: int = 0
    min_size: int = 0
    reach: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Partition:
    """What tells of comparable columns whose cluster they are: 0 to k−1, or NOISE.

    `points` are the centres; for density methods they are the rows in the clusters' cores, `owners` says
    whose, and `reach` how near somebody must be. A mixture has `weights` and `roots` of its precisions.
    """

    points: npt.NDArray[np.float32]
    owners: Ints
    reach: Array
    weights: Array
    roots: Array

    @property
    def count(self) -> int:
        return int(self.owners.max()) + 1

    def predict(self, columns: npt.NDArray[np.float32]) -> Ints:
        """Return the cluster of each row, in chunks."""
        found = np.empty(len(columns), dtype=np.int32)
        for start in range(0, len(columns), CHUNK):
            part = columns[start : start + CHUNK]
            found[start : start + CHUNK] = self._mixed(part) if len(self.weights) else self._near(part)  # fmt: skip
        return found

    def _near(self, part: npt.NDArray[np.float32]) -> Ints:
        if len(self.reach) == 0:
            nearness = (self.points**2).sum(axis=1) - 2 * part @ self.points.T
            return np.asarray(self.owners[np.argmin(nearness, axis=1)])
        found = np.empty(len(part), dtype=np.int32)
        for start in range(0, len(part), 2_000):
            squares = _squares(part[start : start + 2_000], self.points)
            nearest = np.argmin(squares, axis=1)
            apart = np.sqrt(np.maximum(squares[np.arange(len(nearest)), nearest], 0))
            own = self.owners[nearest]
            found[start : start + 2_000] = np.where(apart <= self.reach[own] + 1e-6, own, NOISE)
        return found

    def _mixed(self, part: npt.NDArray[np.float32]) -> Ints:
        return np.asarray(np.argmax(self.log_odds(part), axis=1))

    def log_odds(self, columns: Array) -> Array:
        """Log-density times weight of each component of a mixture, up to a constant."""
        found = np.empty((len(columns), self.count))
        for at in range(self.count):
            moved = (columns - self.points[at]) @ self.roots[at]
            volume = np.log(np.abs(np.diagonal(self.roots[at]))).sum()
            found[:, at] = np.log(self.weights[at]) + volume - 0.5 * (moved**2).sum(axis=1)
        return found

    def reordered(self, order: Ints) -> "Partition":
        """The same clusters, numbered anew: the one at `order[0]` comes first."""
        rank = np.argsort(order)
        by_cluster = {name: value[order] for name in ("reach", "weights", "roots") if len(value := getattr(self, name))}  # fmt: skip
        if len(self.weights):
            return replace(self, points=self.points[order], **by_cluster)
        return replace(self, owners=rank[self.owners], **by_cluster)

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        names = ("points", "owners", "reach", "weights", "roots")
        return {name: np.asarray(getattr(self, name)) for name in names}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Partition":
        """The clusters of an artefact."""
        return cls(*(arrays[name] for name in ("points", "owners", "reach", "weights", "roots")))


def find_clusters(
    columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick = lambda: None
) -> Partition:
    """Find clusters in comparable columns; large tables are learned from a sample where `ROWS_OF` says so.

    `tick` is called between the parts of the work, so that it can be stopped. Raises NoClusterError.
    """
    most = ROWS_OF.get(wanted.method, len(columns))
    return FINDERS[wanted.method](columns[sample_rows(len(columns), most, wanted.seed)], wanted, tick)  # fmt: skip


def _squares(part: Array, points: Array) -> Array:
    """Squared distances; what is the same for a row's every point is left to the end."""
    return np.asarray(
        (part**2).sum(axis=1)[:, None] - 2 * part @ points.T + (points**2).sum(axis=1)
    )


def _centred(centres: Array) -> Partition:
    none = np.zeros(0)
    return Partition(
        np.asarray(centres, np.float32), np.arange(len(centres)), none, none, np.zeros((0, 0, 0))
    )


def _kmeans(columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick) -> Partition:
    from sklearn.cluster import KMeans

    best = None
    for start in range(STARTS):
        tick()
        one = KMeans(wanted.k, n_init=1, random_state=wanted.seed + start).fit(columns)
        best = one if best is None or one.inertia_ < best.inertia_ else best
    assert best is not None  # noqa: S101 - STARTS is at least one
    return _centred(best.cluster_centers_)


def _minibatch(columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick) -> Partition:
    from sklearn.cluster import MiniBatchKMeans

    tick()
    found = MiniBatchKMeans(wanted.k, n_init=STARTS, batch_size=4096, random_state=wanted.seed)
    return _centred(found.fit(columns).cluster_centers_)


def _mixture(columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick) -> Partition:
    from sklearn.mixture import GaussianMixture

    tick()
    full = columns.shape[1] <= MOST_FULL
    mixture = GaussianMixture(
        wanted.k,
        covariance_type="full" if full else "diag",
        reg_covar=1e-3,
        random_state=wanted.seed,
    ).fit(np.asarray(columns, np.float64))
    roots = mixture.precisions_cholesky_
    roots = roots if full else np.array([np.diag(one) for one in roots])
    means = np.asarray(mixture.means_, np.float32)
    return Partition(means, np.arange(wanted.k), np.zeros(0), mixture.weights_, roots)


def _hierarchical(columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick) -> Partition:
    from sklearn.cluster import AgglomerativeClustering

    tick()
    labels = AgglomerativeClustering(wanted.k, linkage="ward").fit_predict(columns)
    return _centred(np.array([columns[labels == at].mean(axis=0) for at in range(wanted.k)]))


def _hdbscan(columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick) -> Partition:
    from sklearn.cluster import HDBSCAN

    tick()
    labels = HDBSCAN(min_cluster_size=_least(columns, wanted), copy=True).fit_predict(columns)
    return _cores(columns, labels, np.zeros(0))


def _dbscan(columns: npt.NDArray[np.float32], wanted: Wanted, tick: Tick) -> Partition:
    from sklearn.cluster import DBSCAN

    tick()
    near = max(5, _least(columns, wanted) // 5)
    reach = wanted.reach or usual_reach(columns, near)
    found = DBSCAN(eps=reach, min_samples=near).fit(columns)
    labels = np.full(len(columns), NOISE)
    core = found.core_sample_indices_
    labels[core] = found.labels_[core]
    return _cores(columns, labels, np.array([reach]))


def usual_reach(columns: Array, near: int) -> float:
    """The distance within which six in ten rows have `near` neighbours; where those are all alike, one that keeps to them."""
    from sklearn.neighbors import NearestNeighbors

    apart, _rows = NearestNeighbors(n_neighbors=near).fit(columns).kneighbors()
    usual = float(np.quantile(apart[:, -1], 0.6))
    if usual > ALIKE:
        return usual
    distinct = np.unique(columns, axis=0)
    if len(distinct) == 1:
        return 1.0
    steps, _rows = NearestNeighbors(n_neighbors=1).fit(distinct).kneighbors()
    return max(float(steps.min()) / 2, ALIKE)


def _least(columns: Array, wanted: Wanted) -> int:
    """Members of the smallest cluster, as given or two in a hundred; never fewer than five."""
    return max(5, wanted.min_size or len(columns) // 50)


def _cores(columns: npt.NDArray[np.float32], labels: Ints, reach: Array) -> Partition:
    """Keep some of the core rows, and widen each cluster's reach so that they cover nearly all of its own."""
    from sklearn.neighbors import NearestNeighbors

    inside = np.flatnonzero(labels != NOISE)
    if not len(inside):
        raise NoClusterError
    kept = inside[sample_rows(len(inside), CORES, seed=len(inside))]
    points, owners = columns[kept], labels[kept]
    count = int(labels.max()) + 1
    reaches = np.zeros(count)
    for at in range(count):
        own = columns[labels == at]
        near = own if not (owners == at).any() else points[owners == at]
        apart, _rows = NearestNeighbors(n_neighbors=min(2, len(near))).fit(near).kneighbors(own)
        widest = float(np.quantile(apart[:, -1], COVERED))
        reaches[at] = max(widest, reach[0] if len(reach) else 0.0)
    return Partition(points, owners, reaches, np.zeros(0), np.zeros((0, 0, 0)))


Finder = Callable[[npt.NDArray[np.float32], Wanted, Tick], Partition]
FINDERS: dict[str, Finder] = {
    "kmeans": _kmeans,
    "minibatch": _minibatch,
    "mixture": _mixture,
    "hierarchical": _hierarchical,
    "hdbscan": _hdbscan,
    "dbscan": _dbscan,
}

"""One cluster run, from the features to named clusters; each step can be watched and stopped."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from customers.selectors.learning import lightest_permit
from segmentation.domain.clusters import describing, drift
from segmentation.domain.clusters.choosing import Choice, choose_k, silhouette
from segmentation.domain.clusters.methods import (
    DENSITY,
    ROWS_OF,
    NoClusterError,
    Wanted,
    find_clusters,
)
from segmentation.domain.clusters.model import ClusterModel
from segmentation.domain.clusters.scaling import (
    Array,
    FlatColumnError,
    Ints,
    Scale,
    sample_rows,
)
from segmentation.domain.rules import rule_document
from segmentation.domain.trees.surrogate import Surrogate, imitate
from segmentation.models import Cluster, ClusterRun
from segmentation.selectors.matrices import Matrix, Reach, read_matrix
from segmentation.services.analyses.progress import (
    FailedError,
    advance,
    begin,
    finish,
    keeping_failures,
)
from segmentation.services.clusters.models import keep_model

FIGURE_ROWS = 100_000  # medians and spreads of this many are those of all to two digits
DECIMALS = 4


@dataclass(frozen=True)
class Found:
    """Clusters in the order of their size, with what they were found in."""

    matrix: Matrix
    columns: Array
    model: ClusterModel
    labels: Ints
    choice: Choice | None

    @property
    def count(self) -> int:
        return self.model.partition.count

    @property
    def sizes(self) -> Ints:
        return describing.sizes_of(self.labels, self.count)


def find_run(*, run_id: int) -> ClusterRun | None:
    """Do a run that waits and return it; None when there is nothing to do. A failure is kept in the run."""
    run = begin(ClusterRun, run_id)
    if run is None:
        return None
    with keeping_failures(run):
        try:
            record(run, search(run))
        except FlatColumnError as error:
            raise FailedError("flat_feature", feature=error.name) from error
        except NoClusterError as error:
            raise FailedError("all_noise") from error
    return run


def search(run: ClusterRun) -> Found:
    """Read the features and find clusters in them; raises StoppedError, FlatColumnError or NoClusterError."""
    advance(run, "reading")
    run.data_at = timezone.now()
    return search_matrix(run, read_matrix(run.features, Reach(run.branch_code, run.population_id)))


def search_matrix(run: ClusterRun, matrix: Matrix) -> Found:
    """Make the features comparable, choose the number of clusters where none is given, find them, tell whose is whose.

    Raises StoppedError, FlatColumnError or NoClusterError.
    """
    scale = Scale.fit(
        run.features, matrix.values, transform=run.transform, scaling=run.scaling, seed=run.seed
    )
    columns = scale.apply(matrix.values)
    wanted = Wanted(
        method=run.method,
        k=int(run.setting("k", 0)),
        min_size=int(run.setting("min_size", 0)),
        reach=float(run.setting("reach", 0.0)),
        seed=run.seed,
    )
    choice = None
    if not wanted.k and wanted.method not in DENSITY:
        choice = _choose(run, columns, wanted)
        wanted = replace(wanted, k=choice.k)
    advance(run, "finding")
    partition = find_clusters(columns, wanted, lambda: advance(run, "finding"))
    labels = partition.predict(columns)
    order = np.argsort(-describing.sizes_of(labels, partition.count), kind="stable")
    rank = np.append(np.argsort(order), -1)
    model = ClusterModel(scale, partition.reordered(order))
    return Found(matrix, columns, model, rank[labels], choice)


def _choose(run: ClusterRun, columns: Any, wanted: Wanted) -> Choice:
    ks = range(int(run.setting("k_low", 2)), int(run.setting("k_high", 8)) + 1)
    tick = _counter(run, "choosing", len(ks))
    return choose_k(columns, wanted, ks, str(run.setting("choose_by", "silhouette")), tick)


def _counter(run: ClusterRun, stage: str, steps: int) -> Callable[[], None]:
    """A tick that counts itself."""
    done = iter(range(steps + 1))
    return lambda: advance(run, stage, done=next(done, steps), steps=steps)


def record(run: ClusterRun, found: Found) -> None:
    """Describe what was found and keep it, all or nothing."""
    advance(run, "describing")
    rows = sample_rows(len(found.labels), FIGURE_ROWS, run.seed)
    filled = found.model.scale.filled(found.matrix.values[rows])
    surrogate = imitate(
        run.features, found.matrix.values[rows], found.labels[rows], count=found.count, seed=run.seed
    )  # fmt: skip
    run.metrics = {
        **_metrics(run, found),
        "surrogate": _told(surrogate),
        "spreads": {name: asdict(drift.spread_of(filled[:, at])) for at, name in enumerate(run.features)},
        "shifts": _shifts(run, filled),
    }  # fmt: skip
    clusters = _clusters(run, found, describing.medians(filled, found.labels[rows], found.count), np.median(filled, axis=0))  # fmt: skip
    _keep(run, found, clusters)


@transaction.atomic
def _keep(run: ClusterRun, found: Found, clusters: list[Cluster]) -> None:
    advance(run, "describing")
    permitted = lightest_permit(run.features)
    run.metrics["permit"] = permitted.record(run.branch_code)
    keep_model(run, found.model, permitted)
    run.customer_count = len(found.labels)
    finish(run)
    run.clusters.all().delete()
    Cluster.objects.bulk_create(clusters)


def _clusters(run: ClusterRun, found: Found, medians: Array, typical: Array) -> list[Cluster]:
    apart = describing.differences(found.columns, found.labels, found.count)
    spread = describing.spreads(found.columns, found.labels, found.count)
    names = describing.propose_names(run.features, apart, spread)
    before = _matched(run, found, medians)
    return [
        Cluster(
            run=run,
            number=at + 1,
            name_en=names[at].en[:120],
            name_zh=names[at].zh[:120],
            size=int(found.sizes[at]),
            figures=[
                {
                    "feature": name,
                    "difference": round(float(apart[at, column]), 3),
                    "median": _plain(medians[at, column]),
                    "typical": _plain(typical[column]),
                }
                for column, name in enumerate(run.features)
            ],
            matched=before[at].number if at in before else None,
            size_before=before[at].size if at in before else None,
        )
        for at in range(found.count)
    ]


def _matched(run: ClusterRun, found: Found, medians: Array) -> dict[int, Cluster]:
    """The clusters of the run before that these go on from, by the least distance between their medians."""
    old = list(run.previous.clusters.all()) if run.previous else []
    if not old:
        return {}
    scale = found.model.scale
    was = np.array([[figure["median"] for figure in one.figures] for one in old], dtype=np.float64)
    pairs = drift.match_centres(scale.apply(medians), scale.apply(was))
    return {new: old[at] for new, at in pairs.items()}


def _shifts(run: ClusterRun, filled: Array) -> dict[str, float]:
    """How far each feature's spread has moved since the run before (population stability index)."""
    spreads = run.previous.metrics.get("spreads", {}) if run.previous else {}
    return {
        name: round(
            drift.population_stability(drift.Spread(**spreads[name]), filled[:, at]), DECIMALS
        )
        for at, name in enumerate(run.features)
        if name in spreads
    }


def _metrics(run: ClusterRun, found: Found) -> dict[str, Any]:
    unknown = np.isnan(found.matrix.values).mean(axis=0)
    drawn = describing.draw_map(run.features, found.columns, run.seed)
    points = np.round(drawn.points, 2).tolist()
    noise = int((found.labels < 0).sum())
    return {
        "choice": asdict(found.choice) if found.choice else None,
        "count": found.count,
        "noise": noise,
        "noise_name": asdict(describing.name_noise(run.features, found.columns, found.labels))
        if noise
        else None,
        "silhouette": round(_silhouette(found, run.seed), DECIMALS),
        "learned_from": min(ROWS_OF.get(run.method, len(found.labels)), len(found.labels)),
        "unknown": {
            name: round(float(share), DECIMALS)
            for name, share in zip(run.features, unknown, strict=True)
            if share
        },
        "map": {
            "points": points,
            "owners": found.labels[drawn.rows].tolist(),
            "shares": [round(share, DECIMALS) for share in drawn.shares],
            "axes": [list(axis) for axis in drawn.axes],
        },
    }


def _silhouette(found: Found, seed: int) -> float:
    inside = found.labels >= 0
    return silhouette(found.columns[inside], found.labels[inside], seed)


def _told(surrogate: Surrogate | None) -> dict[str, Any] | None:
    """The imitating tree as the page reads it: each leaf with its rule."""
    if surrogate is None:
        return None
    return {
        "fidelity": round(surrogate.fidelity, DECIMALS),
        "baseline": round(surrogate.baseline, DECIMALS),
        "branches": [
            {
                "cluster": branch.cluster + 1,
                "rows": branch.rows,
                "purity": round(branch.purity, DECIMALS),
                "rule": rule_document(surrogate.tree.rule(branch.leaf)),
            }
            for branch in surrogate.branches
        ],
    }


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), DECIMALS)

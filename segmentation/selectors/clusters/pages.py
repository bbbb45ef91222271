"""What the pages and the API show of cluster runs: lists, differences, rules, drift, and who is in a cluster."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User
from customers.domain.features import BY_NAME
from customers.models import Customer, Score
from customers.selectors.feature_pages import feature_value
from segmentation.domain.clusters.drift import SHIFTED, STABLE
from segmentation.domain.rules import parse_rule
from segmentation.domain.sentence import Run as Words
from segmentation.domain.sentence import explain_rule
from segmentation.models import Cluster, ClusterRun
from segmentation.selectors.choices import language

SHOWN_FEATURES = 14
TOP_DIFFERENCES = 3
MOST_COMPARED = 20
# Standard deviations from which a cell is coloured, and from which strongly.
PALE, STRONG = 0.3, 1.0


@dataclass(frozen=True)
class Cell:
    """A feature in a cluster: the difference to all in standard deviations, the median, and the cell's tone."""

    difference: float
    median: str
    tone: str


@dataclass(frozen=True)
class HeatLine:
    """A feature in all clusters, with its median over all customers."""

    feature: str
    label: str
    typical: str
    cells: list[Cell]


@dataclass(frozen=True)
class ClusterLine:
    """A cluster with its share and its strongest differences in words; `moved` is its change since the run before."""

    cluster: Cluster
    share: float
    strongest: list[tuple[str, float]]
    moved: int | None


@dataclass(frozen=True)
class BranchLine:
    """A rule of the imitating tree: whose cluster it tells, how many of it are, and the rule in words."""

    cluster: Cluster | None
    purity: float
    rows: int
    sentence: list[Words]


@dataclass(frozen=True)
class Shift:
    """How far a feature's spread has moved: the index and how to read it, "stable", "moved" or "shifted"."""

    label: str
    index: float
    reading: str


@dataclass(frozen=True)
class ComparedLine:
    """A cluster of one run (None: in none) and where its customers are in the other: counts with their shares."""

    cluster: Cluster | None
    total: int
    cells: list[tuple[int, float]]


def list_runs(user: User) -> QuerySet[ClusterRun]:
    """Return the runs a user may see, newest first, without their models."""
    rows = ClusterRun.objects.visible_to(user).select_related("owner", "population")
    return rows.defer("artefact", "signature", "metrics").order_by("-pk")


def comparable_runs(run: ClusterRun, user: User) -> QuerySet[ClusterRun]:
    """Return the newest other runs with a result that a user may see."""
    rows = list_runs(user).filter(state=ClusterRun.State.DONE)
    return rows.exclude(pk=run.pk)[:MOST_COMPARED]


def cluster_lines(run: ClusterRun) -> list[ClusterLine]:
    """Return the clusters of a run, the largest first."""
    total = max(run.customer_count, 1)
    return [
        ClusterLine(
            cluster,
            cluster.size / total,
            [(label_of(one["feature"]), one["difference"]) for one in _strongest(cluster)],
            None if cluster.size_before is None else cluster.size - cluster.size_before,
        )
        for cluster in run.clusters.select_related("segment", "tag")
    ]


def heat_lines(run: ClusterRun, clusters: list[Cluster]) -> list[HeatLine]:
    """Return the features that differ most between clusters, the strongest first."""
    figures = {one["feature"]: [one] for one in clusters[0].figures} if clusters else {}
    for cluster in clusters[1:]:
        for one in cluster.figures:
            figures[one["feature"]].append(one)
    ordered = sorted(figures, key=lambda name: -max(abs(one["difference"]) for one in figures[name]))  # fmt: skip
    return [_heat_line(name, figures[name]) for name in ordered[:SHOWN_FEATURES]]


def branch_lines(run: ClusterRun, clusters: list[Cluster]) -> list[BranchLine]:
    """Return the rules of the imitating tree, those of one cluster together."""
    by_number = {cluster.number: cluster for cluster in clusters}
    branches = (run.metrics.get("surrogate") or {}).get("branches", [])
    lines = [
        BranchLine(
            by_number.get(one["cluster"]),
            one["purity"],
            one["rows"],
            explain_rule(parse_rule(one["rule"]), language()),
        )
        for one in sorted(branches, key=lambda one: (one["cluster"], -one["rows"]))
    ]
    return [line for line in lines if line.rows]


def shift_lines(run: ClusterRun) -> list[Shift]:
    """Return how far each feature has moved since the run before, the furthest first."""
    shifts = sorted(run.metrics.get("shifts", {}).items(), key=lambda pair: -pair[1])
    return [Shift(label_of(name), index, _reading(index)) for name, index in shifts]


def list_members(run: ClusterRun, number: int, user: User) -> QuerySet[Score]:
    """Return whoever is assigned to a cluster (0: to none) and may be seen by the user; the page key is `customer_id`."""
    seen = Customer.objects.visible_to(user)
    rows = Score.objects.filter(kind=run.score_kind, value=number, customer__in=seen)
    return rows.select_related("customer__branch")


def clusters_of_customer(customer: Customer, user: User) -> list[Cluster]:
    """Return the clusters a customer is assigned to, of the runs the user may see, the newest first."""
    kinds = {run.score_kind: run.pk for run in list_runs(user).filter(assigned_at__isnull=False)}
    scores = Score.objects.filter(customer=customer, kind__in=kinds, value__gt=0)
    wanted = {(kinds[score.kind], int(score.value)) for score in scores}
    rows = Cluster.objects.filter(run__in=[run for run, _number in wanted]).select_related("run")
    found = rows.defer("run__artefact", "run__metrics").order_by(F("run").desc())
    return [one for one in found if (one.run_id, one.number) in wanted]


def compared_lines(run: ClusterRun, other: ClusterRun, table: Any) -> list[ComparedLine]:
    """Return the contingency table of two runs, a line for each cluster of the first and one for none."""
    clusters: list[Cluster | None] = [*run.clusters.all(), None]
    lines = []
    for cluster, row in zip(clusters, table.tolist(), strict=True):
        total = sum(row)
        if total or cluster:
            shares = [count / total if total else 0.0 for count in row]
            lines.append(ComparedLine(cluster, total, list(zip(row, shares, strict=True))))
    return lines


def label_of(name: str) -> str:
    """Return a feature's label in the reader's language."""
    label = BY_NAME[name].label
    return label.zh if language() == "zh" else label.en


def method_facts(run: ClusterRun) -> dict[str, Any]:
    """Return what was told to a run and what it read, for its page."""
    unknown = run.metrics.get("unknown", {})
    return {
        "features": [label_of(name) for name in run.features],
        "unknown": [(label_of(name), share) for name, share in sorted(unknown.items(), key=lambda pair: -pair[1])],
        "sampled": run.metrics.get("learned_from", 0) < run.customer_count,
    }  # fmt: skip


def _strongest(cluster: Cluster) -> list[dict[str, Any]]:
    telling = [one for one in cluster.figures if abs(one["difference"]) >= PALE]
    return sorted(telling, key=lambda one: -abs(one["difference"]))[:TOP_DIFFERENCES]


def _heat_line(name: str, figures: list[dict[str, Any]]) -> HeatLine:
    feature = BY_NAME[name]
    cells = [
        Cell(one["difference"], feature_value(feature, one["median"]), _tone(one["difference"]))
        for one in figures
    ]
    return HeatLine(name, label_of(name), feature_value(feature, figures[0]["typical"]), cells)


def _tone(difference: float) -> str:
    side = "up" if difference > 0 else "down"
    if abs(difference) >= STRONG:
        return f"is-{side}-2"
    return f"is-{side}-1" if abs(difference) >= PALE else ""


def _reading(index: float) -> str:
    if index < STABLE:
        return "stable"
    return "moved" if index < SHIFTED else "shifted"

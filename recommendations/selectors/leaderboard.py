"""The models side by side: the champion of each kind and the newest version that waits to take its place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.templatetags.formats import percent
from recommendations.domain.evaluation import MAIN_K, beats_popularity
from recommendations.domain.metrics import RANKING
from recommendations.models import ModelVersion

ORDER = ("popularity", "item_cf", "propensity")


@dataclass(frozen=True)
class Entry:
    """A version's figures at the main depth; each measure is {value, low, high}."""

    version: ModelVersion
    measures: dict[str, dict[str, float]]
    coverage: float
    gain: dict[str, float]
    beats: bool
    judged_from: date
    buyers: int


@dataclass(frozen=True)
class Board:
    """The leaderboard, the charts' data and when the newest of it was made."""

    entries: list[Entry]
    depth: int
    measures: tuple[str, ...]
    ndcg_chart: dict[str, Any]
    hit_chart: dict[str, Any]
    judged_at: datetime | None


def read_leaderboard() -> Board:
    """Read the champions and the newest versions, popularity first."""
    versions = ModelVersion.objects.recommenders().without_artefact().order_by("pk")
    newest = {version.kind: version.pk for version in versions.only("pk", "kind")}
    shown = versions.filter(Q(state=ModelVersion.State.CHAMPION) | Q(pk__in=newest.values()))
    entries = sorted(
        (_entry(version) for version in shown), key=lambda entry: _place(entry.version)
    )
    return Board(
        entries=entries,
        depth=MAIN_K,
        measures=RANKING,
        ndcg_chart=_chart(entries, "ndcg", percent_axis=False),
        hit_chart=_chart(entries, "hit", percent_axis=True),
        judged_at=max((entry.version.created_at for entry in entries), default=None),
    )


def _place(version: ModelVersion) -> tuple[int, int]:
    return ORDER.index(version.kind), version.pk


def _entry(version: ModelVersion) -> Entry:
    at = version.metrics["at"][str(MAIN_K)]
    return Entry(
        version=version,
        measures={name: at[name] for name in RANKING},
        coverage=at["coverage"],
        gain=at["gain"],
        beats=version.is_learned and beats_popularity(version.metrics),
        judged_from=date.fromisoformat(version.parameters["windows"][-1]),
        buyers=at["buyers"],
    )


def _chart(entries: list[Entry], measure: str, *, percent_axis: bool) -> dict[str, Any]:
    found = [entry.measures[measure] for entry in entries]

    def said(value: float) -> str:
        return percent(value) if percent_axis else f"{value:.3f}"

    rows = [
        [entry.version.name, said(one["value"]), said(one["low"]), said(one["high"])]
        for entry, one in zip(entries, found, strict=True)
    ]
    return {
        "x": [entry.version.name for entry in entries],
        "name": measure.upper() if measure == "ndcg" else _("Hit rate"),
        "values": [one["value"] for one in found],
        "lo": [one["low"] for one in found],
        "hi": [one["high"] for one in found],
        "percent": percent_axis,
        "min": 0,
        "table": [[_("Version"), _("Estimate"), _("Low"), _("High")], *rows],
    }

"""The numbers behind the charts of a cluster run, as the {% chart %} tag takes them."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.formats import num, percent
from segmentation.domain.clusters.choosing import STEADY
from segmentation.models import Cluster, ClusterRun
from segmentation.selectors.clusters.pages import label_of


def choice_figure(run: ClusterRun) -> dict[str, Any] | None:
    """Return silhouette and stability over the number of clusters, or None where it was given."""
    choice = run.metrics.get("choice")
    if not choice:
        return None
    tries = choice["tries"]
    series = [
        {"name": _("Silhouette"), "values": [round(one["silhouette"], 3) for one in tries]},
        {"name": _("Stability (adjusted Rand)"), "values": [round(one["stability"], 3) for one in tries], "dash": True},
    ]  # fmt: skip
    table = [
        [_("Clusters"), _("Silhouette"), _("Stability (adjusted Rand)"), _("BIC")],
        *([one["k"], round(one["silhouette"], 3), round(one["stability"], 3), num(one["bic"], 0)] for one in tries),
    ]  # fmt: skip
    data = {
        "x": [str(one["k"]) for one in tries],
        "xname": _("Clusters"),
        "unit": "0–1",
        "series": series,
        "table": table,
        "marks": [{"x": str(choice["k"]), "label": _("proposed"), "tone": "sand"}],
    }
    return {"data": data, "told": _told(choice)}


def bic_figure(run: ClusterRun) -> dict[str, Any] | None:
    """Return the BIC over the number of clusters where that chose, else None."""
    choice = run.metrics.get("choice")
    if not choice or choice["by"] != "bic":
        return None
    data = {
        "x": [str(one["k"]) for one in choice["tries"]],
        "xname": _("Clusters"),
        "free": True,
        "series": [{"name": _("BIC"), "values": [round(one["bic"]) for one in choice["tries"]]}],
        "marks": [{"x": str(choice["k"]), "label": _("proposed"), "tone": "sand"}],
    }
    return {"data": data, "told": _("BIC: less is better")}


def map_figure(run: ClusterRun, clusters: list[Cluster]) -> dict[str, Any] | None:
    """Return the map: a sample of customers on two principal components, by cluster."""
    drawn = run.metrics.get("map")
    if not drawn:
        return None
    names = {cluster.number: cluster.name for cluster in clusters}
    series = []
    for number in (*names, 0):
        points = [
            point
            for point, owner in zip(drawn["points"], drawn["owners"], strict=True)
            if owner == number - 1
        ]
        if points:
            name = names.get(number) or _("In no cluster")
            tone = {} if number else {"tone": "mute"}
            series.append({"name": f"{number} {name}" if number else name, "points": points, **tone})  # fmt: skip
    shares = drawn["shares"]
    told = _("%(n)s customers on the two directions that vary most: %(share)s of all variation")
    return {
        "data": {"series": series, "size": 6, "table": _table(series)},
        "told": told % {"n": num(len(drawn["points"])), "share": percent(sum(shares))},
        "axes": [_axis(axis, share) for axis, share in zip(drawn["axes"], shares, strict=True)],
    }


def _told(choice: dict[str, Any]) -> str:
    known = {"k": choice["k"], "steady": percent(STEADY, 0)}
    if choice["reason"] == "steadiest":
        return _("%(k)s clusters are proposed: no number comes back steadily (%(steady)s), this one most.") % known  # fmt: skip
    told = {
        "silhouette": _("%(k)s clusters are proposed: they lie apart best among those that come back steadily (%(steady)s of the agreement possible)."),
        "bic": _("%(k)s clusters are proposed: they explain the data best for their number among those that come back steadily (%(steady)s)."),
        "stability": _("%(k)s clusters are proposed: they come back most steadily in new samples."),
    }  # fmt: skip
    return told[choice["by"]] % known


def _axis(axis: list[Any], share: float) -> dict[str, str]:
    name, grows = axis
    return {"label": label_of(name), "grows": grows, "share": percent(share)}


def _table(series: list[dict[str, Any]]) -> list[list[Any]]:
    """The middle of each cluster on the map."""
    head = [_("Cluster"), _("Points"), _("Across (mean)"), _("Up (mean)")]
    rows = []
    for one in series:
        points = one["points"]
        means = [round(sum(point[at] for point in points) / len(points), 2) for at in (0, 1)]
        rows.append([one["name"], len(points), *means])
    return [head, *rows]

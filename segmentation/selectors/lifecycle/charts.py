"""The numbers behind the charts of stages, as the {% chart %} tag takes them."""

from collections import Counter
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from segmentation.domain.lifecycle.terms import STAGES
from segmentation.selectors.lifecycle.figures import Flows
from segmentation.selectors.words import stage_names

TONES = {
    "prospect": "mute", "new": "sand", "growing": "good", "mature": "strong", "declining": "warn",
    "dormant": "hold", "lost": "bad", "": "mute",
}  # fmt: skip
Figure = dict[str, Any]


def flow_figure(flows: Flows) -> Figure:
    """Return the flow of customers between stages at three instants, with its table."""
    names = stage_names() | {"": _("Not yet here")}
    # The drawing tells nodes apart by name alone: two instants of one day need their time too.
    style = "Y-m-d" if (flows.end - flows.begin).days > 2 else "m-d H:i:s.u"
    days = [date_format(localtime(at), style) for at in (flows.begin, flows.middle, flows.end)]
    pairs: list[Counter[tuple[str, str]]] = [Counter(), Counter()]
    for first, middle, last, count in flows.counts:
        pairs[0][first, middle] += count
        pairs[1][middle, last] += count
    nodes, links = [], []
    for place, day in enumerate(days):
        for stage in ("", *STAGES):
            size = sum(
                n for (a, b), n in pairs[max(place - 1, 0)].items() if (b if place else a) == stage
            )
            if size:
                label = f"{names[stage]} {size:,}"
                nodes.append(
                    {"name": f"{day} {names[stage]}", "label": label, "tone": TONES[stage]}
                )
    for place, counted in enumerate(pairs):
        for (before, after), count in sorted(counted.items()):
            links.append({
                "source": f"{days[place]} {names[before]}", "target": f"{days[place + 1]} {names[after]}",
                "value": count,
            })  # fmt: skip
    table: list[list[object]] = [
        [pgettext("stage", "From"), pgettext("stage", "To"), _("customers")]
    ]
    table += [[one["source"], one["target"], one["value"]] for one in links]
    return {"nodes": nodes, "links": links, "table": table}


def stage_matrix(flows: Flows) -> list[tuple[str, list[tuple[str, int, float, int]]]]:
    """Return the transitions from the beginning to now: rows (stage, cells), a cell (stage, customers, share, shade).

    `share` is of the row; the shade is 1 on the diagonal, 2 and 3 for a step towards leaving.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for first, _middle, last, count in flows.counts:
        moved[first, last] += count
    rows = []
    for before in ("", *STAGES):
        total = sum(moved[before, after] for after in STAGES)
        if total:
            cells = [
                (
                    after,
                    moved[before, after],
                    moved[before, after] / total,
                    _shade(before, after, moved),
                )
                for after in STAGES
            ]
            rows.append((before, cells))
    return rows


def _shade(before: str, after: str, moved: "Counter[tuple[str, str]]") -> int:
    if before == after:
        return 1
    if not before or not moved[before, after] or after not in ("declining", "dormant", "lost"):
        return 0
    return (3 if after == "lost" else 2) if STAGES.index(after) > STAGES.index(before) else 0

"""The figures of a portrait, as charts.js reads them, with what they say in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.formats import num, percent
from segmentation.selectors.portraits.pages import (
    Likeness,
    NumberLine,
    axis_names,
    bin_labels,
    histograms,
)


@dataclass(frozen=True)
class Figure:
    """One drawn figure: its id, title, numbers, and the same in words."""

    id: str
    title: str
    data: dict[str, Any]
    told: str


def radar_figure(likeness: Likeness) -> Figure | None:
    """The group's mean rank within the base on each axis; the base itself is at 50."""
    axes = axis_names(likeness.run)
    if len(axes) < 3:
        return None
    names, ranks = [name for name, _rank in axes], [round(rank) for _name, rank in axes]
    head = [_("Dimension"), _("This group"), _("Base")]
    data = {
        "axes": names,
        "max": 100,
        "series": [
            {"name": _("This group"), "values": ranks},
            {"name": _("Base"), "values": [50] * len(ranks)},
        ],
        "table": [
            head,
            *([name, str(rank), "50"] for name, rank in zip(names, ranks, strict=True)),
        ],
    }
    told = _("; ").join(f"{name} {rank}" for name, rank in zip(names, ranks, strict=True))
    return Figure("ch-radar", _("Rank within the base"), data, told)


def histogram_figures(likeness: Likeness) -> list[Figure]:
    """The spread of the features that differ most, the group over the base."""
    return [_histogram(line) for line in histograms(likeness)]


def _histogram(line: NumberLine) -> Figure:
    data = {
        "x": bin_labels(line),
        "xname": _("From"),
        "percent": True,
        "series": [
            {"name": _("This group"), "values": _rounded(line.found["shares"])},
            {"name": _("Base"), "values": _rounded(line.found["base_shares"]), "tone": "mute"},
        ],
        "table": [
            [_("From"), _("This group"), _("Base")],
            *(
                [label, _share(mine), _share(base)]
                for label, mine, base in zip(
                    bin_labels(line), line.found["shares"], line.found["base_shares"], strict=True
                )
            ),
        ],
    }
    told = _("%(name)s: median %(mine)s in the group, %(base)s in the base; standardised difference %(d)s") % {
        "name": line.label,
        "mine": line.median,
        "base": line.base_median,
        "d": num(line.difference, 2),
    }  # fmt: skip
    return Figure(f"ch-{line.feature}", line.label, data, told)


def _rounded(shares: list[float | None]) -> list[float | None]:
    return [None if one is None else round(one, 4) for one in shares]


def _share(value: float | None) -> str:
    return _("fewer than 10") if value is None else percent(value, 1)

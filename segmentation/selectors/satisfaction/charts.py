"""The numbers behind the charts of satisfaction, as the {% chart %} tag takes them."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from segmentation.domain.satisfaction.control import Month, Point
from segmentation.domain.satisfaction.drivers import DRIVERS, Shape
from segmentation.domain.satisfaction.measures import CSAT, estimate
from segmentation.selectors.satisfaction.figures import GroupLine
from segmentation.selectors.satisfaction.words import MEASURE_WORDS, driver_name, told_value

FEWEST_POINTS = 2
MOST_BARS = 12
MOST_EFFECTS = 10
HUNDRED = 100
Figure = dict[str, Any]


def trend_figure(
    measure: str, months: Sequence[Month], points: Sequence[Point], least: int
) -> Figure | None:
    """Return the months with `least` answers and their 95 % band, the centre and the control limit; None for too few."""
    shown = [month for month in months if month.answers >= least]
    if len(shown) < FEWEST_POINTS:
        return None
    found = [estimate(measure, one.good, one.bad, one.answers) for one in shown]
    known = [one for one in found if one is not None]
    judged = {point.month: point for point in points}
    x = [date_format(month.month, "Y-m") for month in shown]
    limits = [_rounded(judged[one.month].limit) if one.month in judged else None for one in shown]
    centres = [_rounded(judged[one.month].centre) if one.month in judged else None for one in shown]
    tracked = [
        _rounded(judged[one.month].tracked) if one.month in judged else None for one in shown
    ]
    series: list[Figure] = [
        {"name": str(MEASURE_WORDS[measure]), "values": [_rounded(one.value) for one in known]},
        {"name": _("Months before"), "values": centres, "dash": True, "tone": "ink"},
        {"name": _("Control limit"), "values": limits, "dash": True, "tone": "bad"},
    ]
    if measure != CSAT:
        series.append({"name": _("Weighted average"), "values": tracked, "tone": "sand"})
    told = [told_value(measure, one.value) for one in known]
    ends = [f"{told_value(measure, one.low)} … {told_value(measure, one.high)}" for one in known]
    head = [_("Month"), str(MEASURE_WORDS[measure]), _("95-percent interval"), _("Answers")]
    rows = [[*row] for row in zip(x, told, ends, [one.answers for one in known], strict=True)]
    return {
        "x": x,
        "percent": measure == CSAT,
        "free": True,
        "unit": "" if measure == CSAT else _("points"),
        "lo": [_rounded(one.low) for one in known],
        "hi": [_rounded(one.high) for one in known],
        "series": series,
        "table": [head, *rows],
    }  # fmt: skip


def groups_figure(measure: str, lines: Sequence[GroupLine], mean: float) -> Figure | None:
    """Return the largest groups with their intervals, lowest first, beside the mean of all."""
    largest = [line for line in lines if line.estimate][:MOST_BARS]
    if len(largest) < FEWEST_POINTS:
        return None
    pairs = sorted(
        ((line.name, line.estimate) for line in largest if line.estimate), key=lambda p: p[1].value
    )
    return {
        "x": [name for name, _found in pairs],
        "percent": measure == CSAT,
        "name": str(MEASURE_WORDS[measure]),
        "values": [_rounded(found.value) for _name, found in pairs],
        "lo": [_rounded(found.low) for _name, found in pairs],
        "hi": [_rounded(found.high) for _name, found in pairs],
        "marks": [{"x": _rounded(mean), "label": _("all"), "tone": "sand"}],
    }


def effects_figure(effects: Sequence[dict[str, Any]]) -> Figure | None:
    """Return the strongest drivers with what their step does in points."""
    shown = [one for one in effects if one["weight"]][:MOST_EFFECTS]
    if not shown:
        return None
    return {
        "x": [driver_name(one["name"]) for one in shown],
        "unit": "",
        "name": _("Effect in points"),
        "values": [_rounded(one["points"]) for one in shown],
        "lo": [_rounded(one["low"]) for one in shown],
        "hi": [_rounded(one["high"]) for one in shown],
        "marks": [{"x": 0, "tone": "ink", "solid": True}],
    }


def curve_figures(run_metrics: dict[str, Any]) -> list[tuple[str, str, Figure]]:
    """Return the partial dependence of the strongest drivers: (id, name, figure)."""
    return [
        (f"ch-pd-{place}", driver_name(one["name"]), _curve(one["name"], one["points"]))
        for place, one in enumerate(run_metrics.get("curves", []))
    ]


def _curve(name: str, points: Sequence[dict[str, float]]) -> Figure:
    flag = name in DRIVERS and DRIVERS[name].shape is Shape.FLAG
    words = {0.0: _("no"), 1.0: _("yes")} if flag else {}
    xs = [words.get(one["x"], _axis(one["x"])) for one in points]
    return {
        "x": xs,
        "xname": driver_name(name),
        "free": True,
        "lo": [_rounded(one["low"]) for one in points],
        "hi": [_rounded(one["high"]) for one in points],
        "series": [{"name": _("Expected score"), "values": [_rounded(one["y"]) for one in points]}],
    }


def _axis(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= HUNDRED else f"{value:.3g}"


def loyalty_figure(tenths: Sequence[int]) -> Figure | None:
    """Return how many customers stand in each tenth of the loyalty index."""
    if not sum(tenths):
        return None
    return {
        "x": [f"{place * 10}–{place * 10 + 10}" for place in range(len(tenths))],
        "xname": _("Loyalty"),
        "unit": _("customers"),
        "series": [{"name": _("Customers"), "values": list(tenths)}],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

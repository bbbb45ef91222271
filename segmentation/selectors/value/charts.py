"""The numbers behind the charts of value, as the {% chart %} tag takes them."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from segmentation.domain.value.survival import Survival, survival_curve
from segmentation.domain.value.terms import GRADES
from segmentation.models import ValueRun
from segmentation.selectors.value.figures import TierLine
from segmentation.selectors.words import kind_names, tier_names

FEWEST_POINTS = 2
SHOWN_QUARTERS = 20
MOST_CURVES = 4
Figure = dict[str, Any]


@dataclass(frozen=True)
class MoveRow:
    """One row of the matrix of moves: where from, and how many went to each tier."""

    code: str
    cells: list[tuple[str, int, int]]  # tier, customers, shade 0 to 3


def tiers_figure(lines: list[TierLine]) -> Figure:
    """Return each tier's part of the customers and of the lifetime value."""
    names = tier_names()
    return {
        "x": [names[line.code] for line in lines],
        "xname": _("Value tier"),
        "percent": True,
        "series": [
            {"name": _("Part of the customers"), "values": [round(line.share, 4) for line in lines]},
            {"name": _("Part of the lifetime value"), "values": [round(line.clv_share, 4) for line in lines], "tone": "sand"},
        ],
    }  # fmt: skip


def history_figure(runs: list[ValueRun], codes: list[str]) -> Figure | None:
    """Return the customers of each tier over the refreshes, or None while there are too few."""
    if len(runs) < FEWEST_POINTS:
        return None
    names = tier_names()
    counts = [{one["tier"]: one["customers"] for one in run.figures["tiers"]} for run in runs]
    return {
        "x": [date_format(localtime(run.as_of), "m-d H:i") for run in runs if run.as_of],
        "xname": _("Refresh"),
        "unit": _("customers"),
        "series": [
            {"name": names[code], "values": [each.get(code, 0) for each in counts]}
            for code in codes
        ],
    }


def moves_matrix(lines: list[TierLine], moves: dict[tuple[str, str], int]) -> list[MoveRow]:
    """Return the matrix of moves, rows where from: who stayed stands on the diagonal, "" is new or gone."""
    codes = [line.code for line in lines]
    now = {line.code: line.customers for line in lines}
    came = {code: sum(n for (_b, after), n in moves.items() if after == code) for code in codes}
    rows = []
    for before in [*codes, ""]:
        cells = []
        for after in [*codes, ""]:
            stayed = before == after and bool(before)
            count = now[before] - came[before] if stayed else moves.get((before, after), 0)
            cells.append((after, count, 1 if stayed else _shade(before, after, count, codes)))
        rows.append(MoveRow(before, cells))
    return [row for row in rows if row.code or any(count for _code, count, _s in row.cells)]


def _shade(before: str, after: str, count: int, codes: list[str]) -> int:
    """2 for a fall, 3 for one of two tiers and more, 0 for the rest."""
    if not count or before not in codes or after not in codes:
        return 0
    fall = codes.index(after) - codes.index(before)
    return min(fall, 2) + 1 if fall > 0 else 0


def survival_figure(run: ValueRun) -> Figure | None:
    """Return how long contracts last by kind: as fitted (lines) and as observed (dashed)."""
    fitted = {
        kind: Survival(**model)
        for kind, model in run.fitted.get("survival", {}).items()
        if model["ended"]
    }
    shown = sorted(fitted, key=lambda kind: -fitted[kind].ended)[:MOST_CURVES]
    if not shown:
        return None
    names, series = kind_names(), list[dict[str, object]]()
    for kind in shown:
        curve = survival_curve(fitted[kind], SHOWN_QUARTERS)
        series.append({"name": names[kind], "values": [round(float(v), 4) for v in curve]})
        seen = run.fitted.get("observed", {}).get(kind)
        if seen:
            told = _("%(kind)s, observed") % {"kind": names[kind]}
            series.append({"name": told, "values": seen[: SHOWN_QUARTERS + 1], "dash": True})
    quarters = [str(n) for n in range(SHOWN_QUARTERS + 1)]
    return {
        "x": quarters,
        "xname": _("Quarters since opening"),
        "percent": True,
        "free": True,
        "series": series,
    }


def grade_tables(
    cells: list[list[list[int]]],
) -> list[tuple[int, list[tuple[int, list[tuple[int, int, int]]]]]]:
    """Return the 125 cells as five tables, one per monetary grade from 5 to 1.

    Each is (monetary, rows); a row (recency, cells), a cell (frequency, customers, shade 0 or 1).
    """
    most = max((n for plane in cells for row in plane for n in row), default=0) or 1
    grades = range(GRADES, 0, -1)
    return [
        (
            monetary,
            [
                (
                    recency,
                    [
                        (frequency, count, int(count * 6 > most))
                        for frequency in range(1, GRADES + 1)
                        for count in [cells[recency - 1][frequency - 1][monetary - 1]]
                    ],
                )
                for recency in grades
            ],
        )
        for monetary in grades
    ]

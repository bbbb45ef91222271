"""The waterfall from everybody in the segments to those who will be contacted, as the screens draw it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.selectors.audience import Waterfall, waterfall_for
from campaigns.selectors.reasons import reason_text


@dataclass(frozen=True)
class Reach:
    """The rows of the picture, the two arms in customers, and the predicted cost in the bank's currency."""

    rows: list[dict[str, Any]]
    contacted: int
    holdout: int
    cost: Decimal
    expected_conversions: float | None
    computed_at: datetime
    seconds: float


def reach_of(campaign: Campaign) -> Reach:
    """Return whom the campaign would reach if it were launched now."""
    fall = waterfall_for(campaign)
    rate = campaign.goal_conversion_rate
    return Reach(
        rows=_rows(fall),
        contacted=fall.contacted,
        holdout=fall.holdout,
        cost=fall.contacted * campaign.cost_per_contact,
        expected_conversions=fall.contacted * rate if rate else None,
        computed_at=fall.at,
        seconds=fall.seconds,
    )


def _rows(fall: Waterfall) -> list[dict[str, Any]]:
    """One bar a gate; each begins where the one before it ended."""
    if not fall.candidates:
        return []
    rows = [_row(fall, "audience", _("In the segments"), fall.candidates, 0, "sum")]
    left = fall.candidates
    for code, count in fall.refused:
        left -= count
        kind = "hold" if code == "policy" else ""
        rows.append(_row(fall, code, reason_text(code), count, left, kind))
    rows.append(_row(fall, "reachable", _("Can be contacted"), left, 0, "sum"))
    left -= fall.holdout
    rows.append(_row(fall, "holdout", _("Hold-out, drawn at random"), fall.holdout, left, "sand"))
    rows.append(_row(fall, "contacted", _("Will be contacted"), fall.contacted, 0, "sum"))
    if fall.waiting:
        waits = ", ".join(f"{reason_text(code)} {count:n}" for code, count in fall.waiting)
        rows[-1]["note"] = _("some of them later: %(waits)s") % {"waits": waits}
    return rows


def _row(
    fall: Waterfall, key: str, label: str | Promise, count: int, start: int, kind: str
) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "count": count,
        "share": count / fall.candidates,
        "w": max(1, round(100 * count / fall.candidates)) if count else 0,
        "x": round(100 * start / fall.candidates),
        "kind": kind,
    }

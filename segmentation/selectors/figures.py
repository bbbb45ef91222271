"""The numbers behind a segment's charts, as the {% chart %} tag takes them."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from segmentation.selectors.segments import Day

FEWEST_POINTS = 2


def growth_figure(days: list[Day]) -> dict[str, Any] | None:
    """Return the size over time with its sentence, or None while there are too few points."""
    sized = [day for day in days if day.size is not None]
    if len(sized) < FEWEST_POINTS:
        return None
    first, last = sized[0], sized[-1]
    told = _("From %(first)s to %(last)s customers between %(from)s and %(until)s") % {
        "first": f"{first.size:,}",
        "last": f"{last.size:,}",
        "from": date_format(first.on, "Y-m-d"),
        "until": date_format(last.on, "Y-m-d"),
    }
    series = [{"name": _("Members"), "values": [day.size for day in sized]}]
    return {
        "data": {
            "x": [date_format(day.on, "m-d") for day in sized],
            "xname": _("Day"),
            "unit": _("customers"),
            "free": True,
            "series": series,
        },
        "told": told,
    }


def moves_figure(days: list[Day], period: int = 28) -> dict[str, Any] | None:
    """Return how many entered and left by day, or None while nobody did."""
    moved = [day for day in days if day.entered or day.left]
    if not moved:
        return None
    entered, left = sum(day.entered for day in moved), sum(day.left for day in moved)
    told = _("%(entered)s entered and %(left)s left in the last %(days)s days") % {
        "days": period,
        "entered": f"{entered:,}",
        "left": f"{left:,}",
    }
    return {
        "data": {
            "x": [date_format(day.on, "m-d") for day in moved],
            "xname": _("Day"),
            "unit": _("customers"),
            "stack": True,
            "series": [
                {
                    "name": pgettext("membership", "Entered"),
                    "values": [day.entered for day in moved],
                },
                {
                    "name": pgettext("membership", "Left"),
                    "values": [-day.left for day in moved],
                    "tone": "sand",
                },
            ],
        },
        "told": told,
    }

"""Who entered and left a segment, by day."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.models import User
from segmentation.models import MembershipChange, Segment
from segmentation.selectors.seen import changes_seen

YEARS = range(1900, 2200)  # no day of a bank lies beyond
MOVES = {"entered": True, "left": False}


def list_moves(
    segment: Segment, user: User, *, moved: str = "", on: str = ""
) -> QuerySet[MembershipChange]:
    """Return who came and went, of those the user may see; by `entered` or `left` and by a day of the bank."""
    rows = changes_seen(segment, user)
    if moved in MOVES:
        rows = rows.filter(entered=MOVES[moved])
    day = day_of(on)
    if day is not None:
        start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
        end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
        rows = rows.filter(at__gte=start, at__lt=end)
    return rows.select_related("customer__branch")


def day_of(text: str) -> dt.date | None:
    """Return the day an address names, or None where it names none."""
    try:
        day = parse_date(text[:10])
    except ValueError:
        return None
    return day if day and day.year in YEARS else None

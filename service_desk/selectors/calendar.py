"""When the service desk is open."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings

from service_desk.domain.clock import BusinessHours
from service_desk.models import ServiceDay

OPENS, CLOSES = dt.time(9), dt.time(18)
LEAST_MONTHS = 3  # days off in fewer months than that are a beginning, not a year


def get_business_hours() -> BusinessHours:
    """Return the desk's hours in the bank's zone, with the exceptions of the service calendar."""
    days = list(ServiceDay.objects.values_list("day", "working"))
    return BusinessHours(
        zone=ZoneInfo(settings.TIME_ZONE),
        opens=OPENS,
        closes=CLOSES,
        holidays=frozenset(day for day, working in days if not working),
        worked_days=frozenset(day for day, working in days if working),
    )


def get_working_days() -> Callable[[dt.date], bool]:
    """Return whether a day is worked, by the service calendar, for deadlines that count working days."""
    return get_business_hours().is_open_on


def years_known() -> frozenset[int]:
    """Return the years whose days off are in the calendar: more than the first of January."""
    months: dict[int, set[int]] = {}
    for day in ServiceDay.objects.filter(working=False).values_list("day", flat=True):
        months.setdefault(day.year, set()).add(day.month)
    return frozenset(year for year, found in months.items() if len(found) >= LEAST_MONTHS)


def notes_of(year: int) -> dict[dt.date, str]:
    """Return what the calendar says of the days of a year and of the month before and after it."""
    around = (dt.date(year - 1, 12, 1), dt.date(year + 1, 1, 31))
    return dict(ServiceDay.objects.filter(day__range=around).values_list("day", "note"))

"""The bank's calendar, filled from what governments have published; what people entered stays."""

import datetime as dt
from contextlib import suppress

import chinese_calendar
import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from service_desk.models import ServiceDay

SATURDAY = 5


@transaction.atomic
def fill_year(*, year: int, country: str) -> int:
    """Enter a year's days off and exchanged working days that are not in the calendar; return how many.

    Raises DomainError `not_published` where the year is not known yet, `unknown_country` for a wrong code.
    """
    days = _chinese_year(year) if country == "CN" else _year_of(year, country)
    known = set(ServiceDay.objects.filter(day__year=year).values_list("day", flat=True))
    fresh = [row for row in days if row.day not in known]
    ServiceDay.objects.bulk_create(fresh)
    return len(fresh)


def fill_published(*, year: int, country: str) -> int:
    """Enter a year and the one after it as far as they are published; return how many days were new."""
    entered = 0
    for wanted in (year, year + 1):
        with suppress(DomainError):
            entered += fill_year(year=wanted, country=country)
    return entered


def _chinese_year(year: int) -> list[ServiceDay]:
    """The State Council's arrangement; published each November for the year after."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    try:
        free = chinese_calendar.get_holidays(first, last, include_weekends=False)
        whole = chinese_calendar.get_dates(first, last)
        worked = [day for day in whole if _is_exchanged(day)]
    except NotImplementedError as error:
        raise DomainError(
            "not_published",
            _("The days off of %(year)s are not published, or this version does not know them yet.")
            % {"year": year},
        ) from error
    return [
        *(ServiceDay(day=day, note=chinese_calendar.get_holiday_detail(day)[1]) for day in free),
        *(ServiceDay(day=day, working=True, note="调休 exchanged") for day in worked),
    ]


def _is_exchanged(day: dt.date) -> bool:
    return day.weekday() >= SATURDAY and chinese_calendar.is_workday(day)


def _year_of(year: int, country: str) -> list[ServiceDay]:
    """The public holidays of a country, or of a part of it ("GB-ENG")."""
    code, _hyphen, part = country.partition("-")
    try:
        found = holidays.country_holidays(code, subdiv=part or None, years=year)
    except NotImplementedError as error:
        raise DomainError(
            "unknown_country", _("No calendar is known for %(code)s.") % {"code": country}
        ) from error
    return [ServiceDay(day=day, note=name[:80]) for day, name in sorted(found.items())]

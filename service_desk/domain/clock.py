"""Time as the service desk counts it: only while somebody is there to answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
LONGEST_CLOSURE_DAYS = 400


@dataclass(frozen=True)
class BusinessHours:
    """When the desk is open: Monday to Friday from `opens` to `closes` in `zone`, with exceptions."""

    zone: ZoneInfo
    opens: time
    closes: time
    holidays: frozenset[date] = frozenset()
    worked_days: frozenset[date] = frozenset()

    def is_open_on(self, day: date) -> bool:
        """Whether the desk works on `day`."""
        if day in self.holidays:
            return False
        return day.weekday() < SATURDAY or day in self.worked_days


def add_business_time(start: datetime, span: timedelta, hours: BusinessHours) -> datetime:
    """Return the moment (UTC) at which `span` of business time has passed since `start`.

    Raises ValueError when the desk stays closed for more than 400 days.
    """
    moment, left = start.astimezone(UTC), span
    for opening, closing in _openings(moment, hours):
        begin = max(opening, moment)
        if left <= closing - begin:
            return begin + left
        left -= closing - begin
    raise ValueError("the service desk never opens")


def business_time_between(start: datetime, end: datetime, hours: BusinessHours) -> timedelta:
    """Return the business time from `start` to `end`; zero when `end` is not later."""
    begin, until = start.astimezone(UTC), end.astimezone(UTC)
    total = timedelta(0)
    for opening, closing in _openings(begin, hours):
        if opening >= until:
            break
        total += max(min(closing, until) - max(opening, begin), timedelta(0))
    return total


def _openings(moment: datetime, hours: BusinessHours) -> Iterator[tuple[datetime, datetime]]:
    day = moment.astimezone(hours.zone).date()
    closed_days = 0
    while closed_days < LONGEST_CLOSURE_DAYS:
        closed_days += 1
        if hours.is_open_on(day):
            closed_days = 0
            opening = datetime.combine(day, hours.opens, hours.zone).astimezone(UTC)
            closing = datetime.combine(day, hours.closes, hours.zone).astimezone(UTC)
            if closing > moment:
                yield opening, closing
        day += timedelta(days=1)

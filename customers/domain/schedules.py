"""When something recurs: five fields as cron has them (minute, hour, day, month, weekday), read by the bank's clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
SUNDAY_TOO = 7
# The 29th of February comes back within eight years.
LOOK_AHEAD_DAYS = 366 * 8


class ScheduleError(ValueError):
    """Five fields that say no time."""


@dataclass(frozen=True)
class Schedule:
    """The minutes, hours, days, months and weekdays (0 is Sunday) at which something is due."""

    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def falls_on(self, day: date) -> bool:
        """Whether it is due on a day; where days and weekdays are both named, either will do (as in cron)."""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday


def read_schedule(text: str) -> Schedule:
    """Return the schedule that five fields name; raises ScheduleError."""
    parts = text.split()
    if len(parts) != len(BOUNDS):
        raise ScheduleError(text)
    minutes, hours, days, months, weekdays = (
        _numbers(part, *bounds) for part, bounds in zip(parts, BOUNDS, strict=True)
    )
    return Schedule(
        text=" ".join(parts),
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=frozenset(days),
        months=frozenset(months),
        weekdays=frozenset(0 if day == SUNDAY_TOO else day for day in weekdays),
        any_day=parts[2].startswith("*"),
        any_weekday=parts[4].startswith("*"),
    )


def next_after(schedule: Schedule, moment: datetime, zone: str) -> datetime | None:
    """Return the first instant after `moment` (in UTC) at which it is due in a zone, or None if it never is.

    A local time that the clocks skip is not due; one that comes twice is due at its first.
    """
    for local in _local_times(schedule, moment.astimezone(ZoneInfo(zone))):
        instant = local.astimezone(UTC)
        skipped = instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(
            tzinfo=None
        )
        if instant > moment and not skipped:
            return instant
    return None


def _local_times(schedule: Schedule, since: datetime) -> Iterator[datetime]:
    for ahead in range(LOOK_AHEAD_DAYS):
        day = since.date() + timedelta(days=ahead)
        if schedule.falls_on(day):
            for hour in schedule.hours:
                for minute in schedule.minutes:
                    yield datetime.combine(day, time(hour, minute), since.tzinfo)


def _numbers(part: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for piece in part.split(","):
        span, _slash, step = piece.partition("/")
        first, last = _span(span, low, high, bool(step))
        found.update(range(first, last + 1, _whole(step or "1", 1, high + 1)))
    return found


def _span(span: str, low: int, high: int, stepped: bool) -> tuple[int, int]:
    if span == "*":
        return low, high if high != SUNDAY_TOO else high - 1
    first, dash, last = span.partition("-")
    begin = _whole(first, low, high)
    if dash:
        return begin, _whole(last, begin, high)
    return begin, high if stepped else begin


def _whole(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        raise ScheduleError(text)
    return int(text)

"""When a campaign takes place: a start on a wall clock, how it repeats (RFC 5545), and days on which nobody works.

Everything is reckoned on the wall clock of one zone and turned into instants last, so a change of the clocks moves
no appointment: a time that the change leaves out falls as much later as the clocks jump, one that comes twice is
taken the first time (PEP 495).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

SEND, SKIP, NEXT = "send", "skip", "next"
LONGEST_YEARS = 3  # a series that nobody looked at for longer is no plan any more
MOST = 400
# Within them every zone's clock can show every moment, the years of a series included.
YEARS = range(2000, 3000)
LONGEST_CLOSURE_DAYS = 40
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
COMMON = {"FREQ", "INTERVAL", "COUNT", "UNTIL"}
# Whatever could keep an expansion searching for days that never come is left out.
PARTS = {
    "DAILY": COMMON,
    "WEEKLY": COMMON | {"BYDAY"},
    "MONTHLY": COMMON | {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": COMMON | {"BYMONTH", "BYMONTHDAY"},
}
DAY = r"([1-5]|-[1-5])?(MO|TU|WE|TH|FR|SA|SU)"
FORMS = {
    "INTERVAL": r"[1-9]\d?",
    "COUNT": r"[1-9]\d{0,2}",
    "UNTIL": r"2\d{7}(T([01]\d|2[0-3])([0-5]\d){2}Z?)?",
    "BYDAY": rf"{DAY}(,{DAY})*",
    "BYMONTHDAY": r"-?([1-9]|[12]\d|3[01])",
    "BYSETPOS": r"-1|1",
    "BYMONTH": r"[1-9]|1[0-2]",
}


class RuleError(ValueError):
    """A rule that cannot be followed; `part` names what is wrong with it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Schedule:
    """A start (an instant), the zone whose clock it follows, an RRULE or nothing, and what free days do."""

    starts_at: datetime
    zone: ZoneInfo
    rule: str = ""
    free_days: str = SEND


IsWorked = Callable[[date], bool]


def parse_rule(text: str) -> dict[str, str]:
    """Return the parts of an RRULE in a fixed order; raises RuleError with the part at fault.

    A rule ends by COUNT or UNTIL; it repeats by days, weeks, months or years.
    """
    parts: dict[str, str] = {}
    for piece in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, found, value = piece.partition("=")
        if not found or name in parts:
            raise RuleError(piece or "FREQ")
        parts[name] = value
    allowed = PARTS.get(parts.get("FREQ", ""))
    if allowed is None:
        raise RuleError("FREQ")
    for name, value in parts.items():
        if name not in allowed or (name in FORMS and not re.fullmatch(FORMS[name], value)):
            raise RuleError(name)
    _check_sense(parts)
    return {name: parts[name] for name in ("FREQ", *FORMS) if name in parts}


def write_rule(parts: dict[str, str]) -> str:
    """Return the parts as one RRULE text."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def last_moment(parts: dict[str, str], zone: ZoneInfo) -> datetime | None:
    """Return the last wall-clock moment that UNTIL lets in; a bare date counts whole. None without UNTIL."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    if len(text) == 8:
        return datetime.combine(_date(text), time.max)
    moment = datetime.combine(_date(text), time.fromisoformat(text[9:15]))
    if text.endswith("Z"):
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


def occurrences(
    schedule: Schedule, is_worked: IsWorked, since: datetime | None = None
) -> Iterator[datetime]:
    """Yield the instants (UTC) at which a schedule takes place, in order, each once; 400 at most.

    With `since` only what the rule itself puts after it: a date that took place does not come again because its day
    was declared a day off afterwards.
    """
    last = None
    for wall in islice(wall_clock(schedule), MOST):
        if since is not None and instant(wall, schedule.zone) <= since:
            continue
        day = _day_for(wall.date(), schedule.free_days, is_worked)
        if day is None:
            continue
        moment = instant(datetime.combine(day, wall.time()), schedule.zone)
        if last is None or moment > last:
            yield moment
            last = moment


def wall_clock(schedule: Schedule) -> Iterator[datetime]:
    """Yield the moments of a schedule on its own wall clock, before free days move or skip any."""
    limit = _limit_of(schedule)
    yield from takewhile(lambda wall: wall <= limit, _named(schedule))


def goes_too_far(schedule: Schedule) -> bool:
    """Whether a rule names dates that do not take place: more than MOST, or later than LONGEST_YEARS from its start."""
    limit = _limit_of(schedule)
    return any(number >= MOST or wall > limit for number, wall in enumerate(_named(schedule)))


def _named(schedule: Schedule) -> Iterator[datetime]:
    """Yield every moment that a rule names, however many and late."""
    start = _start_of(schedule)
    if not schedule.rule:
        yield start
        return
    parts = parse_rule(schedule.rule)
    end = last_moment(parts, schedule.zone)
    if _names_no_day(parts, start, _limit_of(schedule)):
        return
    own = write_rule({name: value for name, value in parts.items() if name != "UNTIL"})
    for wall in rrulestr(own, dtstart=start):
        if end is not None and wall > end:
            return
        yield wall


def _start_of(schedule: Schedule) -> datetime:
    return schedule.starts_at.astimezone(schedule.zone).replace(tzinfo=None)


def _limit_of(schedule: Schedule) -> datetime:
    start = _start_of(schedule)
    return start.replace(year=min(start.year + LONGEST_YEARS, MAXYEAR), day=min(start.day, 28))


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) of a moment on a zone's wall clock."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def next_hour(after: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """Return the first instant (UTC), not before `after`, at which a zone's clock strikes an hour."""
    local = after.astimezone(zone)
    for days in range(3):
        wall = datetime.combine(local.date() + timedelta(days=days), time(hour))
        moment = instant(wall, zone)
        if moment >= after:
            return moment
    raise ValueError("a day has every hour once")


def _check_sense(parts: dict[str, str]) -> None:
    """Raise RuleError where parts that are right by themselves make no plan together."""
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise RuleError("UNTIL")
    if int(parts.get("COUNT", 1)) > MOST:
        raise RuleError("COUNT")
    if "UNTIL" in parts:
        _date(parts["UNTIL"][:8])
    days = parts.get("BYDAY", "")
    numbered = any(char.isdigit() for char in days)
    if (days and "BYMONTHDAY" in parts) or (numbered and parts["FREQ"] != "MONTHLY"):
        raise RuleError("BYDAY")
    if "BYSETPOS" in parts and (not days or numbered):
        raise RuleError("BYSETPOS")
    if "BYMONTH" in parts and "BYMONTHDAY" in parts:
        _check_day(int(parts["BYMONTH"]), int(parts["BYMONTHDAY"]))


def _names_no_day(parts: dict[str, str], start: datetime, limit: datetime) -> bool:
    """Whether a rule looks at one month of a year, for a day which that month has not until the limit.

    The library would search eight thousand years for it.
    """
    every = int(parts.get("INTERVAL", 1))
    yearly = parts["FREQ"] == "YEARLY" and ("BYMONTH" in parts or "BYMONTHDAY" not in parts)
    monthly = parts["FREQ"] == "MONTHLY" and every % 12 == 0 and "BYDAY" not in parts
    if not (yearly or monthly):
        return False
    month = int(parts.get("BYMONTH", start.month))
    day = abs(int(parts.get("BYMONTHDAY", start.day)))
    years = range(start.year, limit.year + 1, every if yearly else every // 12)
    return not any(day <= monthrange(year, month)[1] for year in years)


def _check_day(month: int, day: int) -> None:
    try:
        date(2024, month, abs(day))  # a leap year: 29 February comes, if seldom
    except ValueError as error:
        raise RuleError("BYMONTHDAY") from error


def _date(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError as error:
        raise RuleError("UNTIL") from error


def _day_for(day: date, free_days: str, is_worked: IsWorked) -> date | None:
    """Return the day an appointment falls on, or None where it falls out."""
    if free_days == SEND or is_worked(day):
        return day
    if free_days == SKIP:
        return None
    ahead = (day + timedelta(days=n) for n in range(1, LONGEST_CLOSURE_DAYS))
    return next((later for later in ahead if is_worked(later)), None)

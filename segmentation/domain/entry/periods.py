"""Days of the calendar as people type them: in 2024, since May 2023, 2024年上半年, 2024-05-01之前."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from customers.domain.numerals import read_numeral
from segmentation.domain.entry.calendars import (
    BEFORE,
    BETWEEN,
    EARLIER,
    HALVES,
    LATER,
    LEADS,
    MONTHS,
    PATTERNS,
    POINTS,
    QUARTERS,
    UNTIL,
)


@dataclass(frozen=True)
class Period:
    """From its first day to its last; one of them is open where only the other was said."""

    first: dt.date | None
    last: dt.date | None


def match_period(text: str, start: int) -> tuple[Period, int] | None:
    """Return the days of the calendar that begin at a place, and where that ends."""
    found: list[tuple[Period, int]] = []
    for pattern in BETWEEN:
        hit = pattern.match(text, start)
        first, last = (_point(hit["a"]), _point(hit["b"])) if hit else (None, None)
        if hit and first and last and first.first and last.last and first.first <= last.last:
            found.append((Period(first.first, last.last), hit.end()))
    for pattern in PATTERNS:
        hit = pattern.match(text, start)
        days = _days(hit.groupdict()) if hit else None
        if hit and days:
            found.append((_sided(days, hit.groupdict()), hit.end()))
    return max(found, key=lambda one: one[1], default=None)


def _point(text: str) -> Period | None:
    text = text if re.search(r"[年\-a-z]", text) else f"{text}年"
    hits = (pattern.fullmatch(text.strip()) for pattern in POINTS)
    return next((_days(hit.groupdict()) for hit in hits if hit), None)


def _days(named: dict[str, str | None]) -> Period | None:
    """The days of a year, a half, a quarter, a month or of one day; None of a day that is none."""
    year, month = int(named["y"] or 0), _month(named)
    if named.get("half"):
        return _months(year, 6 * HALVES[named["half"] or ""] - 5, 6)
    if named.get("quarter"):
        return _months(year, 3 * QUARTERS[named["quarter"] or ""] - 2, 3)
    if month is None:
        return _months(year, 1, 12)
    return _of_month(year, month, named.get("d")) if 1 <= month <= 12 else None


def _month(named: dict[str, str | None]) -> int | None:
    written, name = named.get("m"), named.get("name")
    if name:
        return next(n for n, one in enumerate(MONTHS, start=1) if re.fullmatch(one, name))
    if written is None:
        return None
    return int(written) if written.isdigit() else int(read_numeral(written) or 0)


def _of_month(year: int, month: int, day: str | None) -> Period | None:
    if day is None:
        return _months(year, month, 1)
    if not 1 <= int(day) <= calendar.monthrange(year, month)[1]:
        return None
    return Period(dt.date(year, month, int(day)), dt.date(year, month, int(day)))


def _months(year: int, first: int, count: int) -> Period:
    last = first + count - 1
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def _sided(days: Period, named: dict[str, str | None]) -> Period:
    """Since, before or after these days; “以后” counts them in, “after” does not."""
    side, later = named.get("side") or "", named.get("later") or ""
    side = LEADS.get(named.get("lead") or "", side)
    if days.first is None or days.last is None:
        return days
    if _matches(side, LATER) or (later and not _matches(later, EARLIER)):
        return Period(days.first, None)
    if _matches(side, UNTIL) or later:
        return Period(None, days.last)
    if side == "after":
        return Period(days.last + dt.timedelta(days=1), None)
    return Period(None, days.first - dt.timedelta(days=1)) if _matches(side, BEFORE) else days


def _matches(text: str, pattern: str) -> bool:
    return bool(text) and bool(re.fullmatch(pattern, text))

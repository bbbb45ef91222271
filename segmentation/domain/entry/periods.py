"""Days of the calendar as people type them: in 2024, since May 2023, 2024年上半年, 2024-05-01之前."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from customers.domain.numerals import read_numeral

MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sep(?:t(?:ember)?)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
HALVES: Mapping[str, int] = {"上": 1, "下": 2, "first": 1, "second": 2}
QUARTERS: Mapping[str, int] = {
    "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4,
}  # fmt: skip

_YEAR = r"(?:19[5-9]|20[0-4])\d"
_ZH = (
    rf"(?P<y>{_YEAR})\s?年度?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度"
    r"|(?P<m>1[0-2]|0?[1-9]|[一二三四五六七八九十]+)\s?月(?:份|(?P<d>\d{1,2})[日号])?)?"
)
_ISO = rf"(?P<y>{_YEAR})[-/.](?P<m>\d{{1,2}})(?:[-/.](?P<d>\d{{1,2}}))?(?!\d)"
_NAMED = rf"(?P<name>{'|'.join(MONTHS)})\.?"
_ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_EN = (
    rf"(?:the )?(?P<half>first|second) half of (?P<y>{_YEAR})",
    rf"(?:the )?(?P<quarter>first|second|third|fourth|last) quarter of (?P<y>{_YEAR})",
    rf"q(?P<quarter>[1-4]) (?:of )?(?P<y>{_YEAR})",
    rf"(?:{_ORDINAL} (?:of )?)?{_NAMED},? (?:of )?(?P<y>{_YEAR})",
    rf"{_NAMED} {_ORDINAL},? (?P<y>{_YEAR})",
)
_BARE = rf"(?:the year )?(?P<y>{_YEAR})"  # a year only where a word before it says so
_END = r"(?![\d.,]*\d|[a-z%万亿元])"
_ZH_SIDES = r"\s?(?P<side>(?:及|或|和)?(?:以后|之后|以来|至今|起|开始)|(?:及|或|和)(?:以前|之前)|以前|之前|前|期间|之内|以内|内|里|中)?"
_EN_SIDE = (
    r"(?P<side>since|after|before|until|till|up to|as of|from|in|during|on|throughout) (?:the )?"
)
_EN_LATER = r"(?: (?P<later>(?:and|or) (?:later|after)|onwards?|(?:and|or) (?:earlier|before)))?"
_RANGES = (
    (rf"(?P<a>{_YEAR}年?(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?)(?:到|至|-|~|—)(?P<b>{_YEAR}年(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?)(?:之间|期间)?"),
    rf"(?:between|from) (?P<a>[a-z0-9 -]{{4,16}}?) (?:and|to|until) (?P<b>(?:[a-z]+ |\d{{1,2}} [a-z]+ )?{_YEAR}(?:-\d\d-\d\d)?)",
)  # fmt: skip
_POINTS = [re.compile(one) for one in (_ZH, _ISO, *_EN, _BARE)]
_PATTERNS = [
    *(re.compile(rf"(?:自从?|从|在|于)?{one}{_ZH_SIDES}{_END}") for one in (_ZH, _ISO)),
    *(re.compile(rf"(?:{_EN_SIDE})?{one}{_EN_LATER}{_END}") for one in (*_EN, _ISO)),
    re.compile(rf"{_EN_SIDE}{_BARE}{_EN_LATER}{_END}"),
]
_BETWEEN = [re.compile(one + _END) for one in _RANGES]
LATER = r"since|from|as of|.*(?:后|以来|至今|起|开始)"
UNTIL = r"until|till|up to|[及或和].*前"
BEFORE = r"before|(?:以|之)?前"
EARLIER = r".*(?:earlier|before)"


@dataclass(frozen=True)
class Period:
    """From its first day to its last; one of them is open where only the other was said."""

    first: dt.date | None
    last: dt.date | None


def match_period(text: str, start: int) -> tuple[Period, int] | None:
    """Return the days of the calendar that begin at a place, and where that ends."""
    found: list[tuple[Period, int]] = []
    for pattern in _BETWEEN:
        hit = pattern.match(text, start)
        first, last = (_point(hit["a"]), _point(hit["b"])) if hit else (None, None)
        if hit and first and last and first.first and last.last and first.first <= last.last:
            found.append((Period(first.first, last.last), hit.end()))
    for pattern in _PATTERNS:
        hit = pattern.match(text, start)
        days = _days(hit.groupdict()) if hit else None
        if hit and days:
            found.append((_sided(days, hit.groupdict()), hit.end()))
    return max(found, key=lambda one: one[1], default=None)


def _point(text: str) -> Period | None:
    text = text if re.search(r"[年\-a-z]", text) else f"{text}年"
    hits = (pattern.fullmatch(text.strip()) for pattern in _POINTS)
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

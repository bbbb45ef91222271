"""Numbers and windows as people type them: 五万, 50k, 1.5 million, 近30天, the last six months."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from customers.domain.numerals import LARGE, TENS, read_numeral

SPELLED: Mapping[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "bn": 10**9,
    "hundred": 100, "w": 10_000,
}  # fmt: skip
DAYS = {
    "天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7, "个月": 30, "月": 30, "季度": 90, "个季度": 90, "年": 365,
    "day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 90, "year": 365,
}  # fmt: skip

PAST = ("ago", "before")  # sides of a window that say a day rather than a time
HALVES = {30: 15, 365: 180}
MOST = 1e15  # beyond it nothing here is counted
_CHINESE = "[零〇一二两三四五六七八九十百千万亿]+"
_LATIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORD = rf"(?:{'|'.join(SPELLED)})\b"
_SCALE = r"(?:\s?(?:thousand|million|hundred|mn|bn|[kmw])\b|\s?[十百千万亿]+)?"
_MIXED = r"\d+[万亿]\d[百千]?(?![\d.万亿])"  # 3万5, 3万5千
NUMBER = (
    rf"(?:{_MIXED}|(?:{_LATIN}){_SCALE}|{_CHINESE}|{_WORD}(?:\s(?:thousand|million|hundred)\b)?)"
)
_ZH_UNIT = "(?:天|日|周|个?星期|个?月|个?季度|年)"
_EN_UNIT = r"(?:days?|weeks?|fortnights?|months?|quarters?|years?)\b"
WINDOWS: tuple[tuple[str, str], ...] = (
    ("last", rf"(?:最近|近|过去|前|以往)\s?(?P<n>{NUMBER})\s?(?P<u>{_ZH_UNIT})(?:之内|以内|内|里|来(?![电店过到访])|中)?"),
    ("next", rf"(?:未来|今后|接下来|下)\s?(?P<n>{NUMBER})\s?(?P<u>{_ZH_UNIT})(?:之内|以内|内|里|中)?"),
    ("last", r"(?:最近|近|过去|前)(?P<half>半)(?P<u>年|个月)(?:之内|以内|内|里|来)?"),
    ("next", r"(?:未来|今后|接下来)(?P<half>半)(?P<u>年|个月)(?:之内|以内|内|里)?"),
    ("within", r"(?<![上下])(?P<half>半)(?P<u>年|个月)(?:之内|以内|内|里)?"),
    ("last", r"上(?:一?个)?(?P<u>月|周|星期|季度)"),
    ("next", r"下(?:一?个)?(?P<u>月|周|星期|季度)"),
    ("last", rf"(?:in|over|during|within|for)?\s?(?:the\s)?(?:last|past|previous|recent)\s(?:(?P<n>{NUMBER})\s)?(?P<u>{_EN_UNIT})"),
    ("next", rf"(?:in|over|during|within|for)?\s?(?:the\s)?(?:next|coming|following)\s(?:(?P<n>{NUMBER})\s)?(?P<u>{_EN_UNIT})"),
    ("last", r"(?:in|over|during|within|for)?\s?(?:the\s)?(?:last|past)\s(?P<half>half)[\s-](?:a\s)?(?P<u>year)\b"),
    ("within", r"(?:in|over|during|within|for)?\s?(?P<half>half)\s(?:an?\s)?(?P<u>year)\b(?!\sago)"),
    ("ago", r"(?P<half>half)\s(?:an?\s)?(?P<u>year)\sago"),
    ("within", rf"(?P<n>{NUMBER})\s?(?P<u>{_ZH_UNIT})(?:之内|以内|内|里)?(?!\s?以[上下]|岁)"),
    ("before", rf"(?P<n>{NUMBER})\s?(?P<u>{_ZH_UNIT})(?:以前|之前|前)(?![\d一二两三四五六七八九十])"),
    ("before", r"(?P<half>半)(?P<u>年|个月)(?:以前|之前|前)(?![\d一二两三四五六七八九十])"),
    ("within", rf"(?:in|during|within|for)?\s?(?:the\s)?(?P<n>{NUMBER})\s(?P<u>{_EN_UNIT})(?!\sold|\sof age|\sago)"),
    ("over", rf"over\s(?:the\s)?(?P<n>{NUMBER})\s(?P<u>{_EN_UNIT})(?!\sold|\sof age|\sago)"),
    ("ago", rf"(?P<n>{NUMBER})\s(?P<u>{_EN_UNIT})\sago"),
    ("within", rf"(?:in|over|within|for)\sa\s(?P<u>{_EN_UNIT})(?!\sago)"),
    ("within", rf"(?:(?<=than )|(?<=least )|(?<=over )|(?<=under ))an?\s(?P<u>{_EN_UNIT})(?!\sago)"),
    ("ago", rf"an?\s(?P<u>{_EN_UNIT})\sago"),
)  # fmt: skip
AMOUNT = re.compile(
    rf"(?P<mark>[¥￥$]|rmb\s?|cny\s?)?(?P<low>{NUMBER})"
    rf"(?:\s?(?:到|至|-|~|–|and|to)\s?[¥￥$]?(?P<high>{NUMBER}))?"
    r"\s?(?P<unit>周岁|岁|元|块钱|块|人民币|yuan\b|rmb\b|cny\b|years?[ -]olds?\b|years of age\b|yo\b|次|笔|times\b|%|％|个|张|位数?|名|种|类|项)?"
)
SINGLE_DAYS = [(name, re.compile(pattern)) for name, pattern in WINDOWS]
UNITS = {
    "周岁": "years", "岁": "years", "次": "times", "笔": "times",
    "times": "times", "元": "money", "块钱": "money", "块": "money", "人民币": "money", "yuan": "money",
    "rmb": "money", "cny": "money", "%": "share", "％": "share", "个": "things", "张": "things", "位": "people", "名": "people", "位数": "people", "种": "kinds", "项": "things",
    "类": "kinds",
}  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A number, or two of a range, with what it counts: money, years, times, share, things, people or ""."""

    low: float
    high: float | None
    unit: str


@dataclass(frozen=True)
class Window:
    """So many days: the last ones, the next ones, within or over so many of something, ago or before that."""

    days: int
    side: str


def read_number(text: str) -> float:
    """Return the number of a text that NUMBER matched."""
    text = text.strip().replace(",", "")
    if text in SPELLED:
        return SPELLED[text]
    mixed = re.fullmatch(r"(\d+)([万亿])(\d)([百千])?", text)
    if mixed:
        large = LARGE[mixed[2]]
        least = TENS[mixed[4]] if mixed[4] else large // 10
        return min(int(mixed[1]) * large, MOST) + int(mixed[3]) * least
    parts = re.fullmatch(r"([\d.]+|[a-z]+)\s?([a-z]+|[十百千万亿]+)?", text)
    if parts is None:
        return read_numeral(text) or 0
    first, scale = parts[1], parts[2] or ""
    value = SPELLED.get(first) if first.isalpha() else min(float(first), MOST)
    for sign in [scale] if scale.isascii() else scale:
        value = (value or 0) * (SCALES.get(sign) or TENS.get(sign) or LARGE.get(sign) or 1)
    return value or 0.0


def whole(value: float) -> float | int:
    """Return a number without a fraction as a whole one."""
    return int(value) if value == int(value) else round(value, 4)


def match_window(text: str, start: int) -> tuple[Window, int] | None:
    """Return the window that begins at a place, and where it ends."""
    best: tuple[Window, int] | None = None
    for side, pattern in SINGLE_DAYS:
        found = pattern.match(text, start)
        if found is None or (best and found.end() <= best[1]):
            continue
        named = found.groupdict()
        unit = named["u"].removesuffix("s") if named["u"].isascii() else named["u"]
        count = 0.5 if named.get("half") else read_number(named["n"]) if named.get("n") else 1
        if unit == "年" and re.fullmatch(r"\d{4}", named.get("n") or ""):
            continue  # a year of the calendar
        days = HALVES[DAYS[unit]] if count == 0.5 else int(count * DAYS[unit])
        if DAYS[unit] == 30 and count % 12 == 0:
            days = int(count / 12 * 365)
        best = (Window(days, side), found.end())
    return best


def match_amount(text: str, start: int) -> tuple[Amount, int] | None:
    """Return the amount that begins at a place, and where it ends; 5到20万 counts both in 万."""
    found = AMOUNT.match(text, start)
    if found is None:
        return None
    low = read_number(found["low"])
    high = read_number(found["high"]) if found["high"] else None
    scale = re.search(r"[万亿]$|[km]$", found["high"] or "")
    if high is not None and scale and not re.search(r"[万亿km]", found["low"]) and low < high:
        low *= LARGE.get(scale[0]) or SCALES[scale[0]]
    unit = UNITS.get(found["unit"] or "", "money" if found["mark"] else "")
    if re.match("year|yo", found["unit"] or ""):
        unit = "years"
    return Amount(low, high, unit), start + len(found[0].rstrip())

"""Reading numbers in all their forms: digits, Chinese numerals, percent, per mille, basis points, ten thousands."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from customers.domain.numerals import DIGITS, read_numeral

# No figure of a bank is longer; without an end a text of nothing but digits would be read once for each of them.
ARABIC = r"\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,12})?|\d{1,24}(?:\.\d{1,12})?"
CHINESE = "[零一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟]{1,24}"
NUMBER = rf"(?:{ARABIC}|{CHINESE})"
PERCENT = re.compile(
    rf"百分之(?P<words>{ARABIC}|{CHINESE})"
    rf"|(?P<small>千|万)分之(?P<part>{ARABIC}|{CHINESE})"
    rf"|(?P<plain>{ARABIC}|{CHINESE})\s*(?P<unit>%|‰|‱|个?(?:bps?(?![a-z])|基点)|percent\b|per cent\b)"
)
MONEY = re.compile(
    rf"(?:(?P<sign>[¥$£€]|rmb|usd|gbp|cny)\s*)?(?P<number>{NUMBER})\s*"
    r"(?P<scale>亿|万|千(?!克)|百万|w(?![a-z])|k(?![a-z])|m(?![a-z])|bn|million|thousand)?\s*(?P<unit>元|块钱?|美元|人民币)?"
)
DURATION = re.compile(
    rf"(?P<number>{NUMBER}|半)\s*(?:个)?(?P<unit>天|日(?!元)|周|月|季度|年|期(?!待))(?!\d)"
)
SCALES = {
    "亿": 1e8, "万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "thousand": 1e3,
    "百万": 1e6, "m": 1e6, "million": 1e6, "bn": 1e9,
}  # fmt: skip
UNITS = {"%": 1.0, "percent": 1.0, "per cent": 1.0, "‰": 0.1, "‱": 0.01}
BASIS_POINT = 0.01
DAYS = {"天": 1, "日": 1, "周": 7, "月": 30, "季度": 90, "年": 365, "期": 30}


@dataclass(frozen=True)
class Figure:
    """A number read in a text: its value (percent, currency units or days) and its place."""

    value: float
    start: int
    end: int
    unit: str = ""


def parse_number(written: str) -> float | None:
    """Read 30,000, 三万, 三点四五 or 二零二六; None for what is no number."""
    written = written.replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", written):
        return float(written)
    whole, _point, part = written.partition("点")
    value = read_numeral(whole)
    if value is None or (part and any(sign not in DIGITS for sign in part)):
        return None
    return value + sum(DIGITS[sign] / 10 ** (at + 1) for at, sign in enumerate(part))


def percents(text: str) -> Iterator[Figure]:
    """Yield the percentages of a text, basis points and per mille among them, in percent."""
    for found in PERCENT.finditer(text):
        written = found["words"] or found["part"] or found["plain"]
        value = parse_number(written)
        if value is None:
            continue
        if found["small"]:
            value *= 0.1 if found["small"] == "千" else 0.01
        elif found["unit"]:
            value *= UNITS.get(found["unit"], BASIS_POINT)
        yield Figure(value, found.start(), found.end(), found["unit"] or "")


def sums(text: str) -> Iterator[Figure]:
    """Yield the sums of money: a number with a currency or a scale beside it."""
    for found in MONEY.finditer(text):
        scaled = found["scale"] or found["number"][-1] in "万亿"
        if not (found["sign"] or scaled or found["unit"]):
            continue
        value = parse_number(found["number"])
        if value is None:
            continue
        yield Figure(value * SCALES.get(found["scale"] or "", 1.0), *found.span(), unit="money")


def durations(text: str) -> Iterator[Figure]:
    """Yield lengths of time in days; a month counts 30, a year 365."""
    for found in DURATION.finditer(text):
        value = 0.5 if found["number"] == "半" else parse_number(found["number"])
        if value is not None:
            yield Figure(value * DAYS[found["unit"]], *found.span(), unit=found["unit"])


def same_term(days: float, wanted: float) -> bool:
    """Whether two terms are one, however months and years were counted."""
    return abs(days - wanted) <= max(0.0, wanted * 0.035 if wanted >= 28 else 0.0)


def fact_number(value: Any) -> float | None:
    """Read a catalogue value: 3.45, "3.45%", "1万", "30,000"; None where there is nothing to compare."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = re.fullmatch(
            rf"\s*[¥$£€]?\s*({NUMBER})\s*(万|亿|k|%|元|天|个月|份|名)?元?\s*", value.lower()
        )
        number = parse_number(found[1]) if found else None
        return None if found is None or number is None else number * SCALES.get(found[2] or "", 1.0)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None

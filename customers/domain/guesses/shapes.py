"""What the values of a column look like: shares of a sample that have one form or another."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain import checks
from customers.domain.checks import mask_of
from customers.domain.parsing import FLAGS, NUMBER, WHOLE, as_text
from customers.domain.transforms import TRANSFORMS

DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y年%m月%d日",
)
MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%y%m%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "ISO8601",
)
# A date is taken for one only in these years: 20240131 is also a number, 930101 an amount.
FIRST_YEAR, LAST_YEAR = 1900, 2100
NEARLY_ALL, HALF = 0.9, 0.5
MOBILE = r"^(\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}$"
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳"
)
HAN_NAME = f"^[{SURNAMES}][\\p{{Han}}]{{1,3}}$"
# Six words and more, or twelve Chinese signs and more: what people write, not what a form asks.
PROSE = r"^\s*(\S+\s+){5,}\S|\p{Han}[^,;|]*(\p{Han}[^,;|]*){11}"
NEGATIVE = r"^\s*[-(（−]"
CURRENCY_CODES = (
    "CNY USD EUR GBP JPY HKD MOP TWD KRW SGD THB MYR IDR PHP VND INR AUD NZD CAD CHF SEK NOK DKK CZK PLN HUF"
    " RUB TRY ZAR BRL MXN AED SAR ILS KZT MNT"
)
CURRENCIES = frozenset(CURRENCY_CODES.split())
FEW = 40
LOOKED_AT = 200


@dataclass(frozen=True)
class Shape:
    """A column's sample as text, and what it looks like."""

    text: Any

    @cached_property
    def given(self) -> Any:
        """The values that are not empty."""
        return pc.drop_null(self.text)

    @cached_property
    def distinct(self) -> list[str]:
        """The different values, the most frequent first."""
        counted = pc.value_counts(self.given).to_pylist()
        return [one["values"] for one in sorted(counted, key=lambda one: -one["counts"])]

    @cached_property
    def looked_at(self) -> Any:
        """The values whose form is looked at: enough to tell it, few enough for a file of 1,000 columns."""
        return self.given.slice(0, LOOKED_AT)

    @property
    def distinct_share(self) -> float:
        """Different values a value given: 1 where each stands there once."""
        return len(self.distinct) / len(self.given) if len(self.given) else 0.0

    @property
    def has_few(self) -> bool:
        """Whether the values are codes: few different ones, each of them often."""
        return len(self.distinct) <= FEW and (len(self.distinct) < 3 or self.distinct_share <= 0.5)

    def share(self, passes: Any) -> float:
        """Which share of the values given a mask of them marks."""
        return float(np.mean(passes)) if len(self.looked_at) else 0.0

    def matches(self, pattern: str) -> float:
        """Which share matches a regular expression (RE2)."""
        return self.share(mask_of(pc.match_substring_regex(self.looked_at, pattern)))

    @cached_property
    def id_numbers(self) -> float:
        """Share of identity numbers and credit codes whose check character is right."""
        return self.share(~checks.fails_id_number(self.looked_at))

    @cached_property
    def mobiles(self) -> float:
        """Share of Chinese mobile numbers."""
        return self.matches(MOBILE)

    @cached_property
    def phones(self) -> float:
        """Share of telephone numbers of any country."""
        return self.share(~checks.fails_phone(self.looked_at))

    @cached_property
    def emails(self) -> float:
        """Share of e-mail addresses."""
        return self.share(~checks.fails_email(self.looked_at))

    @cached_property
    def han_names(self) -> float:
        """Share of Chinese personal names."""
        return self.matches(HAN_NAME)

    @cached_property
    def prose(self) -> float:
        """Share of sentences."""
        return self.matches(PROSE)

    @cached_property
    def negatives(self) -> float:
        """Share of numbers below zero."""
        return self.matches(NEGATIVE)

    @cached_property
    def numbers(self) -> float:
        """Share of plain numbers."""
        return self.matches(NUMBER)

    @cached_property
    def wholes(self) -> float:
        """Share of whole numbers."""
        return self.matches(WHOLE)

    @cached_property
    def decorated(self) -> float:
        """Share of numbers with separators, signs of currencies or brackets."""
        bare = TRANSFORMS["number"](self.looked_at)
        return self.share(mask_of(pc.match_substring_regex(bare, NUMBER)))

    @cached_property
    def currencies(self) -> float:
        """Share of ISO 4217 codes."""
        return self.among(CURRENCIES)

    @cached_property
    def flags(self) -> float:
        """Share of yes and no."""
        return self.share(mask_of(pc.is_in(pc.utf8_lower(self.looked_at), pa.array(list(FLAGS)))))

    def among(self, values: Any) -> float:
        """Share of the values that are among some."""
        return self.share(mask_of(pc.is_in(self.looked_at, pa.array(sorted(values), pa.string()))))

    @cached_property
    def birth_numbers(self) -> float:
        """Share of Czech birth numbers, whose month has 50 added for women."""
        return self.matches(r"^\d{2}(0[1-9]|1[0-2]|5[1-9]|6[0-2])([0-2]\d|3[01])$")

    @cached_property
    def date_format(self) -> str:
        """The date format that nearly every value has, or nothing."""
        return self._format(DATES)

    @cached_property
    def moment_format(self) -> str:
        """The format of date and time that nearly every value has, or nothing."""
        return self._format(MOMENTS)

    @property
    def dates(self) -> float:
        """1 where one format reads nearly every value as a date or a moment, else the share that one reads of most."""
        return float(bool(self.date_format or self.moment_format)) or self.usual_format[1]

    @cached_property
    def usual_format(self) -> tuple[str, float]:
        """The format that reads most of the values as dates or moments, and the share of them that it reads."""
        shares = self._readable((*DATES, *MOMENTS), HALF)
        best = max(shares, key=lambda form: shares[form], default="")
        return best, shares.get(best, 0.0)

    def _format(self, formats: tuple[str, ...]) -> str:
        shares = self._readable(formats, NEARLY_ALL)
        best = max(shares, key=lambda form: shares[form], default="")  # the first of equals
        return best if shares.get(best, 0.0) >= NEARLY_ALL else ""

    def _readable(self, formats: tuple[str, ...], least: float) -> dict[str, float]:
        """The share of the values that each of some formats reads, where it is likely to be so large."""
        # Reading dates is slow, and a wide file has many columns: only what looks like a format is tried.
        likely = [form for form in formats if self.matches(_pattern(form)) >= least]
        series = pd.Series(self.looked_at.to_pylist(), dtype=object) if likely else pd.Series()
        return {form: _readable(series, form) for form in likely}


def shape_of(column: Any) -> Shape:
    """Return what the values of a column look like."""
    return Shape(as_text(column.combine_chunks() if hasattr(column, "combine_chunks") else column))


@cache
def _pattern(form: str) -> str:
    """What a text of a date format looks like."""
    if form == "ISO8601":
        return r"^\d{4}-\d\d-\d\d([T ].*)?$"
    parts = {"%Y": r"\d{4}", "%H": r"\d\d?", "%M": r"\d\d", "%S": r"\d\d"}
    packed = re.search(r"%[ym]%", form) is not None
    parts |= dict.fromkeys(("%y", "%m", "%d"), r"\d\d" if packed else r"\d\d?")
    escaped = re.sub(r"[.]", r"\\.", form)
    return "^" + re.sub(r"%[a-zA-Z]", lambda found: parts[found.group()], escaped) + "$"


def _readable(series: "pd.Series[Any]", form: str) -> float:
    """The share of texts that a format reads whole, as dates of plausible years."""
    moments = pd.to_datetime(series, format=form, errors="coerce", utc=True)
    return float(moments.dt.year.between(FIRST_YEAR, LAST_YEAR).mean())

"""What a mapping can do to the text of a source column, by the name that it is asked for with."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

GROUPED = r"^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$"
# Points between thousands: a comma before the decimals, or more than one of them; or a comma before one or two digits.
POINTS = r"^[+-]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,\d{1,2}|0,\d+)$"


def minus(text: Any) -> Any:
    """Return numbers, still text, with the other sign."""
    unsigned = pc.utf8_ltrim(text, "+")
    flipped = pc.utf8_ltrim(unsigned, "-")
    return pc.if_else(
        pc.starts_with(unsigned, "-"), flipped, pc.binary_join_element_wise("-", unsigned, "")
    )


def _number(text: Any) -> Any:
    """Take separators, currency signs and blanks out of a number; one in brackets or with a last minus is negative.

    1,234.50 and 1.234,50 are one number, 12,50 is twelve and a half; what could be both, 1,234, is read as thousands.
    What is neither stays as it is, for the check of numbers to find.
    """
    bare = pc.replace_substring_regex(pc.utf8_normalize(text, form="NFKC"), r"[¥$€£元'\s]", "")
    owed = pc.replace_substring_regex(bare, r"^\((.+)\)$|^(\d.*)[-−]$|^[−–](.+)$", r"-\1\2\3")
    swapped = pc.replace_substring(pc.replace_substring(owed, ".", ""), ",", ".")
    joined = pc.replace_substring(owed, ",", "")
    grouped = pc.match_substring_regex(owed, GROUPED)
    points = pc.match_substring_regex(owed, POINTS)
    return pc.utf8_ltrim(pc.if_else(grouped, joined, pc.if_else(points, swapped, owed)), "+")


def _times(text: Any, factor: str) -> Any:
    """Multiply numbers, exactly; what is none stays as it is, for the check of numbers to find."""
    plain = pc.replace_substring_regex(_number(text), r"^([+-]?\d{1,16}\.\d{6})\d+$", r"\1")
    numeric = pc.match_substring_regex(plain, r"^[+-]?\d{1,16}(\.\d{1,6})?$")
    numbers = pc.cast(pc.if_else(numeric, plain, None), pa.decimal128(22, 6))
    times = pc.multiply(numbers, pa.scalar(Decimal(factor), pa.decimal128(7, 2)))
    return pc.coalesce(pc.cast(times, pa.string()), plain)


def product_of(one: Any, other: Any) -> Any:
    """Multiply numbers, still text, to the cent; with what is none the two stay side by side, for the check to find."""
    digits = r"^[+-]?\d{1,12}(\.\d{1,6})?$"
    pair = [_number(text) for text in (one, other)]
    known = pc.and_(*(pc.match_substring_regex(text, digits) for text in pair))
    numbers = [pc.cast(pc.if_else(known, text, None), pa.decimal128(18, 6)) for text in pair]
    cents = pc.round(pc.multiply(*numbers), 2, round_mode="half_towards_infinity")
    return pc.coalesce(
        pc.cast(pc.cast(cents, pa.decimal128(38, 2)), pa.string()),
        pc.binary_join_element_wise(one, other, "×"),
    )


def _birth_digits(text: Any) -> Any:
    return pd.to_numeric(pd.Series(text.to_pylist(), dtype=object), errors="coerce")


def _birth_number_date(text: Any) -> Any:
    """Czech birth numbers YYMMDD of the 20th century; women have 50 added to the month."""
    number = _birth_digits(text)
    month = number // 100 % 100
    month = month.where(month <= 50, month - 50)
    days = 19_000_000 + number // 10_000 * 10_000 + month * 100 + number % 100
    written = [None if np.isnan(day) else f"{int(day)}" for day in days]
    return pa.array([day and f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in written], pa.string())


def _birth_number_gender(text: Any) -> Any:
    month = _birth_digits(text) // 100 % 100
    return pa.array(
        [None if np.isnan(value) else "F" if value > 50 else "M" for value in month], pa.string()
    )


TRANSFORMS: dict[str, Callable[[Any], Any]] = {
    "upper": pc.utf8_upper,
    "lower": pc.utf8_lower,
    "digits": lambda text: pc.replace_substring_regex(text, r"\D", ""),
    "number": _number,
    "ten_thousand": lambda text: _times(text, "10000"),
    "cents": lambda text: _times(text, "0.01"),
    "percent": lambda text: _number(pc.replace_substring_regex(text, r"[%％]", "")),
    "negate": minus,
    "birth_number_date": _birth_number_date,
    "birth_number_gender": _birth_number_gender,
}

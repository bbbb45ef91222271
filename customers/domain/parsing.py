"""Text columns read as the type of their field; what cannot be read is named, row by row."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain import checks
from customers.domain.checks import Mask
from customers.domain.targets import Field, Form, Kind

WHOLE = r"^[+-]?\d{1,9}$"
NUMBER = r"^[+-]?\d{1,16}(\.\d+)?$"
ZONED = r"(Z|[+-]\d\d:?\d\d)$"
FLAGS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "是"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "否"), False),
}


@dataclass(frozen=True)
class Failure:
    """A check that some rows did not pass; `code` is stable, `mask` marks the rows."""

    field: str
    code: str
    mask: Mask


@dataclass(frozen=True)
class Reading:
    """How to read a column: its field, the date format of the source, the bank's time zone and currencies."""

    field: Field
    format: str
    zone: str
    currencies: frozenset[str] = frozenset()


Parsed = tuple[Any, list[Failure]]


def parse(column: Any, reading: Reading) -> Parsed:
    """Return the column in its field's type and the failures found on the way."""
    parsed, failures = PARSERS[reading.field.kind](column, reading)
    return parsed, [failure for failure in failures if failure.mask.any()]


def _parse_text(column: Any, reading: Reading) -> Parsed:
    field = reading.field
    text = as_text(column)
    failures = [
        Failure(field.name, "bad_character", checks.mask_of(pc.match_substring(text, "\0")))
    ]
    if field.length:
        long = checks.mask_of(pc.greater(pc.utf8_length(text), field.length))
        failures.append(Failure(field.name, "too_long", long))
    check = FORMS.get(field.form)
    if check:
        failures.append(Failure(field.name, f"not_{field.form}", check(text)))
    if field.form is Form.CURRENCY and reading.currencies:
        known = pc.is_in(text, pa.array(sorted(reading.currencies), pa.string()))
        strange = checks.mask_of(pc.and_(pc.is_valid(text), pc.invert(known)))
        failures.append(Failure(field.name, "unknown_currency", strange & ~failures[-1].mask))
    return text, failures


def _parse_choice(column: Any, reading: Reading) -> Parsed:
    text = as_text(column)
    known = pc.is_in(text, pa.array(reading.field.choices, pa.string()))
    wrong = checks.mask_of(pc.and_(pc.is_valid(text), pc.invert(known)))
    return text, [Failure(reading.field.name, "unknown_value", wrong)]


def _parse_number(column: Any, reading: Reading) -> Parsed:
    field = reading.field
    text = as_text(column)
    wrong = checks.fails_pattern(text, WHOLE if field.kind is Kind.WHOLE else NUMBER)
    clean = _blank(text, wrong)
    value = pc.cast(clean, pa.float64())
    outside = np.zeros(len(text), dtype=bool)
    if field.low is not None:
        outside |= checks.mask_of(pc.less(value, field.low))
    if field.high is not None:
        outside |= checks.mask_of(pc.greater(value, field.high))
    return clean, [
        Failure(field.name, "not_a_number", wrong),
        Failure(field.name, "out_of_range", outside),
    ]


def _parse_date(column: Any, reading: Reading) -> Parsed:
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return pc.cast(column, pa.date32()), []
    text = as_text(column)
    if not reading.format:  # of a moment without a zone, its day
        text = pc.replace_substring_regex(text, r"^(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$", r"\1")  # fmt: skip
    days = pd.to_datetime(_series(text), format=reading.format or "%Y-%m-%d", errors="coerce")
    parsed = pa.array(days.dt.date, pa.date32(), from_pandas=True)
    return parsed, [Failure(reading.field.name, "not_a_date", _lost(text, parsed))]


def _parse_moment(column: Any, reading: Reading) -> Parsed:
    stamp = pa.timestamp("us", tz="UTC")
    if pa.types.is_timestamp(column.type) and column.type.tz:
        return pc.cast(column, stamp), []
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        naive = pc.cast(column, pa.timestamp("us"))
        local = pc.assume_timezone(naive, reading.zone, ambiguous="earliest", nonexistent="latest")
        return pc.cast(local, stamp), []
    text = as_text(column)
    series = _series(text)
    moments = pd.to_datetime(series, format=reading.format or "ISO8601", errors="coerce", utc=True)
    naive_rows = ~checks.mask_of(pc.match_substring_regex(text, ZONED))
    if "%z" not in reading.format and naive_rows.any():
        local = (
            moments[naive_rows]
            .dt.tz_localize(None)
            .dt.tz_localize(reading.zone, ambiguous=True, nonexistent="shift_forward")
        )
        moments[naive_rows] = local.dt.tz_convert("UTC")
    parsed = pa.array(moments, stamp, from_pandas=True)
    return parsed, [Failure(reading.field.name, "not_a_time", _lost(text, parsed))]


def _parse_flag(column: Any, reading: Reading) -> Parsed:
    if pa.types.is_boolean(column.type):
        return column, []
    text = pc.utf8_lower(as_text(column))
    place = pc.index_in(text, pa.array(FLAGS))
    parsed = pa.array(list(FLAGS.values())).take(place)
    return parsed, [Failure(reading.field.name, "not_yes_or_no", _lost(text, parsed))]


def _parse_json(column: Any, reading: Reading) -> Parsed:
    text = as_text(column)
    coded = pc.dictionary_encode(text)
    good = [_is_object(value) for value in coded.dictionary.to_pylist()]
    right = pa.array(good, pa.bool_()).take(coded.indices)
    wrong = checks.mask_of(pc.invert(right))
    return _blank(text, wrong), [Failure(reading.field.name, "not_an_object", wrong)]


def as_text(column: Any) -> Any:
    """Return any column as trimmed text with null for nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary.cast(pa.string()).take(column.indices)
    elif pa.types.is_boolean(kind):
        column = pc.if_else(column, "true", "false")
    elif pa.types.is_nested(kind):
        values = column.to_pylist()
        column = pa.array([None if v is None else json.dumps(v) for v in values], pa.string())
    elif not pa.types.is_string(kind):
        column = pc.cast(column, pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _series(text: Any) -> "pd.Series[Any]":
    return pd.Series(text.to_numpy(zero_copy_only=False), dtype=object)


def _blank(column: Any, mask: Mask) -> Any:
    return pc.if_else(pa.array(~mask), column, pa.scalar(None, column.type))


def _lost(before: Any, after: Any) -> Mask:
    return checks.mask_of(pc.and_(pc.is_valid(before), pc.is_null(after)))


def _is_object(value: str) -> bool:
    """Whether a text is a JSON object that PostgreSQL can keep: no NaN, no NUL, no half of a surrogate pair."""
    try:
        found = json.loads(value)
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "\\u0000" not in text


FORMS: dict[Form, Callable[[Any], Mask]] = {
    Form.PHONE: checks.fails_phone,
    Form.EMAIL: checks.fails_email,
    Form.ID_NUMBER: checks.fails_id_number,
    Form.CITIZEN: checks.fails_citizen,
    Form.CREDIT_CODE: checks.fails_credit_code,
    Form.CARD: checks.fails_card,
    Form.CURRENCY: checks.fails_currency,
    Form.INDUSTRY: checks.fails_industry,
    Form.CODE: checks.fails_code,
    Form.SYMBOL: checks.fails_symbol,
}
PARSERS: dict[Kind, Callable[[Any, Reading], Parsed]] = {
    Kind.TEXT: _parse_text,
    Kind.CHOICE: _parse_choice,
    Kind.WHOLE: _parse_number,
    Kind.MONEY: _parse_number,
    Kind.RATE: _parse_number,
    Kind.FIGURE: _parse_number,
    Kind.DATE: _parse_date,
    Kind.MOMENT: _parse_moment,
    Kind.FLAG: _parse_flag,
    Kind.JSON: _parse_json,
}

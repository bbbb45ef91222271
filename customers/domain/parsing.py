"""Text columns read as the type of their field; what cannot be read is named, row by row."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
# A moment is kept to the microsecond; some systems tell it ten or a thousand times finer.
FINER = r"(:\d\d\.\d{6})\d+"
STAMP = pa.timestamp("us", tz="UTC")
STAMP_HERE = pa.timestamp("us")
# Nobody who lives was born before; systems that know no date write the first or the last of their calendar.
FIRST_DAY = (date(1800, 1, 1) - date(1970, 1, 1)).days
LAST_DAY = (date.max - date(1970, 1, 1)).days
DAY = 86_400
TICKS = {"day": 1, "s": DAY, "ms": DAY * 10**3, "us": DAY * 10**6, "ns": DAY * 10**9}
MOST_TICKS = 2**63 - 1
UNSTORABLE = "\0"
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
    if field.tells_record:
        failures += [
            Failure(field.name, "rounded", checks.was_rounded(text)),
            Failure(field.name, "is_total", checks.is_total(text)),
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
    name = reading.field.name
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        kept, far = _within(column)
        return pc.cast(kept, pa.date32()), [Failure(name, "out_of_range", far)]
    text = as_text(column)
    if not reading.format:  # of a moment without a zone, its day
        text = pc.replace_substring_regex(text, r"^(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$", r"\1")  # fmt: skip
    days = pd.to_datetime(_spoken(text), format=reading.format or "%Y-%m-%d", errors="coerce")
    days = days.dt.tz_localize(None)  # the day at its own place
    read = pa.array(days.to_numpy().astype("datetime64[D]"), pa.date32(), from_pandas=True)
    parsed, far = _within(read)
    lost = Failure(name, "not_a_date", _lost(text, read))
    return parsed, [lost, Failure(name, "out_of_range", far)]


def _parse_moment(column: Any, reading: Reading) -> Parsed:
    name = reading.field.name
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        kept, far = _within(column)
        has_zone = pa.types.is_timestamp(column.type) and column.type.tz
        parsed = pc.cast(kept, STAMP if has_zone else STAMP_HERE, safe=False)
        return (parsed if has_zone else _at_bank(parsed, reading)), [
            Failure(name, "out_of_range", far)
        ]
    text = pc.replace_substring_regex(as_text(column), FINER, r"\1")
    moments = pd.to_datetime(
        _spoken(text), format=reading.format or "ISO8601", errors="coerce", utc=True
    )
    plain = moments.dt.tz_localize(None).dt.as_unit("us").to_numpy()
    read = pa.array(plain, STAMP_HERE, from_pandas=True)
    kept, far = _within(read)
    zoned = checks.mask_of(pc.match_substring_regex(text, ZONED)) | ("%z" in reading.format)
    parsed = pc.if_else(pa.array(zoned), pc.cast(kept, STAMP), _at_bank(kept, reading))
    parsed, beyond = _within(parsed)  # a zone may carry it past the end
    lost = Failure(name, "not_a_time", _lost(text, read))
    return parsed, [lost, Failure(name, "out_of_range", far | beyond)]


def _at_bank(moments: Any, reading: Reading) -> Any:
    """Moments without a zone, as the clock of the bank's zone shows them."""
    local = pc.assume_timezone(moments, reading.zone, ambiguous="earliest", nonexistent="latest")
    return pc.cast(local, STAMP)


def _spoken(text: Any) -> "pd.Series[Any]":
    """Texts to be read as dates, without the words that a reader would take for the present moment."""
    return _series(_blank(text, checks.mask_of(pc.is_in(text, pa.array(["now", "today"])))))


def _within(column: Any) -> tuple[Any, Mask]:
    """Dates or moments with those blank that no customer, booking or contract can have, and the rows of these."""
    kind = column.type
    unit = kind.unit if pa.types.is_timestamp(kind) else "ms" if pa.types.is_date64(kind) else "day"
    ticks = pc.cast(column, pa.int32()) if unit == "day" else column
    ticks = pc.cast(ticks, pa.int64())
    low = FIRST_DAY * TICKS[unit]
    high = min((LAST_DAY + 1) * TICKS[unit] - 1, MOST_TICKS)
    far = checks.mask_of(pc.or_(pc.less(ticks, low), pc.greater(ticks, high)))
    return _blank(column, far), far


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
        written = [None if value is None else json.dumps(value, default=_told) for value in values]
        column = pa.array(written, pa.string())
    elif (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    ):
        values = column.to_pylist()
        column = pa.array(
            [None if value is None else _told(value) for value in values], pa.string()
        )
    elif not pa.types.is_string(kind):
        column = pc.cast(column, pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _told(value: Any) -> str:
    """What JSON has no word for: bytes that are no text stand for what cannot be stored, so that the row is refused."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return UNSTORABLE


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

"""Reads the value behind an operator or a parameter: a checked Python value, or the code of what is wrong."""

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Any

from segmentation.domain.fields import LONGEST_DAYS, Choice, Takes

LARGEST = 10**15
MOST_CHOICES = 500
MOST_PAIRS = 20
LONGEST_TEXT = 64
LONGEST_SHOWN = 40
LONGEST_PAIR = 130
WHOLE = re.compile(r"[0-9]{1,18}")
PAIR = re.compile(r"[A-Za-z0-9_.-]{1,40}=.+", re.DOTALL)

Value = int | float | str | dt.date | tuple["Value", ...] | None


class BadValueError(Exception):
    """A value that cannot be used: the code of its problem and its figures."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_value(takes: Takes, raw: Any, allowed: "Allowed") -> Value:
    """Return the checked value; raises BadValueError."""
    return READERS[takes](raw, allowed)


class Allowed:
    """Which choices a list may hold: the closed ones, or any text where `is_open`."""

    def __init__(
        self,
        choices: tuple[Choice, ...],
        *,
        is_open: bool,
        single: bool = False,
        whole: bool = False,
        prefixes: tuple[str, ...] = (),
    ) -> None:
        self.values = {choice.value for choice in choices}
        self.is_open = is_open
        self.single = single
        self.whole = whole
        self.prefixes = prefixes

    def check(self, value: Any) -> str:
        """Return the choice; raises BadValueError."""
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
            raise BadValueError("unknown_choice", name=shown(value))
        if "\x00" in value or (not value.isascii() and _has_surrogate(value)):
            raise BadValueError("bad_text")
        unknown = value not in self.values and not (
            self.is_open and (not self.prefixes or value.startswith(self.prefixes))
        )
        if unknown or (self.whole and not WHOLE.fullmatch(value)):
            raise BadValueError("unknown_choice", name=value)
        return value


def shown(value: Any) -> str:
    """Return what was typed, as far as a message can show it."""
    text = str(value)[:LONGEST_SHOWN] if isinstance(value, str | int | float | None) else "{…}"
    return text.encode("utf-8", "replace").decode()


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _number(raw: Any, _allowed: Allowed) -> int | float:
    unreal = isinstance(raw, float) and math.isnan(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or unreal:
        raise BadValueError("not_a_number")
    if abs(raw) > LARGEST:
        raise BadValueError("too_large")
    return raw


def _two(read: Callable[[Any, Allowed], Any], missing: str) -> Callable[[Any, Allowed], Any]:
    def read_two(raw: Any, allowed: Allowed) -> Value:
        if not isinstance(raw, list | tuple) or len(raw) != 2:
            raise BadValueError(missing)
        first, second = read(raw[0], allowed), read(raw[1], allowed)
        if first > second:
            raise BadValueError("wrong_order")
        return (first, second)

    return read_two


def _days(raw: Any, _allowed: Allowed) -> int:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # JSON knows one kind of number
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise BadValueError("not_days")
    if raw <= 0:
        raise BadValueError("window_empty" if raw == 0 else "window_future")
    if raw > LONGEST_DAYS:
        raise BadValueError("window_long", limit=LONGEST_DAYS)
    return raw


def _date(raw: Any, _allowed: Allowed) -> dt.date:
    if not isinstance(raw, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        raise BadValueError("not_a_date")
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        raise BadValueError("not_a_date") from None


def _choices(raw: Any, allowed: Allowed) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise BadValueError("no_choice")
    if allowed.single and len(raw) != 1:
        raise BadValueError("one_choice")
    if len(raw) > MOST_CHOICES:
        raise BadValueError("too_many_choices", limit=MOST_CHOICES)
    return tuple(dict.fromkeys(allowed.check(value) for value in raw))


def _pairs(raw: Any, _allowed: Allowed) -> tuple[str, ...]:
    """Names with their values, each as name=value."""
    if not isinstance(raw, list | tuple) or not raw:
        raise BadValueError("no_choice")
    if len(raw) > MOST_PAIRS:
        raise BadValueError("too_many_choices", limit=MOST_PAIRS)
    for one in raw:
        if not isinstance(one, str) or len(one) > LONGEST_PAIR or not PAIR.fullmatch(one):
            raise BadValueError("not_a_pair", name=shown(one))
        if "\x00" in one or _has_surrogate(one):
            raise BadValueError("bad_text")
    return tuple(dict.fromkeys(raw))


def _nothing(raw: Any, _allowed: Allowed) -> None:
    if raw is not None:
        raise BadValueError("no_value")


READERS: dict[Takes, Callable[[Any, Allowed], Any]] = {
    Takes.NUMBER: _number,
    Takes.TWO_NUMBERS: _two(_number, "not_a_number"),
    Takes.DAYS: _days,
    Takes.DATE: _date,
    Takes.TWO_DATES: _two(_date, "not_a_date"),
    Takes.CHOICES: _choices,
    Takes.PAIRS: _pairs,
    Takes.NOTHING: _nothing,
}

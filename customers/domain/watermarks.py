"""How far a source has been read: a typed value that outlives the process, kept as text."""

import json
import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

# A datetime is a date too, and a bool an int: the narrower type stands first.
WRITERS: list[tuple[type, str, Callable[[Any], Any]]] = [
    (bool, "flag", bool),
    (datetime, "moment", datetime.isoformat),
    (date, "day", date.isoformat),
    (int, "whole", int),
    (Decimal, "decimal", str),
    (float, "real", float),
    (bytes, "bytes", bytes.hex),
    (str, "text", str),
    (dict, "marks", dict),
]
READERS: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "decimal": Decimal,
    "bytes": bytes.fromhex,
}


CLOCKS_AHEAD = timedelta(hours=14)
SLACK = timedelta(minutes=10)  # a source's clock may be a little ahead of ours


class WatermarkError(ValueError):
    """A value by which rows cannot be told apart as older and newer."""


def keep(value: Any) -> str:
    """Return the text in which a watermark is kept; raises WatermarkError for a type without an order."""
    if value is None:
        return ""
    for known, kind, write in WRITERS:
        if isinstance(value, known):
            return json.dumps({"kind": kind, "value": write(value)}, sort_keys=True)
    raise WatermarkError(type(value).__name__)


def recall(kept: str) -> Any:
    """Return the watermark that a text keeps, in the type it had; None for no text."""
    if not kept:
        return None
    found = json.loads(kept)
    return READERS.get(found["kind"], lambda value: value)(found["value"])


def is_past(value: Any, now: datetime) -> bool:
    """Whether a value may be the mark: not a time still to come, which all rows after it would stay behind, nor no number.

    `now` is in UTC. A time without a zone is some clock's of the world, the furthest 14 hours ahead.
    """
    if isinstance(value, datetime):
        ahead = timedelta(0) if value.tzinfo else CLOCKS_AHEAD
        return value <= (now if value.tzinfo else now.replace(tzinfo=None)) + ahead + SLACK
    if isinstance(value, date):
        return value <= (now + CLOCKS_AHEAD + SLACK).date()
    return not isinstance(value, float | Decimal) or math.isfinite(value)


def step_back(value: Any, minutes: int) -> Any:
    """Return a point in time some minutes earlier, so that rows committed late are read; other values stay."""
    return value - timedelta(minutes=minutes) if isinstance(value, datetime) else value


def shown(kept: str) -> str:
    """Return a kept watermark as people read it."""
    value = recall(kept)
    if isinstance(value, dict):
        return " · ".join(str(part) for part in value.values() if part)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else str(value)

"""The conditions of days: of the customer, of products opened, maturing and closed, of the calendar."""

from dataclasses import replace
from typing import Any

from segmentation.domain.entry.frames import BUYS, FORMER, LONGER, SHORTER, Frame, Rule, asks
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.numbers import PAST, Amount, whole
from segmentation.domain.fields import LONGEST_DAYS, TYPE_OPS
from segmentation.domain.registry import BY_KEY

DATED_VERBS = {"mature": "holding_maturity", "open": "holding_opened", "close": "holding_closed", BUYS: "holding_opened"}  # fmt: skip


def in_period(name: str, frame: Frame, **params: Any) -> Rule | None:
    """Return the condition of days of the calendar, where the field can be asked for them."""
    period = frame.period
    if period is None or frame.window or frame.amount or frame.compare:
        return None
    if period.first and period.last:
        op, value = "between_dates", [period.first.isoformat(), period.last.isoformat()]
        made = asks(name, op, value, **params)
    else:
        day = period.first or period.last
        op = "on_or_after" if period.first else "on_or_before"
        if day is None or op not in (BY_KEY[name].ops or TYPE_OPS[BY_KEY[name].type]):
            return None
        made = asks(name, op, day.isoformat(), **params)
    return {"none": [made]} if frame.negated else made


def joined(frame: Frame) -> Rule | None:
    """Return the condition of the day on which somebody became a customer."""
    if frame.period:
        return in_period("since_on", frame)
    if frame.window is None or (frame.window.side == "before" and not frame.compare):
        return None
    if frame.window.side == "over":
        frame.compare = frame.compare or "more_than"
    if frame.window.side == "last" and not frame.compare:
        made = asks("since_on", "within_last", frame.window.days)
        return {"none": [made]} if frame.negated else made
    frame.amount = Amount(frame.window.days, None, "")
    frame.compare = compare = frame.compare or "at_most"
    if frame.negated:
        compare = {"at_least": "less_than", "more_than": "at_most", "at_most": "more_than", "less_than": "at_least"}.get(compare, "")  # fmt: skip
    return asks("tenure_days", compare or "equals", frame.window.days)


def dated(frame: Frame) -> Rule | None:
    """Return the condition of another day of the customer: so long ago, or in these days."""
    name, params = frame.data
    if frame.period:
        return in_period(name, frame, **params)
    if frame.window is None or frame.window.side == "next":
        return None
    if not frame.compare and frame.window.side in (*PAST, "over"):
        return None
    op = "longer_ago" if frame.compare in LONGER else "within_last"
    made = asks(name, op, frame.window.days, **params)
    return {"none": [made]} if frame.negated else made


def birthday(frame: Frame) -> Rule | None:
    """Return the condition of the next birthday."""
    if frame.window is None or frame.window.side not in ("next", "within") or frame.period:
        return None
    made = asks("next_birthday", "within_next", frame.window.days)
    return {"none": [made]} if frame.negated else made


def on_a_day(frame: Frame, kinds: list[str]) -> Rule | None:
    """Return the condition of a product that was opened, matures or was closed in the days said."""
    params: dict[str, Any] = {"kinds": kinds}
    if frame.amount and frame.compare in LONGER:
        params["least"] = whole(frame.amount.low)
    if frame.window is None:
        said = replace(frame, amount=None, compare="") if "least" in params else frame
        return in_period(DATED_VERBS[frame.verb], said, **params)
    op = _side(frame)
    if not op:
        return None
    made = asks(DATED_VERBS[frame.verb], op, frame.window.days, **params)
    return {"none": [made]} if frame.negated else made


def _side(frame: Frame) -> str:
    """Before or after today, within so many days or longer ago; "" where that cannot be asked."""
    side = frame.window.side if frame.window else ""
    longer = frame.compare in LONGER and not frame.amount
    if longer and (side in PAST or not frame.negated):
        return "" if frame.verb == "mature" else "longer_ago"
    if side in PAST and not (frame.compare in SHORTER and not frame.amount):
        return ""
    return "within_last" if frame.verb != "mature" or side == "last" else "within_next"


def closed(frame: Frame, kinds: list[str]) -> Rule:
    """Return the condition of a product that was closed, whenever that was."""
    made = asks("holding_closed", "within_last", LONGEST_DAYS, kinds=kinds)
    return {"none": [made]} if frame.negated else made


def former(frame: Frame, kinds: list[str]) -> Rule:
    """Whoever holds none any more: the last was closed."""
    days = frame.window.days if frame.window else LONGEST_DAYS
    parts = [
        asks("holding_kind", "has_none", kinds),
        asks("holding_closed", "within_last", days, kinds=kinds),
    ]
    return {"none": [{"all": parts}]} if frame.negated else {"all": parts}


def is_dated(frame: Frame, rule: Rule) -> bool:
    """Whether the days that were said of a product or a number are asked for in its condition."""
    asked = rule["none"][0] if "none" in rule else rule
    if frame.period:
        return str(asked.get("op")) in ("between_dates", "on_or_after", "on_or_before")
    if frame.kind is Kind.BOND:
        return frame.window is None
    if (
        frame.window is None
        or frame.kind not in (Kind.PRODUCT, Kind.MEASURE)
        or frame.verb == FORMER
    ):
        return True
    if frame.kind is Kind.PRODUCT:
        return asked["op"].startswith("within") or asked["op"] == "longer_ago"
    plain = frame.data.get(0) == asked["field"]
    return not plain or BY_KEY[asked["field"]].unit.en == "days"

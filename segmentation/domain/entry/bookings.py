"""The conditions of what customers did: how often, how much in all, at most or on average."""

from typing import Any

from segmentation.domain.entry.comparing import MIRROR, compared
from segmentation.domain.entry.frames import (
    BARE_MONEY,
    DEFAULT_DAYS,
    LATEST,
    LONGER,
    SHORTER,
    Frame,
    Rule,
    asks,
)
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.measuring import measure
from segmentation.domain.entry.numbers import PAST, Amount, whole
from segmentation.domain.registry import BY_KEY

INCOMING = ("salary", "pension", "cash_deposit", "interest", "redemption")
SHARES = frozenset(("mobile", "web", "branch", "atm"))


def act(frame: Frame) -> Rule | None:
    """Return the condition of a deed, or None where it cannot be asked."""
    done: Act = frame.data
    if frame.turn:
        return _spending(done, frame)
    if frame.period or (frame.verb != LATEST and _is_long_ago(frame)):
        return None  # deeds are looked for in the last days, not in those of the calendar or before
    if frame.amount and frame.amount.unit == "share":
        return _share(done, frame)
    return _asked(done, frame, _narrowed(done, frame))


def _asked(done: Act, frame: Frame, params: dict[str, Any]) -> Rule | None:
    if frame.verb == LATEST:
        return _latest(done, frame, params)
    if done.source == "event":
        return None if frame.averaged else times("event_count", frame, params)
    return _booked(done, frame, params)


def _latest(done: Act, frame: Frame, params: dict[str, Any]) -> Rule | None:
    """“Last complained more than 60 days ago”: the days since the last time."""
    window = frame.window
    if window is None or frame.amount or frame.negated or frame.averaged or done.field:
        return None
    since = "at_most" if window.side in ("last", "within") else ""
    op = frame.compare or since
    narrowed = {key: value for key, value in params.items() if key != "days"}
    name = "event_days_since" if done.source == "event" else "booked_days_since"
    return asks(name, op, window.days, **narrowed) if op and op != "between" else None


def _is_long_ago(frame: Frame) -> bool:
    """“Complained more than 60 days ago”: deeds are looked for in the last days only."""
    if frame.window is None:
        return False
    longer = frame.compare in LONGER and not frame.amount and not frame.negated
    recent = frame.compare in SHORTER and not frame.amount
    return longer or (frame.window.side in PAST and not recent)


def _narrowed(done: Act, frame: Frame) -> dict[str, Any]:
    """The kinds, days, channels and categories that were said of a deed."""
    params: dict[str, Any] = {"days": frame.window.days if frame.window else DEFAULT_DAYS}
    if done.kind:
        params["kinds"] = [done.kind]
    if frame.categories and done.source == "booking":
        params["categories"] = frame.categories
    if frame.channels:
        params["channels"] = frame.channels
    return params


def _booked(done: Act, frame: Frame, params: dict[str, Any]) -> Rule | None:
    if frame.averaged:
        return _average(frame, params)
    if done.field:
        return _net(done, frame, params)
    if frame.amount and (is_money(done, frame.amount) or sums(frame)):
        frame.compare = frame.compare or "at_least"
        return compared(_sum_of(done, frame), frame, **params)
    return times("booked_count", frame, params)


def _share(done: Act, frame: Frame) -> Rule | None:
    """More than half of all bookings by one channel: what the profile follows over ninety days."""
    days = frame.window.days if frame.window else DEFAULT_DAYS
    of_all = done.step == "booking." and not done.field and not frame.categories
    if not of_all or days != DEFAULT_DAYS or len(frame.channels) != 1:
        return None
    channel = frame.channels[0]
    return compared(f"{channel}_share_{DEFAULT_DAYS}d", frame) if channel in SHARES else None


def _average(frame: Frame, params: dict[str, Any]) -> Rule | None:
    if frame.amount is None or frame.amount.unit not in ("", "money"):
        return None
    frame.compare = frame.compare or "at_least"
    return compared("booked_average", frame, **params)


def _net(done: Act, frame: Frame, params: dict[str, Any]) -> Rule | None:
    """Money in less money out; a net outflow is that, turned round."""
    if frame.amount is None:
        frame.amount, frame.compare = Amount(0, None, "money"), frame.compare or "more_than"
    frame.compare = frame.compare or "at_least"
    amount = frame.amount
    if amount.unit not in ("", "money"):
        return None
    if done.side != "out":
        return compared(done.field, frame, **params)
    turned = MIRROR.get(frame.compare)
    if turned is None or amount.high is not None or frame.negated:
        return None
    return asks(done.field, turned, -whole(amount.low), **params)


def _sum_of(done: Act, frame: Frame) -> str:
    if not frame.summed and (frame.single or done.single):
        return "booked_largest"
    return "booked_in" if done.side == "in" or done.kind in INCOMING else "booked_out"


def _spending(done: Act, frame: Frame) -> Rule | None:
    """More or less spent than before: only for what the profile follows, over ninety days."""
    if done.kind != "card_payment" or (frame.window and frame.window.days != DEFAULT_DAYS):
        return None
    kind = f"_{frame.categories[0]}" if frame.categories else ""
    name = f"spend{kind}_change_90d"
    frame.data, frame.kind = {0: name}, Kind.MEASURE
    return measure(frame) if name in BY_KEY else None


def is_money(done: Act, amount: Amount) -> bool:
    """Whether an amount beside a deed is money rather than a number of times."""
    if amount.unit in ("times", "things", "kinds"):
        return False
    return (
        amount.unit == "money" or amount.low >= BARE_MONEY or (done.is_money and amount.unit == "")
    )


def sums(frame: Frame) -> bool:
    """Whether the amount is that of all bookings together."""
    return frame.summed and frame.amount is not None and frame.amount.unit in ("", "money")


def times(name: str, frame: Frame, params: dict[str, Any]) -> Rule | None:
    """Return how often it was done: at least once where no number was said."""
    if frame.amount is None:
        done = ("equals", 0) if frame.negated else ("at_least", 1)
        return asks(name, *done, **params)
    frame.compare = frame.compare or "at_least"
    return compared(name, frame, **params)

"""The conditions of what is known of a customer in numbers."""

from segmentation.domain.entry.comparing import MIRROR, compared, graded
from segmentation.domain.entry.frames import Frame, Rule, asks
from segmentation.domain.entry.numbers import PAST, Amount
from segmentation.domain.fields import Type
from segmentation.domain.registry import BY_KEY

CHANGES = {
    "total_balance": {90: "balance_change_90d"},
    "monetary_90d": {90: "spend_change_90d"},
}


def measure(frame: Frame) -> Rule | None:
    """Return the condition of a number of the customer: compared, or risen or fallen."""
    name = _windowed(frame)
    if name is None or frame.period:
        return None
    if frame.amount and frame.amount.unit == "kinds" and name == "product_count":
        name = "product_kinds"
    if frame.amount is None and frame.data.get("any") and not frame.turn:
        return asks(name, *(("equals", 0) if frame.negated else ("at_least", 1)))
    if BY_KEY[name].type is Type.GRADE:
        return graded(name, frame)
    frame.compare = frame.compare or frame.data.get("op", "")
    if frame.amount is None and frame.window and BY_KEY[name].unit.en == "days":
        frame.amount = Amount(frame.window.days, None, "")
    _turn(frame)
    return compared(name, frame)


def _turn(frame: Frame) -> None:
    """What fell by so much is below so much less; what only rose or fell is more or less than nothing."""
    amount = frame.amount
    if frame.turn < 0 and amount:
        high = -amount.low if amount.high is not None else None
        low = -(amount.high if amount.high is not None else amount.low)
        frame.amount = Amount(low, high, "money")
        frame.compare = MIRROR.get(frame.compare or "at_least", frame.compare)
    elif frame.turn and amount is None:
        frame.amount = Amount(0, None, "")
        frame.compare = "less_than" if frame.turn < 0 else "more_than"
    elif frame.turn:
        frame.compare = frame.compare or "at_least"


def _windowed(frame: Frame) -> str | None:
    """The field of a measure: that of the window said, of no window, or the only one there is."""
    found = {days: name for days, name in frame.data.items() if isinstance(days, int)}
    if 0 in found and frame.turn and found[0] in CHANGES:
        found = CHANGES[found[0]]
    if 0 in found:
        return found[0]
    if frame.window and frame.window.side in PAST:
        return None
    if frame.window:
        return found.get(frame.window.days)
    return next(iter(found.values())) if len(found) == 1 else None

"""The conditions of products: held, bought, so many or so much of them."""

from segmentation.domain.entry.comparing import compared
from segmentation.domain.entry.dates import DATED_VERBS, closed, former, on_a_day
from segmentation.domain.entry.frames import BARE_MONEY, FORMER, Frame, Rule, asks
from segmentation.domain.fields import LONGEST_DAYS

BALANCES = {
    "deposit": "deposit_balance",
    "loan": "loan_balance",
    "card": "card_balance",
    "wealth": "wealth_balance",
}


def product(frame: Frame) -> Rule | None:
    """Return the condition of a product, or of several of them together."""
    kinds = frame.data if isinstance(frame.data, list) else [frame.data]
    if frame.turn or (frame.verb == FORMER and frame.amount):
        return None
    if frame.verb == FORMER:
        return former(frame, kinds)
    if frame.period or frame.verb in DATED_VERBS:
        return _dated(frame, kinds)
    return _held(frame, kinds)


def _dated(frame: Frame, kinds: list[str]) -> Rule | None:
    """Opened, bought, closed or maturing; “matures soon” says no days."""
    if frame.verb in DATED_VERBS and (frame.window or frame.period):
        return on_a_day(frame, kinds)
    if frame.period or frame.verb == "mature":
        return None
    if frame.verb == "close":
        return closed(frame, kinds)
    return _held(frame, kinds) if frame.amount else _ever(frame, kinds)


def _held(frame: Frame, kinds: list[str]) -> Rule | None:
    if frame.amount and (frame.compare or frame.amount.high is not None):
        return _quantity(frame, kinds)
    return asks("holding_kind", "has_none" if frame.negated else "has_any", kinds)


def _ever(frame: Frame, kinds: list[str]) -> Rule:
    """Whoever bought holds it still, or held it until it was closed."""
    either = [
        asks("holding_kind", "has_any", kinds),
        asks("holding_closed", "within_last", LONGEST_DAYS, kinds=kinds),
    ]
    return {"none" if frame.negated else "any": either}


def only(frame: Frame) -> Rule:
    """Return the condition of these kinds of product and no other, no other at all, or some other."""
    parts = [asks("holding_kind", op, list(kinds)) for op, kinds in frame.data]
    made = parts[0] if len(parts) == 1 else {"all": parts}
    return {"none": [made]} if frame.negated else made


def _quantity(frame: Frame, kinds: list[str]) -> Rule | None:
    """How much of a kind of product, or how many."""
    amount = frame.amount
    if amount and (
        amount.unit in ("things", "kinds", "times") or (not amount.unit and amount.low < BARE_MONEY)
    ):
        return compared("holding_count", frame, kinds=kinds)
    if len(kinds) == 1 and kinds[0] in BALANCES:
        return compared(BALANCES[kinds[0]], frame)
    return compared("holding_balance", frame, kinds=kinds)

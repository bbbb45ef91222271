"""The condition of a rule that one thing said about customers stands for."""

from typing import Any

from segmentation.domain.entry.frames import (
    AGES,
    BARE_MONEY,
    BUYS,
    DEFAULT_DAYS,
    FORMER,
    ORDERED,
    Frame,
    Rule,
)
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.numbers import Amount, whole
from segmentation.domain.fields import LONGEST_DAYS, Type
from segmentation.domain.registry import BY_KEY
from segmentation.domain.words import CONTACT_CHANNELS

BALANCES = {
    "deposit": "deposit_balance",
    "loan": "loan_balance",
    "card": "card_balance",
    "wealth": "wealth_balance",
}
OPPOSITE = {"at_least": "less_than", "more_than": "at_most", "at_most": "more_than", "less_than": "at_least"}  # fmt: skip
MIRROR = {"at_least": "at_most", "more_than": "less_than", "at_most": "at_least", "less_than": "more_than"}  # fmt: skip
INCOMING = ("salary", "pension", "cash_deposit", "interest", "redemption")
SETS = {"is_one_of": "is_none_of", "has_any": "has_none"}
REACHED_BY = frozenset(choice.value for choice in CONTACT_CHANNELS)


def condition_of(frame: Frame) -> Rule | None:
    """Return the condition that a frame says, or None where it says none."""
    if frame.turn and frame.amount and frame.amount.unit == "share":
        return None  # what rises and falls here is told in money
    made = _headless(frame) if frame.kind is None else MAKERS[frame.kind](frame)
    if made is None or not frame.turn:
        return made
    asked = made["none"][0] if "none" in made else made
    return made if "_change_" in asked["field"] else None


def asks(name: str, op: str, value: Any = None, **params: Any) -> Rule:
    """Return a condition in its JSON form."""
    made: Rule = {"field": name, "op": op}
    if value is not None:
        made["value"] = value
    if params:
        made["params"] = params
    return made


def _headless(frame: Frame) -> Rule | None:
    """An amount without a name: an age where it can be one, else what the customer has here."""
    if frame.grade is not None:
        return _measure(
            Frame(
                Kind.MEASURE, {0: "risk_tolerance"}, frame.negated, frame.compare, grade=frame.grade
            )
        )
    amount = frame.amount
    if amount is None or not (frame.compare or amount.high is not None):
        return None
    if amount.unit == "years" or (amount.unit == "" and amount.low in AGES):
        return _compared("age_years", frame)
    if amount.unit == "money" or (amount.unit == "" and amount.low >= BARE_MONEY):
        return _compared("total_balance", frame)
    return None


def _compared(name: str, frame: Frame, **params: Any) -> Rule | None:
    """A comparison of a number field, turned round where it was denied."""
    amount = frame.amount
    if amount is None:
        return None
    is_share = BY_KEY[name].type is Type.SHARE or name == "score"
    if amount.unit == "share" and not is_share:
        return None  # so many per cent of something that is told in money or in pieces
    scale = 100 if amount.unit == "share" else 1
    if frame.kind is Kind.MEASURE:
        scale = frame.data.get("parts", scale)
    low = whole(amount.low / scale)
    if amount.high is not None:
        low, high = sorted((low, whole(amount.high / scale)))
        made = asks(name, "between", [low, high], **params)
        return {"none": [made]} if frame.negated else made
    op = frame.compare if frame.compare not in ("", "between") else "equals"
    if frame.negated and op in OPPOSITE:
        op = OPPOSITE[op]
    return asks(name, op, low, **params)


def _fact(frame: Frame) -> Rule:
    name, op, value = frame.data
    value = _graded_up(name, value, frame.compare)
    if not frame.negated:
        return asks(name, op, value)
    return asks(name, SETS[op], value) if op in SETS else {"none": [asks(name, op, value)]}


def _graded_up(name: str, value: Any, compare: str) -> Any:
    """“A bachelor's degree or above” is all that stand above it in their order."""
    if name not in ORDERED or not compare:
        return value
    grades = list(ORDERED[name])
    place = grades.index(value[0])
    upward = compare in ("at_least", "more_than")
    past = compare in ("more_than", "less_than")
    return (grades[place + past :] if upward else grades[: place + (not past)]) or value


def _measure(frame: Frame) -> Rule | None:
    name = _windowed(frame)
    if name is None:
        return None
    if BY_KEY[name].type is Type.GRADE:
        return _graded(name, frame)
    frame.compare = frame.compare or frame.data.get("op", "")
    if frame.amount is None and frame.window and BY_KEY[name].unit.en == "days":
        frame.amount = Amount(frame.window.days, None, "")
    if frame.turn < 0 and frame.amount:
        high = -frame.amount.low if frame.amount.high is not None else None
        low = -(frame.amount.high if frame.amount.high is not None else frame.amount.low)
        frame.amount = Amount(low, high, "money")
        frame.compare = MIRROR.get(frame.compare or "at_least", frame.compare)
    elif frame.turn < 0:
        frame.amount, frame.compare = Amount(0, None, ""), "less_than"
    elif frame.turn > 0 and frame.amount is None:
        frame.amount, frame.compare = Amount(0, None, ""), "more_than"
    elif frame.turn:
        frame.compare = frame.compare or "at_least"
    return _compared(name, frame)


CHANGES = {
    "total_balance": {90: "balance_change_90d"},
    "monetary_90d": {90: "spend_change_90d"},
}


def _windowed(frame: Frame) -> str | None:
    """The field of a measure: that of the window said, of no window, or the only one there is."""
    found = {days: name for days, name in frame.data.items() if isinstance(days, int)}
    if 0 in found and frame.turn and found[0] in CHANGES:
        found = CHANGES[found[0]]
    if 0 in found:
        return found[0]
    if frame.window:
        return found.get(frame.window.days)
    return next(iter(found.values())) if len(found) == 1 else None


def _graded(name: str, frame: Frame) -> Rule | None:
    if frame.grade is None:
        return None
    op = {"at_least": "at_least", "at_most": "at_most"}.get(frame.compare)
    if frame.compare in ("more_than", "less_than"):
        step = 1 if frame.compare == "more_than" else -1
        return asks(name, "at_least" if step > 0 else "at_most", frame.grade + step)
    if op:
        return asks(name, op, frame.grade)
    return asks(name, "is_none_of" if frame.negated else "is_one_of", [str(frame.grade)])


def _product(frame: Frame) -> Rule | None:
    kinds = frame.data if isinstance(frame.data, list) else [frame.data]
    if frame.turn or (frame.verb == FORMER and frame.amount):
        return None
    if frame.verb == FORMER:
        return _former(frame, kinds)
    dates = {"mature": "holding_maturity", "open": "holding_opened", "close": "holding_closed", BUYS: "holding_opened"}  # fmt: skip
    if frame.verb in dates and frame.window:
        past = frame.verb != "mature" or frame.window.side == "last"
        params: dict[str, Any] = {"kinds": kinds}
        if frame.amount and frame.compare in ("at_least", "more_than"):
            params["least"] = whole(frame.amount.low)
        made = asks(
            dates[frame.verb], "within_last" if past else "within_next", frame.window.days, **params
        )
        return {"none": [made]} if frame.negated else made
    if frame.amount and (frame.compare or frame.amount.high is not None):
        return _quantity(frame, kinds)
    held = asks("holding_kind", "has_none" if frame.negated else "has_any", kinds)
    return _ever(frame, kinds) if frame.verb == BUYS else held


def _ever(frame: Frame, kinds: list[str]) -> Rule:
    """Whoever bought holds it still, or held it until it was closed."""
    either = [
        asks("holding_kind", "has_any", kinds),
        asks("holding_closed", "within_last", LONGEST_DAYS, kinds=kinds),
    ]
    return {"none" if frame.negated else "any": either}


def _former(frame: Frame, kinds: list[str]) -> Rule:
    """Whoever holds none any more: the last was closed."""
    days = frame.window.days if frame.window else LONGEST_DAYS
    parts = [
        asks("holding_kind", "has_none", kinds),
        asks("holding_closed", "within_last", days, kinds=kinds),
    ]
    return {"none": [{"all": parts}]} if frame.negated else {"all": parts}


def _only(frame: Frame) -> Rule:
    """These kinds of product and no other, no other at all, or some other."""
    parts = [asks("holding_kind", op, list(kinds)) for op, kinds in frame.data]
    made = parts[0] if len(parts) == 1 else {"all": parts}
    return {"none": [made]} if frame.negated else made


def _quantity(frame: Frame, kinds: list[str]) -> Rule | None:
    """How much of a kind of product, or how many."""
    amount = frame.amount
    if amount and (
        amount.unit in ("things", "times") or (not amount.unit and amount.low < BARE_MONEY)
    ):
        return _compared("holding_count", frame, kinds=kinds)
    if len(kinds) == 1 and kinds[0] in BALANCES:
        return _compared(BALANCES[kinds[0]], frame)
    return _compared("holding_balance", frame, kinds=kinds)


def _act(frame: Frame) -> Rule | None:
    act: Act = frame.data
    if frame.turn:
        return _spending(act, frame)
    days = frame.window.days if frame.window else DEFAULT_DAYS
    if act.source == "event":
        params: dict[str, Any] = {"kinds": [act.kind], "days": days}
        if frame.channels:
            params["channels"] = frame.channels
        return _times("event_count", frame, params)
    params = {"days": days}
    if act.kind:
        params["kinds"] = [act.kind]
    if frame.categories:
        params["categories"] = frame.categories
    if frame.channels:
        params["channels"] = frame.channels
    if frame.amount and (is_money(act, frame.amount) or sums(frame)):
        frame.compare = frame.compare or "at_least"
        return _compared(_sum_of(act, frame), frame, **params)
    return _times("booked_count", frame, params)


def _sum_of(act: Act, frame: Frame) -> str:
    if act.field:
        return act.field
    if not frame.summed and (frame.single or act.single):
        return "booked_largest"
    return "booked_in" if act.side == "in" or act.kind in INCOMING else "booked_out"


def _spending(act: Act, frame: Frame) -> Rule | None:
    """More or less spent than before: only for what the profile follows, over ninety days."""
    if act.kind != "card_payment" or (frame.window and frame.window.days != DEFAULT_DAYS):
        return None
    kind = f"_{frame.categories[0]}" if frame.categories else ""
    name = f"spend{kind}_change_90d"
    frame.data, frame.kind = {0: name}, Kind.MEASURE
    return _measure(frame) if name in BY_KEY else None


def is_money(act: Act, amount: Amount) -> bool:
    """Whether an amount beside a deed is money rather than a number of times."""
    if amount.unit in ("times", "things"):
        return False
    return (
        amount.unit == "money" or amount.low >= BARE_MONEY or (act.is_money and amount.unit == "")
    )


def sums(frame: Frame) -> bool:
    """Whether the amount is that of all bookings together."""
    return frame.summed and frame.amount is not None and frame.amount.unit in ("", "money")


def _times(name: str, frame: Frame, params: dict[str, Any]) -> Rule | None:
    if frame.amount is None:
        done = ("equals", 0) if frame.negated else ("at_least", 1)
        return asks(name, *done, **params)
    frame.compare = frame.compare or "at_least"
    return _compared(name, frame, **params)


def _listed(frame: Frame) -> Rule | None:
    name, value = frame.data
    if name == "score":
        return _compared("score", frame, score=[value])
    return asks(name, "has_none" if frame.negated else "has_any", [value])


def _joined(frame: Frame) -> Rule | None:
    if frame.window is None:
        return None
    if frame.window.side == "last" and not frame.compare:
        made = asks("since_on", "within_last", frame.window.days)
        return {"none": [made]} if frame.negated else made
    frame.amount = Amount(frame.window.days, None, "")
    frame.compare = frame.compare or "at_most"
    return _compared("tenure_days", frame)


def _birthday(frame: Frame) -> Rule | None:
    if frame.window is None or frame.window.side == "last":
        return None
    made = asks("next_birthday", "within_next", frame.window.days)
    return {"none": [made]} if frame.negated else made


def _consent(frame: Frame) -> Rule | None:
    if not REACHED_BY.issuperset(frame.channels):
        return None
    params = {"channels": frame.channels} if frame.channels else {}
    op = "has_none" if frame.negated else "has_any"
    return asks("consent", op, frame.purposes or ["marketing"], **params)


def is_dated(frame: Frame, rule: Rule) -> bool:
    """Whether the days that were said of a product or a number are asked for in its condition."""
    asked = rule["none"][0] if "none" in rule else rule
    if (
        frame.window is None
        or frame.kind not in (Kind.PRODUCT, Kind.MEASURE)
        or frame.verb == FORMER
    ):
        return True
    if frame.kind is Kind.PRODUCT:
        return bool(asked["op"].startswith("within"))
    plain = frame.data.get(0) == asked["field"]
    return not plain or BY_KEY[asked["field"]].unit.en == "days"


MAKERS = {
    Kind.FACT: _fact,
    Kind.MEASURE: _measure,
    Kind.PRODUCT: _product,
    Kind.ONLY: _only,
    Kind.ACT: _act,
    Kind.LISTED: _listed,
    Kind.JOINED: _joined,
    Kind.BIRTHDAY: _birthday,
    Kind.CONSENT: _consent,
}
HEADS = frozenset(MAKERS)

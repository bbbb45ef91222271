"""The condition of a rule that one thing said about customers stands for."""

from dataclasses import replace
from typing import Any

from segmentation.domain.entry.bookings import act, times
from segmentation.domain.entry.comparing import compared
from segmentation.domain.entry.dates import (
    birthday,
    dated,
    joined,
)
from segmentation.domain.entry.frames import (
    AGES,
    BARE_MONEY,
    DEFAULT_DAYS,
    LATEST,
    ORDERED,
    RELATED,
    Frame,
    Rule,
    asks,
)
from segmentation.domain.entry.holdings import only, product
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.measuring import measure
from segmentation.domain.entry.numbers import PAST, Amount
from segmentation.domain.words import CONTACT_CHANNELS

SETS = {"is_one_of": "is_none_of", "has_any": "has_none", "is_true": "is_false"}
REACHED_BY = frozenset(choice.value for choice in CONTACT_CHANNELS)


def condition_of(frame: Frame) -> Rule | None:
    """Return the condition that a frame says, or None where it says none."""
    if frame.turn and frame.amount and frame.amount.unit == "share":
        return None  # what rises and falls here is told in money
    if frame.verb == LATEST and frame.kind is not Kind.ACT:
        return None
    if frame.verb.startswith(RELATED) and not (
        frame.kind is Kind.LISTED and frame.data[0] == "segment"
    ):
        return None
    made = _headless(frame) if frame.kind is None else MAKERS[frame.kind](frame)
    if made is None or not frame.turn:
        return made
    asked = made["none"][0] if "none" in made else made
    return made if "_change_" in asked["field"] else None


def _headless(frame: Frame) -> Rule | None:
    """An amount without a name: an age where it can be one, else what the customer has here."""
    if frame.grade is not None:
        return measure(
            Frame(
                Kind.MEASURE, {0: "risk_tolerance"}, frame.negated, frame.compare, grade=frame.grade
            )
        )
    amount = frame.amount
    if amount is None or not (frame.compare or amount.high is not None):
        return None
    return _unnamed(frame, amount)


def _unnamed(frame: Frame, amount: Amount) -> Rule | None:
    """What a bare number can only be of: of all bookings, an age, or all that the customer has here."""
    if frame.averaged or (amount.unit == "share" and frame.channels):
        return act(replace(frame, kind=Kind.ACT, data=Act("booking.", is_money=True)))
    if amount.unit == "years" or (amount.unit == "" and amount.low in AGES):
        return compared("age_years", frame)
    if amount.unit == "money" or (amount.unit == "" and amount.low >= BARE_MONEY):
        return compared("total_balance", frame)
    return None


def _fact(frame: Frame) -> Rule:
    name, op, value, *more = frame.data
    params = more[0] if more else {}
    value = _graded_up(name, value, frame.compare)
    if not frame.negated:
        return asks(name, op, value, **params)
    if op in SETS:
        return asks(name, SETS[op], value, **params)
    return {"none": [asks(name, op, value, **params)]}


def _graded_up(name: str, value: Any, compare: str) -> Any:
    """“A bachelor's degree or above” is all that stand above it in their order."""
    if name not in ORDERED or not compare:
        return value
    grades = list(ORDERED[name])
    place = grades.index(value[0])
    upward = compare in ("at_least", "more_than")
    past = compare in ("more_than", "less_than")
    return (grades[place + past :] if upward else grades[: place + (not past)]) or value


def _listed(frame: Frame) -> Rule | None:
    name, value = frame.data
    if name == "score":
        return compared("score", frame, score=[value])
    params: dict[str, Any] = {}
    if frame.verb.startswith(RELATED):
        name, bond = "related_segment", frame.verb.partition(":")[2]
        params = {"bonds": [bond]} if bond else {}
    return asks(name, "has_none" if frame.negated else "has_any", [value], **params)


def _bond(frame: Frame) -> Rule | None:
    """How many customers are joined with the customer, by some kinds of bond."""
    params = {"bonds": list(frame.data)} if frame.data else {}
    return times("related_count", frame, params)


def _text(frame: Frame) -> Rule | None:
    name, value = frame.data
    if frame.window and frame.window.side in PAST:
        return None
    days = frame.window.days if frame.window else DEFAULT_DAYS
    return asks(name, "has_none" if frame.negated else "has_any", [value], days=days)


def _consent(frame: Frame) -> Rule | None:
    if not REACHED_BY.issuperset(frame.channels):
        return None
    params = {"channels": frame.channels} if frame.channels else {}
    if frame.window or frame.period:
        dated_consent = {"purposes": frame.purposes or ["marketing"], **params}
        return dated(replace(frame, data=("consent_since", dated_consent)))
    op = "has_none" if frame.negated else "has_any"
    return asks("consent", op, frame.purposes or ["marketing"], **params)


MAKERS = {
    Kind.FACT: _fact,
    Kind.MEASURE: measure,
    Kind.PRODUCT: product,
    Kind.ONLY: only,
    Kind.ACT: act,
    Kind.LISTED: _listed,
    Kind.JOINED: joined,
    Kind.DATED: dated,
    Kind.BIRTHDAY: birthday,
    Kind.BOND: _bond,
    Kind.TEXT: _text,
    Kind.CONSENT: _consent,
}
HEADS = frozenset(MAKERS)

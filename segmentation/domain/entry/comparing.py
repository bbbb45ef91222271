"""Comparisons of numbers and of grades, as they were said."""

from typing import Any

from segmentation.domain.entry.frames import Frame, Rule, asks
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.numbers import whole
from segmentation.domain.fields import Type
from segmentation.domain.registry import BY_KEY

OPPOSITE = {"at_least": "less_than", "more_than": "at_most", "at_most": "more_than", "less_than": "at_least"}  # fmt: skip
MIRROR = {"at_least": "at_most", "more_than": "less_than", "at_most": "at_least", "less_than": "more_than"}  # fmt: skip


def compared(name: str, frame: Frame, **params: Any) -> Rule | None:
    """Return a comparison of a number field, turned round where it was denied."""
    amount = frame.amount
    if amount is None or (amount.unit == "people" and name != "related_count"):
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


def graded(name: str, frame: Frame) -> Rule | None:
    """Return a comparison of a grade: one of them, or from one on."""
    if frame.grade is None:
        return None
    op = {"at_least": "at_least", "at_most": "at_most"}.get(frame.compare)
    if frame.compare in ("more_than", "less_than"):
        step = 1 if frame.compare == "more_than" else -1
        return asks(name, "at_least" if step > 0 else "at_most", frame.grade + step)
    if op:
        return asks(name, op, frame.grade)
    return asks(name, "is_none_of" if frame.negated else "is_one_of", [str(frame.grade)])

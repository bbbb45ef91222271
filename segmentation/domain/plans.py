"""What a rule reads, before a statement is written: which tables, what is cheap, whom a missing row could fit."""

import operator
from collections.abc import Callable, Mapping
from typing import cast

from segmentation.domain.fields import Op, Rows, Scalar
from segmentation.domain.registry import BY_KEY
from segmentation.domain.rules import AllOf, AnyOf, Condition, Node, walk
from segmentation.domain.values import Value

SAMPLE_PARTS = 64  # a sample is one 64th of the customers by a hash of their id: 1.6 %
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "at_least": operator.ge,
    "more_than": operator.gt,
    "at_most": operator.le,
    "less_than": operator.lt,
    "equals": operator.eq,
}


def in_sample(key: str) -> str:
    """Return the test that a customer's id lies in the sample; partial indexes (customers, 0033) are of this form."""
    return f"hashint8extended({key}, 0) & {SAMPLE_PARTS - 1} = 0"


def table_of(node: Node) -> str:
    """Return which table of one row per customer a condition reads: c, p, or none."""
    if not isinstance(node, Condition):
        return ""
    source = BY_KEY[node.field].source
    return source.table if isinstance(source, Scalar) else ""


def part_cheap(rule: Node) -> tuple[Node | None, Node]:
    """Return the conditions on one row per customer that must all hold (None without both sorts), and the others."""
    if not isinstance(rule, AllOf):
        return None, rule
    cheap = tuple(part for part in rule.parts if _is_cheap(part))
    rest = tuple(part for part in rule.parts if not _is_cheap(part))
    return (AllOf(cheap), AllOf(rest)) if cheap and rest else (None, rule)


def _is_cheap(node: Node) -> bool:
    parts = [part for _path, part in walk(node) if isinstance(part, Condition)]
    return all(isinstance(BY_KEY[part.field].source, Scalar) for part in parts)


def fits_without_profile(node: Node) -> tuple[bool, bool]:
    """Return whether a customer without a profile row (could fit, could fail); decides which join is right."""
    if isinstance(node, Condition):
        reads_profile = table_of(node) == "p"
        complement = node.op in ("is_unknown", "is_none_of")
        return (not reads_profile or complement, not reads_profile or not complement)
    both = [fits_without_profile(part) for part in node.parts]
    fits, fails = [fit for fit, _fail in both], [fail for _fit, fail in both]
    if isinstance(node, AllOf):
        return all(fits), any(fails)
    if isinstance(node, AnyOf):
        return any(fits), all(fails)
    return all(fails), any(fits)


def found_rows(op: Op, source: Rows, compared: str, value: Value) -> tuple[bool, str]:
    """Return whether the customers of an aggregate are those without such a row, and what the rows must fulfil."""
    if op.key == "is_unknown":
        return True, f"{source.value} IS NOT NULL"
    absent = source.empty is not None and _holds(op, source.empty, value)
    return absent, f"NOT ({compared})" if absent else compared


def _holds(op: Op, number: int, value: Value) -> bool:
    """Whether a comparison holds for `number`: what an aggregate is where there is no row."""
    if op.key == "between":
        low, high = cast(tuple[float, float], value)
        return low <= number <= high
    return COMPARED[op.key](number, cast(float, value))

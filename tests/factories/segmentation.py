"""Builders of segments and of rules."""

import itertools
from typing import Any

from customers.models import Customer
from segmentation.models import Segment
from segmentation.services import lists, refreshing, segments

numbers = itertools.count(1)


def rule_of(*conditions: dict[str, Any], match: str = "all") -> dict[str, Any]:
    """A rule document: one group over these conditions."""
    return {"version": 1, "rule": {match: list(conditions)}}


def asking(field: str, op: str, value: Any = None, **params: Any) -> dict[str, Any]:
    """One condition; `asking("age_years", "at_least", 30)`."""
    condition: dict[str, Any] = {"field": field, "op": op}
    if value is not None:
        condition["value"] = value
    if params:
        condition["params"] = params
    return condition


ACTIVE = asking("status", "is_one_of", ["active"])


def make_segment(owner: Any, *conditions: dict[str, Any], **over: Any) -> Segment:
    """A published segment of active customers that waits for its first refresh."""
    details = {"name": f"Segment {next(numbers)}"} | over
    rule = details.pop("rule", None) or rule_of(*(conditions or (ACTIVE,)))
    return segments.create_segment(by=owner, rule=rule, **details)


def refreshed_segment(owner: Any, *conditions: dict[str, Any], **over: Any) -> Segment:
    """A published segment with its members."""
    segment = make_segment(owner, *conditions, **over)
    refreshing.refresh_segment(segment_id=segment.pk)
    segment.refresh_from_db()
    return segment


def make_list(owner: Any, *customers: Customer, **over: Any) -> Segment:
    """A fixed list of these customers."""
    details = {"name": f"List {next(numbers)}"} | over
    chosen = [customer.customer_no for customer in customers]
    return lists.create_list(by=owner, customer_numbers=chosen, **details).segment

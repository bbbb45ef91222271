"""A segment of who has what a rule asks and not yet what follows: whom to offer it next."""

from typing import Any

from django.db import transaction

from accounts.models import User
from segmentation.domain.rules import VERSION
from segmentation.models import AssociationRule, Segment
from segmentation.services.segments import create_segment


@transaction.atomic
def make_offer_segment(*, rule: AssociationRule, name: str, by: User) -> Segment:
    """Make a rule segment of the customers of a rule who lack what follows; raises DomainError `name_taken`."""
    branch = rule.run.branch_code
    within = [{"field": "branch", "op": "has_any", "value": [branch]}] if branch else []
    having = [condition_of(item, rule.run.days) for item in rule.given]
    lacking = [condition_of(rule.then, rule.run.days)]
    document = {
        "version": VERSION,
        "rule": {"all": [*ASKED_OF, *within, *having, {"none": lacking}]},
    }
    return create_segment(by=by, name=name, rule=document)


# The customers whom the search looked at.
ASKED_OF: tuple[dict[str, Any], ...] = (
    {"field": "status", "op": "is_one_of", "value": ["active", "dormant"]},
    {"field": "may_be_profiled", "op": "is_true"},
)


def condition_of(item: str, days: int) -> dict[str, Any]:
    """Return the condition that a customer has an item: a product, spending in a category, an event."""
    kind, _colon, value = item.partition(":")
    if kind == "product":
        return {"field": "holding_product", "op": "has_any", "value": [value]}
    field, key = ("booked_count", "categories") if kind == "category" else ("event_count", "kinds")
    return {"field": field, "op": "at_least", "value": 1, "params": {"days": days, key: [value]}}

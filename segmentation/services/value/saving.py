"""Groups of the value pages as segments: by rule where a rule can say it, else as a fixed list."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer
from segmentation.domain.rules import VERSION
from segmentation.models import Segment, ValueRun
from segmentation.selectors.value.figures import moved_customers
from segmentation.services.lists import create_list
from segmentation.services.segments import create_segment

GRADES = ("rfm_recency", "rfm_frequency", "rfm_monetary")


@transaction.atomic
def save_tier(*, by: User, name: str, tier: str, cell: tuple[int | None, ...] = ()) -> Segment:
    """Make a segment of the customers of a tier, or of grades, or of both; it follows every refresh.

    Raises DomainError `name_taken` or `nothing_asked`.
    """
    tests: list[dict[str, object]] = []
    if tier:
        tests.append({"field": "value_tier", "op": "has_any", "value": [tier]})
    for field, grade in zip(GRADES, cell, strict=False):
        if grade is not None:
            tests.append({"field": field, "op": "equals", "value": grade})
    if not tests:
        raise DomainError("nothing_asked", _("Choose a tier or a cell first."))
    return create_segment(by=by, name=name, rule={"version": VERSION, "rule": {"all": tests}})


@transaction.atomic
def save_move(*, by: User, name: str, run: ValueRun, before: str, after: str) -> Segment:
    """Make a fixed list of who went from one tier to another in a refresh; raises DomainError `nobody`."""
    moved = moved_customers(run, by, before, after)
    numbers = Customer.objects.filter(pk__in=moved.values("customer")).values_list(
        "customer_no", flat=True
    )
    return create_list(by=by, name=name, customer_numbers=list(numbers), profiled=True).segment

"""What segments add to the whole view of a customer over the API."""

from typing import Any

from accounts.models import User
from customers.models import Customer
from segmentation import permissions
from segmentation.selectors.segments import segments_of_customer

MOST = 50


def segments(*, customer: Customer, user: User) -> list[dict[str, Any]] | None:
    """Return the segments in use that a customer is in; None where the user may see none."""
    if not user.has_perm(permissions.VIEW_SEGMENT):
        return None
    return [
        {"id": row.segment_id, "name": row.segment.name, "entered_at": row.entered_at}
        for row in segments_of_customer(customer, user)[:MOST]
    ]

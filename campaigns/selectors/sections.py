"""What campaigns add to the whole view of a customer over the API."""

from typing import Any

from accounts.models import User
from campaigns import permissions
from campaigns.selectors.deliveries import contacts_of
from customers.models import Customer


def deliveries(*, customer: Customer, user: User) -> list[dict[str, Any]] | None:
    """Return the customer's last planned contacts and what became of them; None where the user may see none."""
    if not user.has_perm(permissions.VIEW_CAMPAIGN):
        return None
    return [
        {
            "campaign": row.run.campaign.code,
            "channel": row.channel,
            "state": row.state,
            "reason": row.reason,
            "changed_at": row.changed_at,
        }
        for row in contacts_of(customer)
    ]

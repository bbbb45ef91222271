"""What the service desk adds to the whole view of a customer over the API."""

from typing import Any

from accounts.models import User
from customers.models import Customer
from service_desk import permissions
from service_desk.selectors.thread import list_customer_tickets

MOST = 20
TOLD = ("number", "kind", "state", "channel", "opened_at", "due_at", "closed_at")


def tickets(*, customer: Customer, user: User) -> list[dict[str, Any]] | None:
    """Return the customer's last tickets without their texts; None where the user may see none."""
    if not user.has_perm(permissions.VIEW_TICKET):
        return None
    rows = list_customer_tickets(customer, user)[:MOST]
    return [{name: getattr(row, name) for name in TOLD} for row in rows]

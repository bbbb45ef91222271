"""Builders of tickets, by the product's own services."""

import datetime as dt

from django.utils import timezone

from customers.models import Customer
from service_desk.models import Ticket
from service_desk.services.tickets import Matter, Writer, open_ticket


def make_ticket(customer: Customer | None = None, **over) -> Ticket:
    """A complaint by the web form; with `customer` it is linked."""
    now: dt.datetime = over.pop("now", None) or timezone.now()
    by = over.pop("by", None)
    details = {
        "kind": "complaint",
        "subject": "Still getting e-mails",
        "body": "I unsubscribed last month. Please stop.",
        "channel": "web",
    }
    told = {
        name: over.pop(name) for name in ("name", "email", "phone", "customer_no") if name in over
    }
    return open_ticket(
        matter=Matter(**(details | over)),
        writer=Writer(**({"name": "Chen Ling"} | told)),
        customer=customer,
        by=by,
        now=now,
    )

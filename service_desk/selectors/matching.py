"""Finding the customer behind a ticket by what the writer told of themselves."""

from django.db.models import Q, QuerySet

from accounts.models import User
from customers.models import Customer
from customers.models.fields import sealer
from customers.selectors.customers import bearing
from service_desk.models import Ticket

MOST_SHOWN = 5


def list_matching_customers(*, customer_no: str, email: str, phone: str) -> QuerySet[Customer]:
    """Return the customers that bear the given number, e-mail or phone; none when nothing is given."""
    wanted = Q(pk__in=[])
    if customer_no.strip():
        wanted |= Q(pk__in=Customer.objects.numbered(customer_no.strip()).values("pk"))
    for kind, value in (("email", email), ("phone", phone)):
        indexes = sealer().indexes(kind, value)
        if indexes:
            wanted |= bearing(**{f"{kind}_index__in": indexes})
    return Customer.objects.unmerged().filter(wanted).order_by("pk")


def find_single_match(*, customer_no: str, email: str, phone: str) -> Customer | None:
    """Return the one customer all that was given points to; None when there are none or several."""
    found = list(list_matching_customers(customer_no=customer_no, email=email, phone=phone)[:2])
    return found[0] if len(found) == 1 else None


def list_candidates(ticket: Ticket, user: User) -> list[Customer]:
    """Return up to five customers an unlinked ticket may belong to, for the user to choose from."""
    if ticket.customer_id:
        return []
    matching = list_matching_customers(
        customer_no=ticket.contact_customer_no,
        email=ticket.contact_email,
        phone=ticket.contact_phone,
    )
    return list(matching.filter(pk__in=Customer.objects.visible_to(user).values("pk"))[:MOST_SHOWN])

"""One ticket as the agent sees it: its clock, its thread, and the customer behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import User
from customers.models import ConsentState, Contact, Customer, Hold, Holding
from service_desk.domain.clock import business_time_between
from service_desk.domain.deadlines import share_used
from service_desk.models import Ticket, TicketMessage
from service_desk.selectors.calendar import get_business_hours

NEXT_HOLDINGS = 2
LATEST_CONTACTS = 4
A_YEAR = timedelta(days=365)
WARN_FROM = 75  # hundredths of the time used up


@dataclass(frozen=True)
class Clock:
    """The next promise of a ticket: which, by when, how much of the time is used."""

    answering: bool
    due_at: datetime
    overdue: bool
    left: timedelta
    used: int
    business: bool

    @property
    def tone(self) -> str:
        """How urgent it is, as the word for a colour."""
        if self.overdue:
            return "bad"
        return "warn" if self.used >= WARN_FROM else ""


@dataclass(frozen=True)
class CustomerContext:
    """What an agent needs to know of the customer before answering."""

    customer: Customer
    tickets_in_a_year: int
    maturing: list[Holding]
    hold: Hold | None
    contacts: list[Contact]
    consents: list[ConsentState]


def get_clock(ticket: Ticket, now: datetime) -> Clock:
    """Return the state of the ticket's next promise; business time unless it is a complaint's end."""
    answering = ticket.first_responded_at is None
    business = answering or ticket.kind != Ticket.Kind.COMPLAINT
    overdue = ticket.due_at < now
    earlier, later = (ticket.due_at, now) if overdue else (now, ticket.due_at)
    left = later - earlier
    if business:
        left = business_time_between(earlier, later, get_business_hours())
    return Clock(
        answering=answering,
        due_at=ticket.due_at,
        overdue=overdue,
        left=left,
        used=share_used(ticket.opened_at, ticket.due_at, now),
        business=business,
    )


def list_messages(ticket: Ticket) -> QuerySet[TicketMessage]:
    """Return the thread in order, with authors and how each answer fared."""
    return ticket.messages.select_related("author", "delivery").order_by("pk")


def get_customer_context(customer: Customer, user: User, now: datetime) -> CustomerContext:
    """Gather the customer's side of a ticket in a handful of statements."""
    holdings = Holding.objects.filter(
        customer=customer, status=Holding.Status.OPEN, maturity_on__gte=now.date()
    )
    return CustomerContext(
        customer=customer,
        tickets_in_a_year=Ticket.objects.visible_to(user)
        .filter(customer=customer, opened_at__gt=now - A_YEAR)
        .count(),
        maturing=list(holdings.select_related("product").order_by("maturity_on")[:NEXT_HOLDINGS]),
        hold=find_telling_hold(customer, now),
        contacts=list(Contact.objects.filter(customer=customer).order_by("-at")[:LATEST_CONTACTS]),
        consents=list(
            ConsentState.objects.filter(customer=customer, purpose="marketing").order_by("channel")
        ),
    )


def find_telling_hold(customer: Customer, now: datetime) -> Hold | None:
    """Return the hold to show: one with a reason before one that may not be explained."""
    in_force = list(Hold.objects.in_force(now).filter(customer=customer).order_by("-starts_at"))
    telling = [hold for hold in in_force if hold.kind != Hold.Kind.POLICY]
    return next(iter(telling or in_force), None)


def list_customer_tickets(customer: Customer, user: User) -> QuerySet[Ticket]:
    """Return a customer's tickets, newest first."""
    return Ticket.objects.visible_to(user).filter(customer=customer).order_by("-pk")

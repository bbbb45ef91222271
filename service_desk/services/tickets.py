"""Tickets: opened, worked on, answered and closed; an open complaint holds marketing to its customer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers.models import ContactPolicy, Customer, Hold
from customers.services import holds
from customers.services.texts.intake import Source, link_texts, take_text
from service_desk.domain.deadlines import deadlines_for
from service_desk.models import AnswerDelivery, Ticket, TicketMessage
from service_desk.selectors.calendar import get_business_hours
from service_desk.selectors.matching import find_single_match

SOURCE_KIND = "service_desk.ticket"


@dataclass(frozen=True)
class Writer:
    """What whoever wrote told of themselves."""

    name: str = ""
    email: str = ""
    phone: str = ""
    customer_no: str = ""


@dataclass(frozen=True)
class Matter:
    """What a ticket is about and how it arrived."""

    kind: str
    subject: str
    body: str
    channel: str
    language: str = ""
    campaign_code: str = ""


@transaction.atomic
def open_ticket(
    *,
    matter: Matter,
    writer: Writer,
    now: datetime,
    customer: Customer | None = None,
    by: User | None = None,
) -> Ticket:
    """Open a ticket with its number and deadlines; a complaint holds its customer's marketing.

    Without `customer` the one customer the writer's details point to is linked, several leave it
    unlinked. Raises DomainError `nothing_said`.
    """
    if not matter.body.strip() or not matter.subject.strip():
        raise DomainError("nothing_said", _("Say what this is about."), field="body")
    due = deadlines_for(matter.kind, now, get_business_hours())
    ticket = Ticket.objects.create(
        number=_next_number(),
        kind=matter.kind,
        channel=matter.channel,
        customer=customer or _find_customer(writer),
        contact_name=writer.name,
        contact_email=writer.email,
        contact_phone=writer.phone,
        contact_customer_no=writer.customer_no[:32],
        subject=matter.subject.strip()[:200],
        language=matter.language,
        campaign_code=matter.campaign_code[:32],
        assigned_to=by,
        opened_at=now,
        first_response_due_at=due.first_answer_at,
        resolution_due_at=due.settled_at,
    )
    _add_message(ticket, TicketMessage.Author.CUSTOMER, matter.body, None)
    _hold_customer(ticket, now)
    _hand_down(ticket, matter)
    return ticket


def _hand_down(ticket: Ticket, matter: Matter) -> None:
    """Give what was written to the data layer, where it is read for the customer's portrait."""
    take_text(
        source=Source(SOURCE_KIND, str(ticket.pk)),
        content=f"{ticket.subject}\n{matter.body.strip()}",
        occurred_at=ticket.opened_at,
        customer=ticket.customer,
        channel=ticket.channel,
        language=ticket.language,
    )


def _next_number() -> str:
    (number,) = fetch_column("SELECT nextval('service_desk_ticket_number')")
    return f"T-{number:05d}"


def _find_customer(writer: Writer) -> Customer | None:
    return find_single_match(customer_no=writer.customer_no, email=writer.email, phone=writer.phone)


@transaction.atomic
def assign_ticket(*, ticket: Ticket, to: User | None) -> Ticket:
    """Give an unfinished ticket to an agent, or back to the queue."""
    current = _lock_unfinished(ticket)
    current.assigned_to = to
    if to is not None and current.state == Ticket.State.NEW:
        current.state = Ticket.State.OPEN
    current.save(update_fields=["assigned_to", "state", "updated_at"])
    return current


@transaction.atomic
def answer_ticket(
    *, ticket: Ticket, by: User, body: str, now: datetime, wait: bool = False
) -> TicketMessage:
    """Answer a ticket and plan the e-mail that carries it; the ticket belongs to who answers first.

    With `wait` the customer is asked something. Without an e-mail address the answer is only kept
    on record, to be told by phone. Raises DomainError `conflict` or `nothing_said`.
    """
    current = _lock_unfinished(ticket)
    message = _add_message(current, TicketMessage.Author.AGENT, body, by)
    current.first_responded_at = current.first_responded_at or now
    current.assigned_to = current.assigned_to or by
    current.state = Ticket.State.WAITING if wait else Ticket.State.OPEN
    current.save(update_fields=["first_responded_at", "assigned_to", "state", "updated_at"])
    states = AnswerDelivery.State
    AnswerDelivery.objects.create(
        message=message, state=states.PLANNED if address_of(current) else states.NO_ADDRESS
    )
    return message


@transaction.atomic
def note_ticket(*, ticket: Ticket, by: User, body: str) -> TicketMessage:
    """Leave a note for colleagues; the customer never sees it. Raises DomainError `nothing_said`."""
    return _add_message(ticket, TicketMessage.Author.AGENT, body, by, internal=True)


@transaction.atomic
def close_ticket(*, ticket: Ticket, by: User, now: datetime) -> Ticket:
    """Close a ticket; a complaint's hold ends the contact policy's number of days later.

    Raises DomainError `conflict` when it is closed, `not_answered` when nobody has answered yet.
    """
    current = _lock_unfinished(ticket)
    if current.first_responded_at is None:
        raise DomainError("not_answered", _("Answer the customer before you close the ticket."))
    current.state, current.closed_at = Ticket.State.CLOSED, now
    current.assigned_to = current.assigned_to or by
    current.save(update_fields=["state", "closed_at", "assigned_to", "updated_at"])
    _end_hold(current, now + timedelta(days=_complaint_hold_days()))
    return current


@transaction.atomic
def reopen_ticket(*, ticket: Ticket, by: User, now: datetime) -> Ticket:
    """Take a closed ticket up again; a complaint's hold is in force again."""
    current = _lock(ticket)
    if current.state != Ticket.State.CLOSED:
        raise DomainError("conflict", _("This ticket is not closed."))
    current.state, current.closed_at = Ticket.State.OPEN, None
    current.assigned_to = current.assigned_to or by
    current.save(update_fields=["state", "closed_at", "assigned_to", "updated_at"])
    _hold_customer(current, now)
    return current


@transaction.atomic
def link_customer(*, ticket: Ticket, customer: Customer, now: datetime) -> Ticket:
    """Say whose ticket it is; the hold of an open complaint moves to that customer."""
    current = _lock(ticket)
    if current.customer_id == customer.pk:
        return current
    _end_hold(current, now)
    current.customer = customer
    current.save(update_fields=["customer", "updated_at"])
    _hold_customer(current, now)
    link_texts(source=Source(SOURCE_KIND, str(current.pk)), customer=customer)
    return current


@transaction.atomic
def unlink_customer(*, ticket: Ticket, now: datetime) -> Ticket:
    """Take back a wrong link; the hold it placed ends at once."""
    current = _lock(ticket)
    _end_hold(current, now)
    current.customer = None
    current.save(update_fields=["customer", "updated_at"])
    link_texts(source=Source(SOURCE_KIND, str(current.pk)), customer=None)
    return current


def address_of(ticket: Ticket) -> str:
    """Return where answers go: the address on file of a linked customer, else the one given.

    A stranger who names somebody's customer number thus never receives the answer.
    """
    return ticket.customer.email if ticket.customer else ticket.contact_email


def _lock(ticket: Ticket) -> Ticket:
    return (
        Ticket.objects.select_for_update(of=("self",)).select_related("customer").get(pk=ticket.pk)
    )


def _lock_unfinished(ticket: Ticket) -> Ticket:
    current = _lock(ticket)
    if current.state == Ticket.State.CLOSED:
        raise DomainError("conflict", _("This ticket is closed; reopen it first."))
    return current


def _add_message(
    ticket: Ticket, author_kind: str, body: str, author: User | None, *, internal: bool = False
) -> TicketMessage:
    if not body.strip():
        raise DomainError("nothing_said", _("Write something first."), field="body")
    return TicketMessage.objects.create(
        ticket=ticket,
        author_kind=author_kind,
        author=author,
        body=body.strip(),
        internal=internal,
    )


def _hold_source(ticket: Ticket) -> str:
    return f"{ticket.pk}-{ticket.customer_id}"


def _hold_customer(ticket: Ticket, now: datetime) -> None:
    if ticket.customer is None or ticket.kind != Ticket.Kind.COMPLAINT:
        return
    ends_at = None
    if ticket.closed_at is not None:
        ends_at = ticket.closed_at + timedelta(days=_complaint_hold_days())
        if ends_at <= now:
            return
    holds.place_hold(
        customer=ticket.customer,
        kind=Hold.Kind.COMPLAINT,
        reason=ticket.number,
        source_kind=SOURCE_KIND,
        source_id=_hold_source(ticket),
        starts_at=now,
        ends_at=ends_at,
    )


def _end_hold(ticket: Ticket, ends_at: datetime) -> None:
    """End what the ticket placed, whichever of its customers it was placed for: records may be merged meanwhile."""
    placed = Hold.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=ends_at),
        source_kind=SOURCE_KIND,
        source_id__startswith=f"{ticket.pk}-",
    )
    for source_id in placed.values_list("source_id", flat=True):
        holds.end_hold(source_kind=SOURCE_KIND, source_id=source_id, ends_at=ends_at)


def _complaint_hold_days() -> int:
    return ContactPolicy.objects.current().complaint_hold_days

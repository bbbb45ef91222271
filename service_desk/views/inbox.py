"""The inbox: the queue at the left, one thread, its customer at the right."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page
from customers.models import Customer
from service_desk import permissions
from service_desk.forms import AnswerForm, NoteForm, TicketForm
from service_desk.models import Ticket
from service_desk.selectors import inbox, matching, thread
from service_desk.services.tickets import Matter, Writer, address_of, open_ticket


@requires(permissions.VIEW_TICKET)
@require_GET
def ticket_list(request: HttpRequest) -> HttpResponse:
    context = queue_context(request, None)
    first = next(iter(context["queue"].rows), None)
    if first is not None:
        context |= ticket_context(request, first, context["now"])
        context["opened_by_itself"] = True
    return page(request, "service_desk/ticket_list.html", context)


@requires(permissions.VIEW_TICKET)
@require_GET
def ticket_detail(request: HttpRequest, number: str) -> HttpResponse:
    return show_ticket(request, get_visible_ticket(request, number))


@requires(permissions.WORK_TICKET)
@require_http_methods(["GET", "POST"])
def ticket_create(request: HttpRequest) -> HttpResponse:
    form = TicketForm(
        request.POST or None, initial={"customer_no": request.GET.get("customer", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            ticket = _open(form.cleaned_data, acting_user(request))
            return redirect("service_desk:ticket_detail", number=ticket.number)
        except DomainError as error:
            form.add_error(error.field, str(error))
    status = 422 if form.errors else 200
    return page(request, "service_desk/ticket_create.html", {"form": form}, status=status)


@requires(permissions.VIEW_TICKET)
@require_GET
def customer_tickets(request: HttpRequest, customer_no: str) -> HttpResponse:
    user = acting_user(request)
    customer = get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
    tickets = list(thread.list_customer_tickets(customer, user)[:5])
    context = {"customer": customer, "tickets": tickets, "now": timezone.now()}
    return page(request, "service_desk/customer_tickets.html", context)


def get_visible_ticket(request: HttpRequest, number: str) -> Ticket:
    """Return the ticket, or answer 404 when it is not the user's to see."""
    tickets = Ticket.objects.visible_to(acting_user(request))
    return get_object_or_404(tickets.select_related("customer", "assigned_to"), number=number)


def show_ticket(
    request: HttpRequest, ticket: Ticket, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Answer with the inbox opened at a ticket; `forms` are shown again as they were filled."""
    context = queue_context(request, ticket)
    context |= ticket_context(request, ticket, context["now"]) | forms
    return page(request, "service_desk/ticket_list.html", context, status=status)


def queue_context(request: HttpRequest, ticket: Ticket | None) -> dict[str, Any]:
    """The left column: filters, counts and one page of the queue."""
    user, now = acting_user(request), timezone.now()
    filters = inbox.Filters.from_query(request.GET)
    tickets = inbox.list_tickets(user, filters, now)
    newest = filters.scope in ("closed", "all")
    overview = inbox.get_sla_overview(user, now)
    return {
        "now": now,
        "filters": filters,
        "overview": overview,
        "queue": inbox.get_queue_page(tickets, request.GET.get("after", ""), newest=newest),
        "scopes": _scopes(request, filters, overview),
        "kinds": Ticket.Kind.choices,
        "query": request.GET.urlencode(),
        "may_work": user.has_perm(permissions.WORK_TICKET),
    }


def ticket_context(request: HttpRequest, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The middle and right columns of one ticket."""
    user = acting_user(request)
    context = None
    if ticket.customer is not None:
        context = thread.get_customer_context(ticket.customer, user, now)
    return {
        "ticket": ticket,
        "clock": thread.get_clock(ticket, now),
        "thread": thread.list_messages(ticket),
        "candidates": matching.list_candidates(ticket, user),
        "about": context,
        "has_address": bool(address_of(ticket)),
        "other_address": bool(
            ticket.customer
            and ticket.contact_email
            and ticket.contact_email != ticket.customer.email
        ),
        "answer_form": AnswerForm(prefix="answer"),
        "note_form": NoteForm(prefix="note"),
    }


def _scopes(
    request: HttpRequest, filters: inbox.Filters, overview: inbox.SlaOverview
) -> list[dict[str, Any]]:
    counted = {
        "mine": (_("Mine"), overview.mine),
        "open": (_("All open"), overview.open_total),
        "unassigned": (_("Unassigned"), overview.unassigned),
        "overdue": (_("Overdue"), overview.overdue),
    }
    options = []
    for scope, (label, count) in counted.items():
        query = request.GET.copy()
        query["scope"] = scope
        query.pop("after", None)
        current = filters.scope == scope
        options.append(
            {"text": f"{label} {count}", "url": f"?{query.urlencode()}", "current": current}
        )
    return options


def _open(told: dict[str, str], user: User) -> Ticket:
    return open_ticket(
        matter=Matter(
            kind=told["kind"], subject=told["subject"], body=told["body"], channel=told["channel"]
        ),
        writer=Writer(
            name=told["name"],
            email=told["email"],
            phone=told["phone"],
            customer_no=told["customer_no"],
        ),
        by=user,
        now=timezone.now(),
    )

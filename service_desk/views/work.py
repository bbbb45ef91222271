"""What an agent does to a ticket; each act goes back to the ticket it was done to."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.http import show_refusal
from customers.models import Customer
from customers.permissions import REVEAL_CUSTOMER
from service_desk import permissions, tasks
from service_desk.forms import AnswerForm, NoteForm
from service_desk.models import Ticket
from service_desk.services import tickets
from service_desk.views.inbox import get_visible_ticket, show_ticket

REVEALED = {"email": "contact_email", "phone": "contact_phone", "name": "contact_name"}


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_answer(request: HttpRequest, number: str) -> HttpResponse:
    ticket = get_visible_ticket(request, number)
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return show_ticket(request, ticket, status=422, answer_form=form)
    told, by = form.cleaned_data, acting_user(request)
    try:
        message = tickets.answer_ticket(
            ticket=ticket, by=by, body=told["body"], wait=told["wait"], now=timezone.now()
        )
    except DomainError as error:
        form.add_error("body", str(error))
        return show_ticket(request, ticket, status=409, answer_form=form)
    tasks.send_answers_task.delay_on_commit()  # type: ignore[attr-defined] # not in the stubs
    sent = message.delivery.state != message.delivery.State.NO_ADDRESS
    messages.success(request, _("Answer on its way.") if sent else _("Answer recorded."))
    return _back(request, number)


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_note(request: HttpRequest, number: str) -> HttpResponse:
    ticket = get_visible_ticket(request, number)
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return show_ticket(request, ticket, status=422, note_form=form)
    by = acting_user(request)
    tickets.note_ticket(ticket=ticket, by=by, body=form.cleaned_data["body"])
    return _back(request, number)


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_assign(request: HttpRequest, number: str) -> HttpResponse:
    to = None if request.POST.get("release") else acting_user(request)
    return _act(request, number, lambda ticket: tickets.assign_ticket(ticket=ticket, to=to))


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_close(request: HttpRequest, number: str) -> HttpResponse:
    by, now = acting_user(request), timezone.now()
    return _act(request, number, lambda ticket: tickets.close_ticket(ticket=ticket, by=by, now=now))


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_reopen(request: HttpRequest, number: str) -> HttpResponse:
    by, now = acting_user(request), timezone.now()
    return _act(
        request, number, lambda ticket: tickets.reopen_ticket(ticket=ticket, by=by, now=now)
    )


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_link(request: HttpRequest, number: str) -> HttpResponse:
    visible = Customer.objects.visible_to(acting_user(request))
    wanted = request.POST.get("customer_no", "").strip()
    customer = visible.numbered(wanted).first()
    if customer is None:
        messages.error(request, _("There is no customer %(no)s among yours.") % {"no": wanted})
        return _back(request, number)
    now = timezone.now()
    return _act(
        request,
        number,
        lambda ticket: tickets.link_customer(ticket=ticket, customer=customer, now=now),
    )


@requires(permissions.WORK_TICKET)
@require_POST
def ticket_unlink(request: HttpRequest, number: str) -> HttpResponse:
    now = timezone.now()
    return _act(request, number, lambda ticket: tickets.unlink_customer(ticket=ticket, now=now))


@requires(REVEAL_CUSTOMER)
@require_POST
def contact_reveal(request: HttpRequest, number: str, what: str) -> HttpResponse:
    if what not in REVEALED or not request.user.has_perm(permissions.VIEW_TICKET):
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(acting_user(request)), number=number)
    record_access(action="reveal", table="service_desk_ticket", object_id=str(ticket.pk), note=what)
    return HttpResponse(getattr(ticket, REVEALED[what]), content_type="text/plain; charset=utf-8")


def _act(request: HttpRequest, number: str, act: Callable[[Ticket], object]) -> HttpResponse:
    ticket = get_visible_ticket(request, number)
    try:
        act(ticket)
    except DomainError as error:
        show_refusal(request, error)
    return _back(request, number)


def _back(request: HttpRequest, number: str) -> HttpResponse:
    address = redirect("service_desk:ticket_detail", number=number)
    if request.GET:
        address["Location"] += f"?{request.GET.urlencode()}"
    return address

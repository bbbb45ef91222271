"""The public complaint form: no sign-in, both languages, its number and promise at the end."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import public
from config.base.errors import DomainError
from service_desk.forms import ComplaintForm
from service_desk.models import Ticket
from service_desk.services.intake import receive_complaint
from service_desk.services.tickets import Matter, Writer

SALT = "service_desk.received"


@public
@require_http_methods(["GET", "POST"])
def complaint_form(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        form = ComplaintForm(initial={"campaign": request.GET.get("campaign", "")[:32]})
        return render(request, "service_desk/complaint_form.html", {"form": form})
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return render(request, "service_desk/complaint_form.html", {"form": form}, status=422)
    try:
        ticket = _receive(request, form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        status = 429 if error.code == "too_many" else 422
        return render(request, "service_desk/complaint_form.html", {"form": form}, status=status)
    return redirect("service_desk:complaint_received", proof=_proof_of(ticket))


@public
@require_GET
def complaint_received(request: HttpRequest, proof: str) -> HttpResponse:
    try:
        told = signing.loads(proof, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    promises = {name: parse_datetime(told[name]) for name in ("answered_by", "settled_by")}
    return render(
        request, "service_desk/complaint_received.html", {"number": told["number"], **promises}
    )


def _receive(request: HttpRequest, told: dict[str, str]) -> Ticket:
    return receive_complaint(
        matter=Matter(
            kind=Ticket.Kind.COMPLAINT,
            subject=told["subject"],
            body=told["body"],
            channel=Ticket.Channel.WEB,
            language=translation.get_language() or "",
            campaign_code=told["campaign"],
        ),
        writer=Writer(
            name=told["name"],
            email=told["email"],
            phone=told["phone"],
            customer_no=told["customer_no"],
        ),
        sender=request.META.get("REMOTE_ADDR", ""),
        now=timezone.now(),
    )


def _proof_of(ticket: Ticket) -> str:
    # The page after sending shows nothing but what this link carries, so it opens nobody's ticket.
    told = {
        "number": ticket.number,
        "answered_by": ticket.first_response_due_at.isoformat(),
        "settled_by": ticket.resolution_due_at.isoformat(),
    }
    return signing.dumps(told, salt=SALT)

"""What touches a customer's rights: a personal value revealed, a consent written down."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.forms.consents import ConsentForm
from customers.models import Channel, Suppression
from customers.services import suppressions
from customers.services.consents import record_consent
from customers.views.pages import consents_context, visible_customer

REVEALED = ("name", "phone", "email", "id_number", "address")


@requires(permissions.REVEAL_CUSTOMER)
@require_POST
def customer_reveal(request: HttpRequest, customer_no: str, field: str) -> HttpResponse:
    """Answer with one personal value as text; the entry in the audit trail comes first."""
    if field not in REVEALED:
        raise Http404
    customer = visible_customer(request, customer_no)
    record_access(
        action="reveal", table="customers_customer", object_id=str(customer.pk), note=field
    )
    answer = HttpResponse(getattr(customer, field), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@requires(permissions.CHANGE_CONSENT)
@require_POST
def consent_change(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        context = consents_context(request, customer, form)
        return page(request, "customers/customer_consents.html", context, status=422)
    try:
        entry = record_consent(
            customer=customer,
            source=f"staff:{acting_user(request).username}"[:60],
            **form.cleaned_data,
        )
        messages.success(request, _("Written down: receipt %(id)s.") % {"id": f"CNS-{entry.pk}"})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:customer_consents", customer.customer_no)


@requires(permissions.CHANGE_CONSENT)
@require_POST
def customer_suppress(request: HttpRequest, customer_no: str) -> HttpResponse:
    """Put a customer who asked for it on the suppression list, for one channel or for all."""
    customer = visible_customer(request, customer_no)
    channel = request.POST.get("channel", "")
    if channel and channel not in Channel.values:
        raise Http404
    suppressions.suppress_customer(
        customer=customer,
        reason=Suppression.Reason.REQUEST,
        channel=channel,
        source_kind="staff",
        source_id=acting_user(request).username[:64],
    )
    messages.success(request, _("On the suppression list; nothing is sent from now on."))
    return redirect("customers:customer_consents", customer.customer_no)


@requires(permissions.CHANGE_CONSENT)
@require_POST
def customer_lift(request: HttpRequest, customer_no: str, pk: int) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    entry = get_object_or_404(Suppression, pk=pk, customer=customer)
    try:
        suppressions.take_off_list(entry=entry)
        messages.success(request, _("Taken off the suppression list."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:customer_consents", customer.customer_no)

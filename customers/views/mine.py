"""What a customer opens without signing in, by a signed link: their own page, and the file they asked for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import public
from accounts.services.audit import clear_actor, set_actor
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers.forms.rights import PhraseForm
from customers.models import Customer, RightsRequest
from customers.selectors.rights import requests as found
from customers.selectors.rights.transparency import own_page_of
from customers.services.rights import files
from customers.services.rights.choices import choose
from customers.services.rights.requests import Asked, receive_request
from customers.views.rights import attached

ACTOR = "customer:own_page"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest, token: str) -> HttpResponse:
    """What is profiled and why, with a switch for each; what is chosen counts at once."""
    customer = found.find_signed_customer(token)
    if customer is None or _is_erased(customer):
        raise Http404
    if request.method == "POST":
        _as_customer(lambda: _chosen(request, customer))
        return redirect("customers:my_data", token)
    context = {
        "customer": customer,
        "own": own_page_of(customer),
        "kinds": RightsRequest.Kind.choices,
        "requests": found.requests_of(customer)[:5],
    }
    return page(request, "customers/my_data.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def my_file(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the passphrase, then give the file once."""
    one = found.find_signed_file(token)
    if one is None:
        raise Http404
    form = PhraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = _as_customer(
                lambda: files.fetch_by_link(request=one, phrase=form.cleaned_data["phrase"])
            )
            return attached(content, f"{one.code}.zip")
        except DomainError as error:
            form.add_error("phrase", str(error))
    status = 422 if form.is_bound else 200
    return page(request, "customers/my_file.html", {"form": form, "one": one}, status=status)


def _chosen(request: HttpRequest, customer: Customer) -> None:
    kind = request.POST.get("ask", "")
    try:
        if kind in RightsRequest.Kind.values:
            made = receive_request(customer=customer, asked=Asked(kind=kind, via="web"), by=None)
            messages.success(
                request,
                _("We have your request %(code)s and answer by %(day)s.")
                % {"code": made.code, "day": made.due_on},
            )
            return
        choose(
            customer=customer,
            what=request.POST.get("what", ""),
            granted=request.POST.get("granted") == "yes",
        )
        messages.success(request, _("Done. It counts from now on."))
    except DomainError as error:
        show_refusal(request, error)


def _as_customer(act: Callable[[], bytes | None]) -> bytes:
    set_actor(ACTOR)
    try:
        return act() or b""
    finally:
        clear_actor()


def _is_erased(customer: Customer) -> bool:
    restriction = found.restriction_of(customer)
    return restriction is not None and restriction.kind == "erased"

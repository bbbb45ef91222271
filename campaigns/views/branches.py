"""The branch screen: a customer at the counter, what may be said today, and what they answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from campaigns import permissions
from campaigns.selectors.tasks.counter import counter_of
from campaigns.services.tasks.answering import offers_at_counter, record_answer
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers.models import Customer, Product
from customers.selectors.customers import matching

MOST_FOUND = 5


@require_http_methods(["GET", "POST"])
@requires(permissions.SERVE_BRANCH)
def branch_screen(request: HttpRequest) -> HttpResponse:
    """Find the customer at the counter; the value goes by POST, so that no address keeps it."""
    asked = request.POST.get("who", "").strip()
    if not asked:
        return page(request, "campaigns/branch_screen.html", {"asked": False})
    visible = Customer.objects.visible_to(acting_user(request)).select_related("branch")
    found = list(visible.filter(matching(asked)).order_by("-pk")[:MOST_FOUND])
    for customer in found:
        record_access(
            action="find", table="customers_customer", object_id=str(customer.pk), note="branch"
        )
    if len(found) == 1:
        return redirect("campaigns:branch_customer", customer_no=found[0].customer_no)
    return page(request, "campaigns/branch_screen.html", {"asked": True, "found": found})


@requires(permissions.SERVE_BRANCH)
def branch_customer(request: HttpRequest, customer_no: str) -> HttpResponse:
    """What may be said to this customer today, and what not, with the reasons."""
    customer = _customer(request, customer_no)
    counter = counter_of(customer, acting_user(request))
    context = {"customer": customer, "counter": counter}
    if counter.may_offer:
        context["shown"] = offers_at_counter(customer=customer)
    return page(request, "campaigns/branch_customer.html", context)


@require_POST
@requires(permissions.SERVE_BRANCH)
def branch_answer(request: HttpRequest, customer_no: str) -> HttpResponse:
    """Keep what the customer said to an offer."""
    customer = _customer(request, customer_no)
    product = get_object_or_404(Product, code=request.POST.get("product", ""))
    answer = request.POST.get("answer", "")
    try:
        record_answer(customer=customer, product=product, answer=answer, by=acting_user(request))
        messages.success(request, _("Kept: %(what)s.") % {"what": product.name})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:branch_customer", customer_no=customer_no)


def _customer(request: HttpRequest, customer_no: str) -> Customer:
    visible = Customer.objects.visible_to(acting_user(request)).select_related("branch")
    return get_object_or_404(visible.numbered(customer_no))

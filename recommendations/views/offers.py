from time import perf_counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.permissions import acting_user, requires
from config.base.http import page
from customers.models import Customer
from recommendations import permissions
from recommendations.forms import TryForm
from recommendations.models import Decision
from recommendations.selectors.leaderboard import read_leaderboard
from recommendations.selectors.offers import list_decisions, product_names, show_answer
from recommendations.services.decisions import decide, replay

PANEL_LIMIT = 2


@requires(permissions.VIEW_OFFER)
def offer_try(request: HttpRequest) -> HttpResponse:
    form = TryForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    visible = Customer.objects.visible_to(acting_user(request))
    if form.is_valid():
        customer = visible.numbered(form.cleaned_data["no"].strip()).first()
        if customer is None:
            form.add_error("no", _("No customer of this number in your branches."))
        else:
            context |= _tried(customer, form)
    else:
        context["example"] = visible.active().order_by("pk").first()
    return page(request, "recommendations/offer_try.html", context)


@requires(permissions.VIEW_OFFER)
def customer_offers(request: HttpRequest, customer_no: str) -> HttpResponse:
    visible = Customer.objects.visible_to(acting_user(request))
    customer = get_object_or_404(visible.numbered(customer_no))
    started = perf_counter()
    decided = decide(customer=customer, context={"limit": PANEL_LIMIT}, store=False)
    context = {
        "customer": customer,
        "decided": decided,
        "shown": show_answer(decided.answer, decided.names),
        "milliseconds": round((perf_counter() - started) * 1000),
    }
    return page(request, "recommendations/customer_offers.html", context)


@requires(permissions.VIEW_OFFER)
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Customer.objects.visible_to(acting_user(request))
    decision = get_object_or_404(
        Decision.objects.filter(customer__in=visible).select_related("customer"), pk=pk
    )
    names = product_names()
    again = replay(decision)
    context = {
        "decision": decision,
        "customer": decision.customer,
        "shown": show_answer(decision.answer, names),
        "replayed": again,
        "again": None if again.is_same else show_answer(again.answer, names),
        "facts": decision.inputs,
        "earlier": list_decisions(decision.customer_id, before=decision.decided_at),
    }
    return page(request, "recommendations/decision_detail.html", context)


@requires(permissions.VIEW_OFFER)
def offer_leaderboard(request: HttpRequest) -> HttpResponse:
    return page(request, "recommendations/offer_leaderboard.html", {"board": read_leaderboard()})


def _tried(customer: Customer, form: TryForm) -> dict[str, object]:
    context = {key: form.cleaned_data[key] for key in ("channel", "topic", "limit")}
    started = perf_counter()
    decided = decide(customer=customer, context=context)
    return {
        "customer": customer,
        "decided": decided,
        "shown": show_answer(decided.answer, decided.names),
        "milliseconds": round((perf_counter() - started) * 1000),
    }

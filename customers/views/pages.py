"""The pages of one customer, and what stands above each of them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.permissions import VIEW_AUDIT, acting_user, requires
from config.base.http import page
from customers import permissions
from customers.forms.consents import ConsentForm
from customers.models import Channel, Customer, LegalBasis
from customers.selectors import standing
from customers.selectors.balances import balances_of, bookings_of, list_holdings
from customers.selectors.conclusions import conclusions_of, may_profile
from customers.selectors.customers import tiers_of
from customers.selectors.identity.pairs import aliases_of
from customers.selectors.rights.requests import requests_of, restriction_of
from customers.selectors.timeline import FILTERS, timeline_of
from customers.selectors.words import tier_name

PANEL_TITLES = {
    "recommendations:customer_offers": gettext_lazy("Next best offers"),
    "segmentation:customer_value": gettext_lazy("Value"),
    "segmentation:customer_segments": gettext_lazy("Segments"),
    "campaigns:customer_contacts": gettext_lazy("Contact calendar"),
    "service_desk:customer_tickets": gettext_lazy("Service"),
    "risk:customer_standing": gettext_lazy("Risk"),
}
VIEW = permissions.VIEW_CUSTOMER
# Each page of a customer: its address, what it is called and who may open it.
TABS = {
    "overview": ("customer_detail", pgettext_lazy("customer", "Overview"), VIEW),
    "holdings": ("customer_holdings", gettext_lazy("Holdings and transactions"), VIEW),
    "tags": ("customer_tags", gettext_lazy("Tags"), VIEW),
    "firm": ("customer_firm", gettext_lazy("Firms"), VIEW),
    "network": ("customer_network", gettext_lazy("Relations"), VIEW),
    "media": ("customer_media", gettext_lazy("Pictures and recordings"), VIEW),
    "consents": ("customer_consents", gettext_lazy("Consent and rights"), VIEW),
    "audit": ("customer_audit", gettext_lazy("Audit"), VIEW_AUDIT),
}


@requires(permissions.VIEW_CUSTOMER)
def customer_detail(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    context = head_of(request, customer, "overview") | {
        "balances": balances_of(customer),
        "conclusions": conclusions_of(customer, acting_user(request)),
        "aliases": aliases_of(customer),
        "consents": standing.consent_lines(customer),
        "timeline": timeline_of(customer),
        "timeline_filters": _timeline_filters(customer, "all"),
        "panels": _panels(request, customer),
    }
    return page(request, "customers/customer_detail.html", context)


@requires(permissions.VIEW_CUSTOMER)
def customer_timeline(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    kind = request.GET.get("kind", "all")
    context = {
        "customer": customer,
        "kind": kind,
        "timeline": timeline_of(customer, kind=kind, before=_moment(request.GET.get("before"))),
        "timeline_filters": _timeline_filters(customer, kind),
        "more": "before" in request.GET,
    }
    return page(request, "customers/_timeline.html", context)


@requires(permissions.VIEW_CUSTOMER)
def customer_holdings(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    holding = request.GET.get("holding", "")
    before = _moment(request.GET.get("before"))
    only = int(holding) if holding.isdecimal() else None
    context = head_of(request, customer, "holdings") | {
        "holdings": list_holdings(customer),
        "bookings": bookings_of(customer, holding_id=only, before=before),
        "began": before is not None,
        "holding": holding,
    }
    return page(request, "customers/customer_holdings.html", context)


@requires(permissions.VIEW_CUSTOMER)
def customer_consents(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    return page(request, "customers/customer_consents.html", consents_context(request, customer))


@requires(permissions.VIEW_CUSTOMER)
@requires(VIEW_AUDIT)
def customer_audit(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    lines = standing.audit_of(customer)
    context = head_of(request, customer, "audit") | {"lines": lines}
    return page(request, "customers/customer_audit.html", context)


def visible_customer(request: HttpRequest, customer_no: str) -> Customer:
    """Return a customer within the reader's branches, else 404."""
    visible = Customer.objects.visible_to(acting_user(request))
    return get_object_or_404(
        visible.select_related("branch", "profile", "source").numbered(customer_no)
    )


def head_of(request: HttpRequest, customer: Customer, current: str) -> dict[str, Any]:
    """What every page of a customer shows above its own content."""
    return {
        "customer": customer,
        "profile": getattr(customer, "profile", None),
        "holds": standing.holds_of(customer),
        "tags": standing.tags_of(customer),
        "tier": _tier(customer),
        "may_reveal": request.user.has_perm(permissions.REVEAL_CUSTOMER),
        "tabs": _tabs(request, customer, current),
    }


def _tier(customer: Customer) -> str:
    """What their value tier is called; nothing of who may not be profiled."""
    if not may_profile(customer):
        return ""
    return tier_name(tiers_of([customer]).get(customer.pk, ""))


def consents_context(
    request: HttpRequest, customer: Customer, form: ConsentForm | None = None
) -> dict[str, Any]:
    """What the consents page shows, with the form of whoever may change them."""
    context = head_of(request, customer, "consents") | {
        "lines": standing.consent_lines(customer),
        "ledger": standing.ledger_of(customer),
        "bases": dict(LegalBasis.choices),
        "channels": Channel.choices,
        "suppressions": standing.suppressions_of(customer),
        "restriction": restriction_of(customer),
        "may_work_rights": request.user.has_perm(permissions.WORK_RIGHTS),
    }
    if request.user.has_perm(permissions.VIEW_RIGHTS):
        context["rights"] = requests_of(customer)
    if request.user.has_perm(permissions.CHANGE_CONSENT):
        context["form"] = form or ConsentForm()
    return context


def _tabs(request: HttpRequest, customer: Customer, current: str) -> list[dict[str, Any]]:
    return [
        {
            "text": _firm_tab(customer) if key == "firm" else str(text),
            "url": reverse(f"customers:{name}", args=[customer.customer_no]),
            "current": key == current,
        }
        for key, (name, text, permission) in TABS.items()
        if request.user.has_perm(permission)
    ]


def _firm_tab(customer: Customer) -> str:
    return _("Firm") if customer.kind == Customer.Kind.FIRM else _("Firms")


def _panels(request: HttpRequest, customer: Customer) -> list[dict[str, Any]]:
    """The panels of the apps above that exist and that the reader may open."""
    panels = []
    for name in settings.CUSTOMER_PANELS:
        title = str(PANEL_TITLES.get(name, name))
        try:
            url = reverse(name, kwargs={"customer_no": customer.customer_no})
        except NoReverseMatch:
            panels.append({"title": title, "url": None})
            continue
        policy = getattr(resolve(url).func, "policy", "")
        if "." not in policy or request.user.has_perm(policy):
            panels.append({"title": title, "url": url})
    return panels


def _timeline_filters(customer: Customer, current: str) -> list[dict[str, Any]]:
    words = {
        "all": _("All"),
        "contacts": _("Contacts"),
        "money": _("Money"),
        "service": _("Service"),
    }
    url = reverse("customers:customer_timeline", args=[customer.customer_no])
    return [
        {"text": words[kind], "url": f"{url}?kind={kind}", "current": kind == current}
        for kind in FILTERS
    ]


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parse_datetime(text or "")
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None

"""The whole view of a customer in one answer: what this app holds, and what the apps above add."""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from customers.domain.features import FEATURES
from customers.models import (
    Contact,
    Customer,
    DataRestriction,
    Event,
    Holding,
    Relation,
    Transaction,
)
from customers.selectors import standing
from customers.selectors.classification import PROFILE, may_use
from customers.selectors.scores import scores_for

log = structlog.get_logger(__name__)
DAYS, NEWEST = 90, 20


def whole_of(*, customer: Customer, user: User) -> dict[str, Any]:
    """Return everything about a customer, masked, by parts; the customer comes with branch and profile."""
    return {
        "customer": customer,
        "restriction": DataRestriction.objects.filter(customer=customer).first(),
        "profile": _profile(customer, user),
        "holdings": Holding.objects.filter(customer=customer).select_related("product"),
        "bookings": _bookings(customer),
        "events": Event.objects.filter(customer=customer).order_by("-occurred_at")[:NEWEST],
        "contacts": Contact.objects.filter(customer=customer).order_by("-at")[:NEWEST],
        "holds": standing.holds_of(customer),
        "consents": standing.consent_lines(customer),
        "scores": scores_for(user, customer),
        "tags": [one.tag.code for one in standing.tags_of(customer)],
        "relations": Relation.objects.filter(
            customer=customer, other__in=Customer.objects.visible_to(user)
        ).select_related("other")[:NEWEST],
        "sections": sections_of(customer=customer, user=user),
    }


def sections_of(*, customer: Customer, user: User) -> dict[str, Any]:
    """Ask each app above for its part; what the user may not see is absent, and what fails says so."""
    sections: dict[str, Any] = {}
    for path in settings.CUSTOMER_SECTIONS:
        name = path.rpartition(".")[2]
        try:
            found = import_string(path)(customer=customer, user=user)
        except Exception:
            log.exception("customer_section_failed", section=path)
            found = {"error": "unavailable"}
        if found is not None:
            sections[name] = found
    return sections


def _profile(customer: Customer, user: User) -> dict[str, Any] | None:
    """The figures of the profile, without those that an export would refuse to the user."""
    profile = getattr(customer, "profile", None)
    if profile is None:
        return None
    names = [one.name for one in FEATURES if may_use(user, PROFILE, one.name)]
    return {"computed_at": profile.computed_at, **{name: getattr(profile, name) for name in names}}


def _bookings(customer: Customer) -> dict[str, Any]:
    """Money in and out by currency over DAYS days, and the newest bookings."""
    rows = Transaction.objects.filter(customer=customer)
    since = timezone.now() - timedelta(days=DAYS)
    sums = (
        rows.filter(booked_at__gte=since)
        .order_by()
        .values("currency")
        .annotate(
            count=Count("pk"),
            money_in=Sum("amount", filter=Q(amount__gt=0)),
            money_out=Sum("amount", filter=Q(amount__lt=0)),
            last_at=Max("booked_at"),
        )
    )
    return {"days": DAYS, "sums": list(sums), "newest": rows.order_by("-booked_at")[:NEWEST]}

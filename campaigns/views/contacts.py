"""The customer page's panel and the calendar: contacted, planned, not contacted, and why."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import acting_user, requires
from campaigns.domain.recurrence import YEARS
from campaigns.selectors.contact_calendar import month_of, visible_codes
from campaigns.selectors.deliveries import contacts_of
from config.base.http import page
from customers.models import Customer
from customers.permissions import VIEW_CUSTOMER


@require_GET
@requires(VIEW_CUSTOMER)
def customer_contacts(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = _customer(request, customer_no)
    deliveries = contacts_of(customer)
    codes = {delivery.run.campaign.code for delivery in deliveries}
    seen = visible_codes(acting_user(request), codes)
    context = {"customer": customer, "deliveries": deliveries, "seen": seen}
    return page(request, "campaigns/customer_contacts.html", context)


@require_GET
@requires(VIEW_CUSTOMER)
def contact_calendar(request: HttpRequest, customer_no: str) -> HttpResponse:
    """A month of one customer's contacts, as a grid and as a list."""
    customer = _customer(request, customer_no)
    month = _month(request.GET.get("month", ""))
    weeks, contacts = month_of(customer, acting_user(request), month)
    context = {
        "customer": customer,
        "month": month,
        "before": month - timedelta(days=1),
        "after": month + timedelta(days=32),
        "today": timezone.localdate(),
        "weekdays": [day.day for day in weeks[0]],
        "weeks": weeks,
        "contacts": contacts,
    }
    return page(request, "campaigns/contact_calendar.html", context)


def _customer(request: HttpRequest, customer_no: str) -> Customer:
    visible = Customer.objects.visible_to(acting_user(request))
    return get_object_or_404(visible.numbered(customer_no))


def _month(asked: str) -> date:
    this = timezone.localdate().replace(day=1)
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return this
    return month if month.year in YEARS else this

"""The customer page's panel: contacted, not contacted, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.permissions import acting_user, requires
from campaigns.selectors.deliveries import contacts_of
from config.base.http import page
from customers.models import Customer
from customers.permissions import VIEW_CUSTOMER


@require_GET
@requires(VIEW_CUSTOMER)
def customer_contacts(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = get_object_or_404(
        Customer.objects.visible_to(acting_user(request)).numbered(customer_no)
    )
    context = {"customer": customer, "deliveries": contacts_of(customer)}
    return page(request, "campaigns/customer_contacts.html", context)

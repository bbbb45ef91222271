"""A customer's relations: a picture of who is around them, and the same as a list."""

from django.http import HttpRequest, HttpResponse

from accounts.permissions import acting_user, requires
from config.base.http import page
from customers import permissions
from customers.selectors.network import network_of
from customers.views.pages import head_of, visible_customer


@requires(permissions.VIEW_CUSTOMER)
def customer_network(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    steps = 2 if request.GET.get("steps") == "2" else 1
    context = head_of(request, customer, "network") | {
        "network": network_of(customer, user=acting_user(request), steps=steps),
        "steps": steps,
    }
    return page(request, "customers/customer_network.html", context)

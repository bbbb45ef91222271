"""The panel of the customer page: which segments and clusters a customer is in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.permissions import acting_user, requires
from config.base.http import page
from customers.models import Customer
from customers.selectors.conclusions import may_profile
from segmentation import permissions
from segmentation.selectors.clusters.pages import clusters_of_customer
from segmentation.selectors.look_alikes.pages import similar_to
from segmentation.selectors.segments import segments_of_customer

SHOWN = 12


@requires(permissions.VIEW_SEGMENT)
def customer_segments(request: HttpRequest, customer_no: str) -> HttpResponse:
    user = acting_user(request)  # the policy lets nobody else in
    customer = get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
    rows = segments_of_customer(customer, user)[:SHOWN]
    clusters = clusters_of_customer(customer, user) if may_profile(customer) else []
    context = {"rows": rows, "clusters": clusters}
    return page(request, "segmentation/customer_segments.html", context)


@requires(permissions.VIEW_SEGMENT)
def similar_customers(request: HttpRequest, customer_no: str) -> HttpResponse:
    user = acting_user(request)  # the policy lets nobody else in
    customer = get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
    context = {"similar": similar_to(customer, user), "refused": not may_profile(customer)}
    return page(request, "segmentation/similar_customers.html", context)

"""The customer list, and the product catalogue."""

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page
from customers import permissions
from customers.forms.filters import CustomerFilterForm
from customers.models import Customer, Holding, Product
from customers.selectors.catalogue import documents_of, series_beside, versions_of
from customers.selectors.customers import list_customers, saved_filters, tier_names_of


@requires(permissions.VIEW_CUSTOMER)
def customer_list(request: HttpRequest) -> HttpResponse:
    form = CustomerFilterForm(request.GET or None)
    filters = form.filters()
    try:
        found = list_customers(user=acting_user(request), filters=filters)
        alone = None
    except DomainError as error:
        found, alone = Customer.objects.none(), error
    listed = key_page(found, request.GET.get("after"))
    if filters.text and listed.first and len(listed.rows) == 1:
        return redirect("customers:customer_detail", listed.rows[0].customer_no)
    context = {
        "form": form,
        "page": listed,
        "tiers": tier_names_of(listed.rows),
        "filters": filters,
        "alone": alone,
        "tailed": bool(filters.phone_tail or filters.id_tail),
        "saved": saved_filters(user=acting_user(request)),
        "may_save": bool(filters.lasting()),
        "roles": Group.objects.order_by("name").values_list("name", flat=True),
    }
    return page(request, "customers/customer_list.html", context)


@requires(permissions.VIEW_PRODUCT)
def product_list(request: HttpRequest) -> HttpResponse:
    products = Product.objects.order_by("kind", "code")
    kind = request.GET.get("kind", "")
    if kind in Product.Kind.values:
        products = products.filter(kind=kind)
    context = {"products": products, "kinds": Product.Kind.choices, "kind": kind}
    return page(request, "customers/product_list.html", context)


@requires(permissions.VIEW_PRODUCT)
def product_detail(request: HttpRequest, code: str) -> HttpResponse:
    product = get_object_or_404(Product, code=code)
    visible = Holding.objects.none()
    if request.user.has_perm(permissions.VIEW_CUSTOMER):
        visible = Holding.objects.visible_to(acting_user(request))
    held = visible.filter(product=product).select_related("customer")
    context = {
        "product": product,
        "page": key_page(held, request.GET.get("after")),
        "versions": versions_of(product),
        "documents": documents_of(product),
        "market": series_beside(product),
    }
    return page(request, "customers/product_detail.html", context)

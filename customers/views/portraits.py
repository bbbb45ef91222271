"""The portrait of one customer as a file."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import acting_user, requires
from customers import permissions
from customers.services import portraits
from customers.views.pages import visible_customer


@requires(permissions.VIEW_CUSTOMER)
def customer_portrait(request: HttpRequest, customer_no: str, kind: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    if kind not in portraits.KINDS:
        raise Http404
    file = portraits.export_customer_portrait(customer=customer, by=acting_user(request), kind=kind)
    answer = HttpResponse(file, content_type=portraits.KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="portrait-{customer.pk}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer

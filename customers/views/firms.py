"""The page of a firm: what is registered, its group, who acts for it and who owns it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from config.base.http import page
from customers import permissions
from customers.models import FirmPerson
from customers.selectors import firms
from customers.views.pages import head_of, visible_customer

REVEALED = ("name", "phone", "id_number")


@requires(permissions.VIEW_CUSTOMER)
def customer_firm(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer, user = visible_customer(request, customer_no), acting_user(request)
    firm = firms.firm_of(customer)
    context = head_of(request, customer, "firm") | {
        "firm": firm,
        "industry": firms.industry_of(firm) if firm else "",
        "group": firms.group_of(firm, user=user) if firm else [],
        "people": firms.people_of(customer),
        "owners": firms.owners_of(customer, user=user),
        "roles": firms.roles_of(customer, user=user),
        "scenes": firms.scenes_of(customer),
    }
    return page(request, "customers/customer_firm.html", context)


@requires(permissions.REVEAL_CUSTOMER)
@require_POST
def firm_person_reveal(request: HttpRequest, customer_no: str, pk: int, field: str) -> HttpResponse:
    """Answer with one personal value of somebody of a firm; the entry in the audit trail comes first."""
    if field not in REVEALED:
        raise Http404
    customer = visible_customer(request, customer_no)
    person = get_object_or_404(FirmPerson, pk=pk, firm=customer)
    record_access(
        action="reveal", table="customers_firmperson", object_id=str(person.pk), note=field
    )
    answer = HttpResponse(getattr(person, field), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer

"""The page of a firm: what is registered, its group, who acts for it and who owns it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.forms.firms import FirmForm, FirmPersonForm
from customers.models import Customer, FirmPerson
from customers.selectors import firms
from customers.services.firms import keeping
from customers.tasks import refresh_profiles_task
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
        "former": firms.former_people_of(customer),
        "may_change": user.has_perm(permissions.CHANGE_CUSTOMER),
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


@requires(permissions.CHANGE_CUSTOMER)
def firm_edit(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = _visible_firm(request, customer_no)
    form = FirmForm(request.POST or None, instance=firms.firm_of(customer))
    if form.is_bound and _kept(
        form,
        lambda terms: keeping.keep_firm(firm=customer, terms=terms, by=acting_user(request)),
    ):
        messages.success(request, _("What is registered of the firm is kept."))
        return _back(customer)
    status = 422 if form.is_bound else 200
    context = {"customer": customer, "form": form}
    return page(request, "customers/firm_edit.html", context, status=status)


@requires(permissions.CHANGE_CUSTOMER)
def firm_person_edit(request: HttpRequest, customer_no: str, pk: int = 0) -> HttpResponse:
    """Add somebody to a firm, or change what is known of them."""
    customer = _visible_firm(request, customer_no)
    person = _person(customer, pk) if pk else None
    form = FirmPersonForm(request.POST or None, instance=person)
    if form.is_bound and _kept(
        form,
        lambda terms: keeping.keep_person(
            firm=customer, person=person, terms=terms, by=acting_user(request)
        ),
    ):
        messages.success(request, _("The person is kept."))
        return _back(customer)
    status = 422 if form.is_bound else 200
    context = {"customer": customer, "form": form, "person": person}
    return page(request, "customers/firm_person_edit.html", context, status=status)


@requires(permissions.CHANGE_CUSTOMER)
@require_POST
def firm_person_end(request: HttpRequest, customer_no: str, pk: int) -> HttpResponse:
    """Let somebody's role end today, or go on after all."""
    customer, goes_on = _visible_firm(request, customer_no), request.POST.get("goes_on") == "yes"
    until = None if goes_on else timezone.localdate()
    try:
        keeping.end_person(person=_person(customer, pk), until_on=until, by=acting_user(request))
        told = _("The role goes on.") if goes_on else _("The role has ended today.")
        messages.success(request, told)
        refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return _back(customer)


def _visible_firm(request: HttpRequest, customer_no: str) -> Customer:
    customer = visible_customer(request, customer_no)
    if customer.kind != Customer.Kind.FIRM:
        raise Http404
    return customer


def _person(firm: Customer, pk: int) -> FirmPerson:
    return get_object_or_404(FirmPerson.objects.select_related("firm", "person"), pk=pk, firm=firm)


def _kept(form: forms.BaseForm, keep: Callable[[dict[str, object]], None]) -> bool:
    """Whether the form was right and the service took it; else the reason stands beside its field."""
    if not form.is_valid():
        return False
    try:
        keep(form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    return True


def _back(customer: Customer) -> HttpResponse:
    return redirect("customers:customer_firm", customer.customer_no)

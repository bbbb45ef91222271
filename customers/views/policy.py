"""The contact policy: what is in force, what is proposed, what it would have stopped, and what people can do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import acting_user, requires, whole_bank
from accounts.services.proposals import take_back
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.domain.contact_terms import TermsError, read_terms
from customers.forms.policy import (
    CapacityForm,
    CapLines,
    PolicyForm,
    caps_in,
    first_lines,
    first_values,
)
from customers.models import ContactCapacity, ContactPolicy, ContactTerms
from customers.selectors import contact_terms
from customers.selectors.term_words import changes_of, trial_rows
from customers.services import policy as services

SHOWN = 20


@require_GET
@requires(permissions.VIEW_CUSTOMER)
def policy_detail(request: HttpRequest) -> HttpResponse:
    return _shown(request, CapacityForm())


@require_http_methods(["GET", "POST"])
@requires(permissions.CHANGE_POLICY)
@whole_bank
def policy_edit(request: HttpRequest) -> HttpResponse:
    terms = ContactPolicy.objects.current().terms
    form = PolicyForm(request.POST or None, initial=first_values(terms))
    lines = CapLines(request.POST or None, initial=first_lines(terms), prefix="caps")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            services.propose_terms(
                by=acting_user(request),
                document=form.document() | {"caps": caps_in(lines)},
                note=form.cleaned_data["note"],
                redraw=form.cleaned_data["redraw"],
            )
            messages.success(request, _("Proposed. A second person puts it in force."))
            return redirect("customers:policy_detail")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {"form": form, "lines": lines}
    status = 422 if form.is_bound else 200
    return page(request, "customers/policy_edit.html", context, status=status)


@require_POST
@requires(permissions.CHANGE_POLICY)
@whole_bank
def policy_try(request: HttpRequest) -> HttpResponse:
    """Say what the caps being entered would have stopped over the last 30 days."""
    form, lines = PolicyForm(request.POST), CapLines(request.POST, prefix="caps")
    form.fields["note"].required = False
    if not (form.is_valid() and lines.is_valid()):
        return page(request, "customers/_policy_trial.html", {"faulty": True})
    try:
        terms = read_terms(form.document() | {"caps": caps_in(lines)})
    except TermsError:
        return page(request, "customers/_policy_trial.html", {"faulty": True})
    return _tried(request, terms.every_cap)


@require_GET
@requires(permissions.VIEW_CUSTOMER)
@whole_bank
def policy_trial(request: HttpRequest, version: int) -> HttpResponse:
    """Say what a proposal would have stopped over the last 30 days."""
    proposed = get_object_or_404(ContactTerms, version=version)
    return _tried(request, read_terms(proposed.document).every_cap)


@require_POST
@requires(permissions.CHANGE_POLICY)
@whole_bank
def policy_decide(request: HttpRequest, version: int, action: str) -> HttpResponse:
    """Put a proposal in force as a second person, or take it back."""
    terms = get_object_or_404(ContactTerms, version=version)
    try:
        if action == "publish":
            services.publish_terms(terms=terms, by=acting_user(request))
            messages.success(request, _("In force from now on, for every campaign."))
        elif action == "withdraw":
            take_back(terms)
        else:
            raise Http404
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:policy_detail")


@require_GET
@requires(permissions.VIEW_CUSTOMER)
def control_list(request: HttpRequest) -> HttpResponse:
    """The customers of the control group whom the reader may see."""
    policy, user, day = ContactPolicy.objects.current(), acting_user(request), timezone.localdate()
    context = {
        "page": contact_terms.control_members(policy, user, day, request.GET.get("after")),
        "group": contact_terms.control_group(policy, user, day),
        "policy": policy,
    }
    return page(request, "customers/control_list.html", context)


@require_POST
@requires(permissions.CHANGE_CAPACITY)
@whole_bank
def capacity_set(request: HttpRequest) -> HttpResponse:
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    services.set_capacity(**form.cleaned_data)
    messages.success(request, _("The capacity is kept."))
    return redirect("customers:policy_detail")


def _tried(request: HttpRequest, caps: Any) -> HttpResponse:
    trial = contact_terms.try_caps(caps, timezone.now())
    context = {"trial": trial, "rows": trial_rows(trial)}
    return page(request, "customers/_policy_trial.html", context)


def _shown(request: HttpRequest, form: CapacityForm, status: int = 200) -> HttpResponse:
    policy, user = ContactPolicy.objects.current(), acting_user(request)
    versions = ContactTerms.objects.select_related("author", "publisher").order_by("-version")
    context = {
        "policy": policy,
        "terms": policy.terms,
        "prices": sorted(contact_terms.contact_prices().items()),
        "group": contact_terms.control_group(policy, user, timezone.localdate()),
        "versions": [(one, changes_of(one)) for one in versions[:SHOWN]],
        "capacities": ContactCapacity.objects.select_related("branch").order_by(
            "channel", "branch__path", "team"
        ),
        "capacity_form": form,
        "may_change": user.has_perm(permissions.CHANGE_POLICY) and not user.branch_code,
        "may_set": user.has_perm(permissions.CHANGE_CAPACITY) and not user.branch_code,
    }
    return page(request, "customers/policy_detail.html", context, status=status)

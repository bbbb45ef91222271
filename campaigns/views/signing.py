"""Who stands in for whom, and the bank's limits of signing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from accounts.services.proposals import put_in_force, take_back
from campaigns import permissions
from campaigns.forms.signing import DeputyForm, SigningTermsForm
from campaigns.models import Deputy, SigningTerms
from campaigns.selectors.signing import may_name_deputy
from campaigns.services.signing import deputies, terms
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal


@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def deputy_list(request: HttpRequest) -> HttpResponse:
    """One's own deputies and those one stands in for; who signs campaigns names another."""
    user = acting_user(request)
    form = DeputyForm(request.POST or None, user=user)
    if request.method == "POST":
        if not may_name_deputy(user):
            raise PermissionDenied
        if form.is_valid() and _done(
            request, lambda: deputies.name_deputy(principal=user, **form.cleaned_data), form
        ):
            return redirect("campaigns:deputy_list")
    mine = Deputy.objects.filter(Q(principal=user) | Q(deputy=user))
    context = {
        "form": form,
        "may_name": may_name_deputy(user),
        "page": key_page(mine.select_related("principal", "deputy"), request.GET.get("after")),
    }
    return page(
        request, "campaigns/deputy_list.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def deputy_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    mine = Deputy.objects.filter(Q(principal=user) | Q(deputy=user))
    deputy = get_object_or_404(mine, pk=pk)
    _done(request, lambda: deputies.withdraw_deputy(deputy=deputy, by=user))
    return redirect("campaigns:deputy_list")


@require_http_methods(["GET", "POST"])
@requires(permissions.MANAGE_SIGNING_TERMS)
def signing_terms(request: HttpRequest) -> HttpResponse:
    """The limits in force, and a proposal of others."""
    user, current = acting_user(request), SigningTerms.objects.current()
    form = SigningTermsForm(request.POST or None, initial=current.figures)
    if request.method == "POST" and user.branch_code:
        raise PermissionDenied
    if form.is_valid() and _done(
        request, lambda: terms.propose_terms(by=user, **form.cleaned_data), form
    ):
        return redirect("campaigns:signing_terms")
    rows = key_page(
        SigningTerms.objects.select_related("author", "publisher"), request.GET.get("after")
    )
    context = {"form": form, "current": current, "page": rows}
    return page(
        request, "campaigns/signing_terms.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@requires(permissions.MANAGE_SIGNING_TERMS)
def signing_terms_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Put a proposal in force as a second person, or take it back; who sees one branch only decides nothing."""
    user, proposal = acting_user(request), get_object_or_404(SigningTerms, pk=pk)
    if user.branch_code:
        raise PermissionDenied
    if action == "publish":
        _done(request, lambda: put_in_force(proposal, user))
    elif action == "withdraw":
        _done(request, lambda: take_back(proposal))
    else:
        raise Http404
    return redirect("campaigns:signing_terms")


def _done(request: HttpRequest, act: Callable[[], Any], form: BaseForm | None = None) -> bool:
    """Act and say so; a refusal is told beside its field where the form has it."""
    try:
        act()
    except DomainError as error:
        if form and error.field in form.fields:
            form.add_error(error.field, str(error))
        else:
            show_refusal(request, error)
        return False
    messages.success(request, _("Saved"))
    return True

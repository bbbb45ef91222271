"""The places of app and website: what stands there, and who wins; marketers keep the list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.forms.placements import PlacementChangeForm, PlacementForm
from campaigns.models import Placement
from campaigns.selectors.standing import list_places, runs_standing
from campaigns.services.placements import keeping
from campaigns.services.taking_back import take_back
from campaigns.views.scope import asked_run, visible_campaign
from config.base.errors import DomainError
from config.base.http import page


@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def placement_list(request: HttpRequest) -> HttpResponse:
    """Show the places with what stands there; marketers add some."""
    form = _form(request, PlacementForm(request.POST or None))
    if request.method == "POST" and form and form.is_valid():
        try:
            keeping.create_placement(**form.cleaned_data)
            return redirect("campaigns:placement_list")
        except DomainError as error:
            form.add_error(error.field, str(error))
    context = {"places": list_places(), "form": form}
    return page(
        request,
        "campaigns/placement_list.html",
        context,
        status=422 if form and form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def placement_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One place: the campaigns that stand there, the one that wins first."""
    placement = get_object_or_404(Placement, code=code)
    form = _form(request, PlacementChangeForm(request.POST or None, instance=placement))
    if request.method == "POST" and form and form.is_valid():
        keeping.change_placement(placement=placement, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return redirect("campaigns:placement_detail", code=code)
    standing = runs_standing(placement, acting_user(request))
    context = {"placement": placement, "standing": standing, "form": form}
    return page(
        request,
        "campaigns/placement_detail.html",
        context,
        status=422 if form and form.errors else 200,
    )


@require_POST
@requires(permissions.MANAGE_PLACEMENTS)
def placement_use(request: HttpRequest, code: str) -> HttpResponse:
    """Give a place up, or take it up again."""
    placement = get_object_or_404(Placement, code=code)
    keeping.set_in_use(placement=placement, in_use=request.POST.get("in_use") == "1")
    return redirect("campaigns:placement_detail", code=code)


@require_POST
@requires(permissions.STOP_CAMPAIGN)
def campaign_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what stands of a run: nobody is shown its banners any more, or called for it."""
    run = asked_run(request, visible_campaign(request, code))
    count = take_back(run=run, by=acting_user(request))
    messages.success(request, _("Taken back: %(n)s.") % {"n": count})
    return redirect("campaigns:campaign_monitor", code=code)


def _form(request: HttpRequest, form: Any) -> Any:
    """The form for who may keep places; nobody else may post."""
    if acting_user(request).has_perm(permissions.MANAGE_PLACEMENTS):
        return form
    if request.method == "POST":
        raise PermissionDenied
    return None

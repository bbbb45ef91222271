"""The campaign that an address names, within the reader's branch."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.permissions import acting_user
from campaigns import permissions
from campaigns.domain.short import read_values
from campaigns.models import Campaign, CampaignRun


def visible_campaign(request: HttpRequest, code: str) -> Campaign:
    """Return the campaign with its author and product; 404 where the reader may not see it."""
    visible = Campaign.objects.visible_to(acting_user(request))
    return get_object_or_404(visible.select_related("author", "product"), code=code)


def editable_campaign(request: HttpRequest, code: str) -> Campaign:
    """Return the campaign; 404 where it may not be seen, 403 where it may only be seen."""
    campaign = visible_campaign(request, code)
    if not may_edit(acting_user(request), campaign):
        raise PermissionDenied
    return campaign


def may_edit(user: User, campaign: Campaign) -> bool:
    """Whether the user may build campaigns, and this one."""
    editable = Campaign.objects.editable_by(user).filter(pk=campaign.pk)
    return user.has_perm(permissions.EDIT_CAMPAIGN) and editable.exists()


def asked_run(request: HttpRequest, campaign: Campaign) -> CampaignRun:
    """Return the run that the address names, else the newest; 404 where there is none."""
    asked = request.GET.get("run", "")
    runs = campaign.runs.filter(pk=asked) if asked.isdecimal() else campaign.runs.order_by("-id")
    run = runs.first()
    if run is None:
        raise Http404
    return run


def values_in(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a vendor's template as far as they can be read; saving says what cannot."""
    try:
        return read_values(posted.get("template_values", ""))
    except ValueError:
        return {}

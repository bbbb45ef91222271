"""The campaign that an address names, within the reader's branch."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.permissions import acting_user
from campaigns.models import Campaign, CampaignRun


def visible_campaign(request: HttpRequest, code: str) -> Campaign:
    """Return the campaign with its author and product; 404 where the reader may not see it."""
    visible = Campaign.objects.visible_to(acting_user(request))
    return get_object_or_404(visible.select_related("author", "product"), code=code)


def last_run(campaign: Campaign) -> CampaignRun:
    """Return the newest run; 404 where the campaign was never launched."""
    run = campaign.runs.order_by("-id").first()
    if run is None:
        raise Http404
    return run

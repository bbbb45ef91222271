"""When a campaign takes place: what will happen in words, and the dates of a series."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.models import Campaign
from campaigns.selectors.audience import waterfall_for
from campaigns.selectors.timing.dates import dates_page
from campaigns.selectors.timing.words import timing_of
from campaigns.views.scope import may_edit, visible_campaign
from config.base.http import page


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_timing(request: HttpRequest, code: str) -> HttpResponse:
    """What will happen, with the number who would be contacted now."""
    campaign = visible_campaign(request, code)
    contacted = waterfall_for(campaign).contacted if _has_time(campaign) else None
    context = {"campaign": campaign, "timing": timing_of(campaign, contacted)}
    return page(request, "campaigns/_timing.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_dates(request: HttpRequest, code: str) -> HttpResponse:
    """The dates of a launched series: what became of each, and the next ones."""
    campaign = visible_campaign(request, code)
    if not (campaign.recurrence or campaign.follows_id):
        raise Http404
    context = {
        "campaign": campaign,
        "may_edit": may_edit(acting_user(request), campaign),
        **dates_page(campaign, request.GET.get("after")),
    }
    return page(request, "campaigns/campaign_dates.html", context)


def _has_time(campaign: Campaign) -> bool:
    return campaign.scheduled_at is not None or campaign.follows_id is not None

"""The result of a campaign: effect first, then money, then who was moved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.models import Campaign
from campaigns.selectors import results
from config.base.http import page


@require_GET
@requires(permissions.VIEW_RESULT)
def campaign_result(request: HttpRequest, code: str) -> HttpResponse:
    campaign = get_object_or_404(
        Campaign.objects.visible_to(acting_user(request)).select_related("author", "product"),
        code=code,
    )
    run = campaign.runs.select_related("campaign").order_by("-id").first()
    if run is None:
        raise Http404
    result = results.result_for(run)
    context = {
        "campaign": campaign,
        "run": run,
        "result": result,
        "groups": results.groups_of(run),
        "by_day": results.lift_by_day(run, result),
    }
    return page(request, "campaigns/campaign_result.html", context)

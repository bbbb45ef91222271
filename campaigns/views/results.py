"""The result of a campaign: effect first, then money, then who was moved."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import requires
from campaigns import permissions
from campaigns.selectors import results
from campaigns.selectors.reactions import PEOPLE
from campaigns.selectors.reconciliation import reconcile
from campaigns.selectors.stopping import stop_events
from campaigns.views.scope import asked_run, visible_campaign
from config.base.http import page


@require_GET
@requires(permissions.VIEW_RESULT)
def campaign_result(request: HttpRequest, code: str) -> HttpResponse:
    campaign = visible_campaign(request, code)
    run = asked_run(request, campaign)
    result = results.result_for(run)
    context = {
        "campaign": campaign,
        "run": run,
        "result": result,
        "groups": [group for group in results.groups_of(run) if group.lift],
        "stops": stop_events(run),
        "by_day": results.lift_by_day(run, result),
        "people": PEOPLE,
    }
    return page(request, "campaigns/campaign_result.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_reconciliation(request: HttpRequest, code: str) -> HttpResponse:
    """The balance of a run, to print and to file."""
    campaign = visible_campaign(request, code)
    run = asked_run(request, campaign)
    signed = campaign.approvals.filter(content_hash=run.content_hash).select_related("approver")
    context = {"campaign": campaign, "run": run, "balance": reconcile(run), "signed": signed}
    return page(request, "campaigns/campaign_reconciliation.html", context)

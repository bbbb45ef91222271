"""Reading a campaign as it will be sent, and signing or returning it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from accounts.selectors import partner_choices, shares_of
from campaigns import permissions
from campaigns.forms.signing import DecisionForm
from campaigns.selectors import approvals
from campaigns.selectors.steps import sample_customers
from campaigns.services import approving, previewing
from campaigns.views.scope import may_edit, visible_campaign
from config.base.errors import DomainError
from config.base.http import page, show_refusal


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_approval(request: HttpRequest, code: str) -> HttpResponse:
    campaign = visible_campaign(request, code)
    user = acting_user(request)
    customer = next(iter(sample_customers(campaign, user)), None)
    context = {
        "campaign": campaign,
        "may_edit": may_edit(user, campaign),
        "shares": shares_of(campaign),
        "partners": partner_choices(campaign) if campaign.keeper == user else [],
        "customer": customer,
        "texts": [] if campaign.is_social else previewing.preview_messages(campaign, customer),
        **approvals.approval_context(campaign, user),
    }
    return page(request, "campaigns/campaign_approval.html", context)


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def campaign_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Sign; the service refuses whoever lacks the role or worked on the campaign."""
    return _decide(request, code, approve=True)


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def campaign_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send back with a reason."""
    return _decide(request, code, approve=False)


def _decide(request: HttpRequest, code: str, *, approve: bool) -> HttpResponse:
    campaign = visible_campaign(request, code)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not saved: the form was incomplete."))
        return redirect("campaigns:campaign_approval", code=code)
    data = form.cleaned_data
    try:
        if approve:
            approving.approve_campaign(campaign=campaign, by=acting_user(request), **data)
            messages.success(request, _("Signed."))
        else:
            approving.return_campaign(
                campaign=campaign,
                by=acting_user(request),
                role=data["role"],
                comment=data["comment"],
            )
            messages.success(request, _("Returned to its author."))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("campaigns:campaign_approval", code=code)
    return redirect("campaigns:campaign_detail", code=code)

"""The list of campaigns, the queue of approvals, and the beginning of a new campaign."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.forms import NewCampaignForm
from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.signing import approvals_waiting
from campaigns.services import drafting
from config.base.http import key_page, page

STATE_TABS = ("", "draft", "in_review", "approved", "running", "paused", "stopped", "finished")


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    campaigns = Campaign.objects.visible_to(acting_user(request))
    if state in STATE_TABS[1:]:
        campaigns = campaigns.filter(state=state)
    campaigns = campaigns.select_related("author", "product").prefetch_related(
        Prefetch("runs", CampaignRun.objects.order_by("-id"))
    )
    labels = dict(Campaign.State.choices)
    tabs = [
        {
            "text": labels.get(tab, _("All")),
            "url": f"?state={tab}" if tab else reverse("campaigns:campaign_list"),
            "current": tab == state,
        }
        for tab in STATE_TABS
    ]
    context = {"page": key_page(campaigns, request.GET.get("after")), "tabs": tabs}
    return page(request, "campaigns/campaign_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def campaign_create(request: HttpRequest) -> HttpResponse:
    form = NewCampaignForm(request.POST or None, initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        campaign = drafting.create_campaign(by=acting_user(request), **form.cleaned_data)
        return redirect("campaigns:campaign_step", code=campaign.code, step="goal")
    status = 422 if form.is_bound else 200
    return page(request, "campaigns/campaign_create.html", {"form": form}, status=status)


@requires(permissions.EDIT_CAMPAIGN)
@require_http_methods(["POST"])
def campaign_clone(request: HttpRequest, code: str) -> HttpResponse:
    original = get_object_or_404(Campaign.objects.visible_to(acting_user(request)), code=code)
    copy = drafting.clone_campaign(campaign=original, by=acting_user(request))
    messages.success(request, _("Copied. It needs its own approval."))
    return redirect("campaigns:campaign_step", code=copy.code, step="goal")


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def approval_list(request: HttpRequest) -> HttpResponse:
    context = {"rows": approvals_waiting(acting_user(request))}
    return page(request, "campaigns/approval_list.html", context)

"""Launching a campaign and watching it: monitor, pause, resume, stop, and each delivery."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from accounts.services.sharing import set_share
from campaigns import permissions
from campaigns.models import Campaign, DeliveryAttempt
from campaigns.selectors.audience import fallen
from campaigns.selectors.deliveries import deliveries_of, history_of, visible_deliveries
from campaigns.selectors.following.chain import left_behind
from campaigns.selectors.monitor import monitor_of
from campaigns.selectors.power import power_of
from campaigns.selectors.reach import reach_of, segments_seen
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.tasks.lists import run_figures
from campaigns.services import resolving, running, steering
from campaigns.services.previewing import preview_banner
from campaigns.views.scope import asked_run, editable_campaign, may_edit, visible_campaign
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers.models.policy import HUMAN_CHANNELS
from customers.permissions import VIEW_CUSTOMER

BEFORE_LAUNCH = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.APPROVED)
PLACES = {
    "audience": gettext_lazy("In the segments"),
    "holdout": gettext_lazy("Hold-out, drawn at random"),
    "contacted": gettext_lazy("Will be contacted"),
    "later": gettext_lazy("Will be contacted later"),
}
LIVE_STATES = (Campaign.State.RUNNING, Campaign.State.PAUSED, Campaign.State.STOPPED)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the page that matters at this stage."""
    campaign = visible_campaign(request, code)
    if campaign.is_social and campaign.state not in BEFORE_LAUNCH:
        return redirect(f"{reverse('campaigns:post_list')}?campaign={code}")
    if campaign.state == Campaign.State.DRAFT and may_edit(acting_user(request), campaign):
        return redirect("campaigns:campaign_step", code=code, step="review")
    name = f"campaigns:{_page_of(campaign, acting_user(request))}"
    return redirect(name, code=code)


def _page_of(campaign: Campaign, user: User) -> str:
    """Return the page that shows a campaign best as far as it has come, of those that open for the user."""
    if campaign.state in BEFORE_LAUNCH:
        return "campaign_approval"
    if campaign.recurrence or campaign.follows_id:
        return "campaign_dates"
    ended = campaign.state == Campaign.State.FINISHED and user.has_perm(permissions.VIEW_RESULT)
    return "campaign_result" if ended else "campaign_monitor"


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_reach(request: HttpRequest, code: str) -> HttpResponse:
    campaign = visible_campaign(request, code)
    context = {"campaign": campaign, "reach": reach_of(campaign)}
    return page(request, "campaigns/_reach.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def reach_list(request: HttpRequest, code: str, gate: str) -> HttpResponse:
    """The customers behind a bar of the waterfall, as far as the reader may see them."""
    if not request.user.has_perm(VIEW_CUSTOMER):
        raise PermissionDenied
    campaign = visible_campaign(request, code)
    context = {
        "campaign": campaign,
        "gate": gate,
        "label": PLACES.get(gate) or reason_text(gate),
        "page": fallen(campaign, gate, acting_user(request), request.GET.get("after")),
    }
    return page(request, "campaigns/reach_list.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_audience(request: HttpRequest, code: str) -> HttpResponse:
    """The waterfall at full size: each gate, each segment, cost, and when people would be done."""
    campaign = visible_campaign(request, code)
    context = {
        "campaign": campaign,
        "reach": reach_of(campaign),
        "seen_segments": segments_seen(campaign, acting_user(request)),
    }
    return page(request, "campaigns/campaign_audience.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_power(request: HttpRequest, code: str) -> HttpResponse:
    campaign = visible_campaign(request, code)
    context = {"power": power_of(campaign), "chosen": campaign.include.exists()}
    return page(request, "campaigns/_power.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_monitor(request: HttpRequest, code: str) -> HttpResponse:
    campaign = visible_campaign(request, code)
    run = asked_run(request, campaign)
    context = {"campaign": campaign, "run": run, "view": monitor_of(run)}
    if campaign.channel in dict(HUMAN_CHANNELS):
        context["tasks"] = run_figures(run)
    fragment = "campaigns/_monitor.html"
    return page(request, "campaigns/campaign_monitor.html", context, fragment=fragment)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def delivery_list(request: HttpRequest, code: str) -> HttpResponse:
    """The deliveries behind every number, by state, reason or reaction."""
    campaign = visible_campaign(request, code)
    rows = deliveries_of(asked_run(request, campaign), acting_user(request), request.GET)
    context = {
        "campaign": campaign,
        "page": key_page(rows, request.GET.get("after")),
        "chosen": request.GET,
        "call_word": dict(DeliveryAttempt.Outcome.choices).get(request.GET.get("call", "")),
    }
    return page(request, "campaigns/delivery_list.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def delivery_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One delivery: its attempts, what came back, and the decision where its outcome is unknown."""
    campaign = visible_campaign(request, code)
    delivery = get_object_or_404(visible_deliveries(campaign, acting_user(request)), pk=pk)
    history = history_of(delivery)
    context = {"campaign": campaign, "delivery": delivery, **history}
    if banner := history["banner"]:
        context["preview"] = preview_banner(banner, campaign, delivery)
    return page(request, "campaigns/delivery_detail.html", context)


@require_POST
@requires(permissions.RESOLVE_UNCERTAIN)
def delivery_resolve(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Decide a delivery of unknown outcome."""
    campaign = visible_campaign(request, code)
    delivery = get_object_or_404(visible_deliveries(campaign, acting_user(request)), pk=pk)
    _run_service(
        request,
        lambda: resolving.resolve_uncertain(
            delivery=delivery, by=acting_user(request), decision=request.POST.get("decision", "")
        ),
        _("Decided."),
    )
    return redirect("campaigns:delivery_detail", code=code, pk=pk)


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_share(request: HttpRequest, code: str) -> HttpResponse:
    """Let a person or a role of another branch in, further, or no longer."""
    campaign, by = visible_campaign(request, code), acting_user(request)
    asked = {key: request.POST.get(key, "") for key in ("partner", "may")}
    _run_service(request, lambda: set_share(thing=campaign, by=by, **asked), _("Saved"))
    return redirect("campaigns:campaign_approval", code=code)


@require_POST
@requires(permissions.LAUNCH_CAMPAIGN)
def campaign_launch(request: HttpRequest, code: str) -> HttpResponse:
    campaign = editable_campaign(request, code)
    done = _("Launched. The audience is frozen.")
    if campaign.follows_id:
        done = _("Launched. It begins when the campaign that it follows has been out long enough.")
    _run_service(
        request, lambda: running.launch_campaign(campaign=campaign, by=acting_user(request)), done
    )
    for follower in left_behind(campaign):
        said = _("%(name)s follows and was not launched: it lacks its signatures.")
        messages.warning(request, said % {"name": follower.name})
    return redirect("campaigns:campaign_detail", code=code)


@require_POST
@requires(permissions.LAUNCH_CAMPAIGN)
def campaign_pause(request: HttpRequest, code: str) -> HttpResponse:
    campaign, by = editable_campaign(request, code), acting_user(request)
    _run_service(request, lambda: steering.pause_campaign(campaign=campaign, by=by), _("Paused."))
    return redirect("campaigns:campaign_detail", code=code)


@require_POST
@requires(permissions.LAUNCH_CAMPAIGN)
def campaign_resume(request: HttpRequest, code: str) -> HttpResponse:
    campaign, by = editable_campaign(request, code), acting_user(request)
    reason = request.POST.get("reason", "")
    _run_service(
        request,
        lambda: steering.resume_campaign(campaign=campaign, by=by, reason=reason),
        _("Resumed."),
    )
    return redirect("campaigns:campaign_detail", code=code)


@require_POST
@requires(permissions.STOP_CAMPAIGN)
def campaign_stop(request: HttpRequest, code: str) -> HttpResponse:
    campaign, by = visible_campaign(request, code), acting_user(request)
    _run_service(
        request,
        lambda: steering.stop_campaign(campaign=campaign, by=by, reason=_("Stopped by a person")),
        _("Stopped. What was sent stays sent; nothing more goes out."),
    )
    return redirect("campaigns:campaign_detail", code=code)


def _run_service(request: HttpRequest, act: Callable[[], Any], done: str) -> None:
    try:
        act()
    except DomainError as error:
        show_refusal(request, error)
    else:
        messages.success(request, done)

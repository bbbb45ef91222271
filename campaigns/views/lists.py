"""The list of campaigns, the queue of approvals, and the beginning of a new campaign."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.forms.planning import NewCampaignForm
from campaigns.models import Campaign, CampaignRun, CampaignTemplate
from campaigns.selectors.drafts import planner
from campaigns.selectors.signing import approvals_waiting
from campaigns.services import drafting
from campaigns.services.drafts import documents
from config.base.errors import DomainError
from config.base.http import key_page, page

STATE_TABS = ("", "draft", "in_review", "approved", "running", "paused", "stopped", "finished")


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    campaigns = Campaign.objects.visible_to(acting_user(request))
    if state in STATE_TABS[1:]:
        campaigns = campaigns.filter(state=state)
    campaigns = campaigns.select_related("author", "product", "follows").prefetch_related(
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
    rows = key_page(campaigns, request.GET.get("after"))
    context = {"page": rows, "tabs": tabs, "views": views_of("list")}
    return page(request, "campaigns/campaign_list.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_board(request: HttpRequest) -> HttpResponse:
    context = {"columns": planner.board_of(acting_user(request)), "views": views_of("board")}
    return page(request, "campaigns/campaign_board.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_calendar(request: HttpRequest) -> HttpResponse:
    month = planner.month_of(acting_user(request), request.GET.get("month", ""))
    context = {"month": month, "views": views_of("calendar"), "today": timezone.localdate()}
    return page(request, "campaigns/campaign_calendar.html", context)


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def campaign_create(request: HttpRequest) -> HttpResponse:
    """Begin with what a type brings, or with a beginning of the bank's own."""
    user = acting_user(request)
    first = {name: request.GET.get(name) for name in ("kind", "template")}
    form = NewCampaignForm(request.POST or None, initial=first, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = _begin(user, **form.cleaned_data)
            return redirect("campaigns:campaign_step", code=campaign.code, step="goal")
        except DomainError as error:
            form.add_error("template", str(error))
    status = 422 if form.is_bound else 200
    return page(request, "campaigns/campaign_create.html", {"form": form}, status=status)


def _begin(user: User, name: str, kind: str, template: CampaignTemplate | None) -> Campaign:
    if template is not None:
        return documents.begin_from_template(template=template, by=user, name=name)
    return drafting.begin_campaign(by=user, name=name, kind=kind)


def views_of(current: str) -> list[dict[str, object]]:
    """The three ways to look at all campaigns."""
    options = [
        ("list", _("List"), "list", "campaigns:campaign_list"),
        ("board", _("Board"), "layout-kanban", "campaigns:campaign_board"),
        ("calendar", _("Calendar"), "calendar", "campaigns:campaign_calendar"),
    ]
    return [
        {"text": text, "icon_name": icon, "url": reverse(url), "current": key == current}
        for key, text, icon, url in options
    ]


@requires(permissions.EDIT_CAMPAIGN)
@require_http_methods(["POST"])
def campaign_clone(request: HttpRequest, code: str) -> HttpResponse:
    original = get_object_or_404(Campaign.objects.visible_to(acting_user(request)), code=code)
    copy = drafting.clone_campaign(campaign=original, by=acting_user(request))
    messages.success(request, _("Copied. It needs its own approval."))
    if original.followers.exists():
        messages.info(
            request, _("What follows it was not copied: begin it anew on the step Time and caps.")
        )
    return redirect("campaigns:campaign_step", code=copy.code, step="goal")


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def approval_list(request: HttpRequest) -> HttpResponse:
    context = {"rows": approvals_waiting(acting_user(request))}
    return page(request, "campaigns/approval_list.html", context)

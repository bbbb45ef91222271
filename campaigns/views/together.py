"""Working on a campaign together: who else is here, and what is said about its places."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.models import Comment
from campaigns.selectors.drafts.comments import known_place
from campaigns.selectors.steps import TITLES
from campaigns.services.drafts import comments, presence
from campaigns.views.scope import editable_campaign, visible_campaign
from config.base.errors import DomainError
from config.base.http import page, show_refusal


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_presence(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Say that this step is open here, and show who else has the draft open."""
    campaign = editable_campaign(request, code)
    others = presence.note_presence(
        campaign=campaign, user=acting_user(request), step=step[:12], now=timezone.now()
    )
    here = [(one.user, TITLES.get(one.step, one.step)) for one in others]
    return page(request, "campaigns/_presence.html", {"here": here})


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def comment_add(request: HttpRequest, code: str) -> HttpResponse:
    campaign, by = visible_campaign(request, code), acting_user(request)
    asked = {
        "text": request.POST.get("text", "")[:1000],
        "quote": request.POST.get("quote", "")[:300],
    }
    asked["place"] = known_place(request.POST.get("place", ""))
    return _answered(request, code, lambda: comments.add_comment(campaign=campaign, by=by, **asked))


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def comment_answer(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    comment, by = _comment(request, code, pk), acting_user(request)
    text = request.POST.get("text", "")[:1000]
    return _answered(
        request, code, lambda: comments.answer_comment(comment=comment, by=by, text=text)
    )


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def comment_settle(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    comment, by = _comment(request, code, pk), acting_user(request)
    settled = request.POST.get("settled") != "no"
    return _answered(
        request, code, lambda: comments.settle_comment(comment=comment, by=by, settled=settled)
    )


def _comment(request: HttpRequest, code: str, pk: int) -> Comment:
    return get_object_or_404(visible_campaign(request, code).comments, pk=pk)


def _answered(request: HttpRequest, code: str, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
        messages.success(request, _("Saved"))
    except DomainError as error:
        show_refusal(request, error)
    if request.POST.get("back") == "review":
        return redirect("campaigns:campaign_step", code=code, step="review")
    return redirect("campaigns:campaign_approval", code=code)

"""The copy scan beside the text being written, the reasons for its warnings, and the bank's own words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from accounts.services.proposals import put_in_force, take_back
from campaigns import permissions
from campaigns.domain.compliance.catalogue import RULES, RULES_VERSION
from campaigns.forms.signing import CopyAnswerForm, CopyTermForm
from campaigns.models import Campaign, CopyTerm, Message
from campaigns.selectors.compliance import ScannedText, scan_draft, scan_post
from campaigns.services import scanning
from campaigns.views.scope import editable_campaign, values_in
from config.base.errors import DomainError
from config.base.http import page, show_refusal


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Scan the text being written, saved or not."""
    return _scanned(request, editable_campaign(request, code))


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_scan_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the reason for a warning of the saved text."""
    campaign = editable_campaign(request, code)
    reason = request.POST.get(f"reason-{request.POST.get('number', '')}", "")
    form = CopyAnswerForm({**request.POST.dict(), "reason": reason})
    if not form.is_valid():
        return _scanned(request, campaign, _("Not saved: the form was incomplete."))
    try:
        scanning.answer_warning(campaign=campaign, by=acting_user(request), **form.cleaned_data)
    except DomainError as error:
        return _scanned(request, campaign, str(error))
    return _scanned(request, campaign)


def _scanned(request: HttpRequest, campaign: Campaign, refusal: str = "") -> HttpResponse:
    context = {
        "campaign": campaign,
        "scan": _scan_of(request, campaign),
        "rules": RULES_VERSION,
        "refusal": refusal,
        "may_answer": campaign.state == Campaign.State.DRAFT,
    }
    return page(request, "campaigns/_scan.html", context)


def _scan_of(request: HttpRequest, campaign: Campaign) -> ScannedText:
    """Scan the saved post that is named, else the message being written."""
    number = request.POST.get("post", "")
    if number.isdecimal():
        return scan_post(get_object_or_404(campaign.posts.select_related("campaign"), pk=number))
    texts = {
        part: request.POST.get(part, "") for part in ("subject", "preheader", "body", "button")
    }
    values = values_in(request.POST)
    language = request.POST.get("language", "zh-hans")
    return scan_draft(campaign, Message(language=language, template_values=values, **texts))


@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def copy_term_list(request: HttpRequest) -> HttpResponse:
    """Show the rules and the bank's own words; compliance proposes more."""
    user = acting_user(request)
    may_keep = user.has_perm(permissions.MANAGE_COPY_TERMS)
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    form = CopyTermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scanning.propose_term(by=user, **form.cleaned_data)
        messages.success(request, _("Proposed. A second compliance officer puts it in force."))
        return redirect("campaigns:copy_term_list")
    context = {
        "terms": CopyTerm.objects.select_related("author", "publisher").order_by(
            "withdrawn_at", "-id"
        )[:200],
        "rules": list(RULES.values()),
        "version": RULES_VERSION,
        "form": form if may_keep else None,
    }
    return page(
        request, "campaigns/copy_term_list.html", context, status=422 if form.errors else 200
    )


@require_POST
@requires(permissions.MANAGE_COPY_TERMS)
def copy_term_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Put a proposed word in force, or take one out."""
    term = get_object_or_404(CopyTerm, pk=pk)
    try:
        if action == "publish":
            put_in_force(term, acting_user(request))
        elif action == "withdraw":
            take_back(term, from_force=True)
        else:
            raise Http404
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:copy_term_list")

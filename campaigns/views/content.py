"""Beside a text: its versions, its translation, and what its links answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions, tasks
from campaigns.models import MessageVersion
from campaigns.selectors.content import versions
from campaigns.selectors.content.links import links_shown
from campaigns.services import drafting
from campaigns.views.previews import language_of
from campaigns.views.scope import editable_campaign, may_edit, visible_campaign
from config.base.errors import DomainError
from config.base.http import page, show_refusal


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def message_version_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every saved version of a text, and what changed from one chosen to the present."""
    campaign, language = visible_campaign(request, code), language_of(request.GET)
    message = get_object_or_404(campaign.messages.filter(step=1, variant="A"), language=language)
    chosen = request.GET.get("version", "")
    kept = MessageVersion.objects.filter(campaign=campaign, language=language)
    version = get_object_or_404(kept, pk=chosen) if chosen.isdigit() else None
    context = {
        "campaign": campaign,
        "language": language,
        "sittings": versions.list_sittings(campaign, language),
        "version": version,
        "changes": versions.compare(version, message) if version else [],
        "may_edit": may_edit(acting_user(request), campaign),
    }
    return page(request, "campaigns/message_version_list.html", context)


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def message_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Make a former version the present one; the present one stays in the list."""
    campaign = editable_campaign(request, code)
    version = get_object_or_404(MessageVersion, campaign=campaign, pk=pk)
    try:
        drafting.write_message(
            campaign=campaign, by=acting_user(request), language=version.language, **version.texts
        )
        messages.success(request, _("Brought back. Nothing of the later versions is lost."))
    except DomainError as error:
        show_refusal(request, error)
    address = reverse("campaigns:message_version_list", args=[code])
    return redirect(f"{address}?language={version.language}")


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def message_translations(request: HttpRequest, code: str) -> HttpResponse:
    """Both languages side by side."""
    campaign = visible_campaign(request, code)
    context = {"campaign": campaign, "sides": versions.sides_of(campaign)}
    return page(request, "campaigns/message_translations.html", context)


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def campaign_links(request: HttpRequest, code: str) -> HttpResponse:
    """What the addresses of the saved texts answered; a post has them called."""
    campaign = editable_campaign(request, code)
    if request.method == "POST":
        tasks.check_links_task.delay_on_commit(campaign.pk)  # type: ignore[attr-defined] # its stubs lack it
    context = {
        "campaign": campaign,
        "links": links_shown(campaign),
        "is_asked": request.method == "POST",
    }
    return page(request, "campaigns/_links.html", context)

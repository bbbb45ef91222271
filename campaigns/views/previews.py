"""A mail as one masked customer gets it: its head within our page, its page within a frame of its own."""

from collections.abc import Mapping

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.domain.content.hints import find_hints
from campaigns.models.campaigns import TEXTS
from campaigns.services import previewing
from campaigns.views.scope import editable_campaign, values_in, visible_campaign
from config.base.http import page
from customers.models import Customer

# Mails carry their styles inline; the frame runs no script, sends nothing and is shown by our own pages only.
FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the head of the text being written, and say what is wrong with it."""
    campaign = editable_campaign(request, code)
    customer = _customer(request, request.POST)
    draft = draft_of(request.POST)
    preview = previewing.preview_draft(campaign, draft, customer)
    hints = find_hints(draft.subject, draft.preheader, draft.body, preview.document)
    context = {"preview": preview, "campaign": campaign, "hints": hints, "is_draft": True}
    return page(request, "campaigns/_preview.html", context)


@csp_replace(FRAME_POLICY)
@xframe_options_sameorigin
@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def campaign_preview_page(request: HttpRequest, code: str) -> HttpResponse:
    """The mail's own page: of what is being written (POST), or of the saved text (GET)."""
    asked = request.POST if request.method == "POST" else request.GET
    campaign = visible_campaign(request, code)
    if request.method == "POST":
        draft = draft_of(asked)
    else:
        saved = campaign.messages.filter(language=language_of(asked), step=1).first()
        if saved is None:
            raise Http404
        draft = previewing.draft_of(saved)
    preview = previewing.preview_draft(
        campaign, draft, _customer(request, asked), dark=asked.get("screen") == "dark"
    )
    return HttpResponse(preview.document)


def draft_of(asked: Mapping[str, str]) -> previewing.Draft:
    """Return the text that a form holds."""
    names = [name for name in TEXTS if name != "template_values"]
    texts = {name: asked.get(name, "") for name in names}
    return previewing.Draft(language=language_of(asked), **texts, template_values=values_in(asked))


def language_of(asked: Mapping[str, str]) -> str:
    """Return the language that is asked for; 404 where there is no such language."""
    language = asked.get("language", "zh-hans")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


def _customer(request: HttpRequest, asked: Mapping[str, str]) -> Customer | None:
    visible = Customer.objects.visible_to(acting_user(request))
    return visible.numbered(asked.get("as", "")).first()

"""Proposals of subject and text for a mail, and taking one over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions, tasks
from campaigns.domain.content.proposing import TRAITS
from campaigns.selectors.content.proposals import propose_copy
from campaigns.services import drafting
from campaigns.services.content import asking
from campaigns.views.previews import language_of
from campaigns.views.scope import editable_campaign
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers.channels.chat import has_model


@require_GET
@requires(permissions.EDIT_CAMPAIGN)
def copy_proposal_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is proposed in one language and what it was ranked by."""
    campaign, language = editable_campaign(request, code), language_of(request.GET)
    context = {
        "campaign": campaign,
        "language": language,
        "proposals": propose_copy(campaign, language),
        "traits": {trait.code: {"zh": trait.zh, "en": trait.en} for trait in TRAITS},
        "has_model": has_model(),
    }
    return page(request, "campaigns/copy_proposal_list.html", context)


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def copy_proposal_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Have the language model asked for more."""
    campaign, language = editable_campaign(request, code), language_of(request.POST)
    try:
        asked = asking.put_question(campaign=campaign, language=language, by=acting_user(request))
        tasks.answer_question_task.delay_on_commit(asked.pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect(f"{reverse('campaigns:copy_proposal_list', args=[code])}?language={language}")


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def copy_proposal_take(request: HttpRequest, code: str) -> HttpResponse:
    """Write a proposal's subject, or subject and text, into the draft; the former text stays among the versions."""
    campaign, language = editable_campaign(request, code), language_of(request.POST)
    chosen = request.POST.get("subject", "")
    found = [item for item in propose_copy(campaign, language).items if item.subject == chosen]
    if not found:
        raise Http404
    texts = {"subject": found[0].subject}
    if request.POST.get("what") == "all":
        texts["body"] = found[0].body
    try:
        drafting.write_message(
            campaign=campaign, by=acting_user(request), language=language, **texts
        )
        messages.success(request, _("Taken over. The former text is among the versions."))
    except DomainError as error:
        show_refusal(request, error)
    step = reverse("campaigns:campaign_step", args=[code, "content"])
    return redirect(f"{step}?language={language}")

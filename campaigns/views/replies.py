"""What customers wrote back: the list, one answer, and what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.domain.attachments import ENDINGS
from campaigns.models import Reply
from campaigns.selectors import replies
from campaigns.selectors.contact_calendar import visible_codes
from campaigns.services.replies import handling
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal


@require_GET
@requires(permissions.READ_REPLY)
def reply_list(request: HttpRequest) -> HttpResponse:
    user, asked = acting_user(request), replies.AskedReplies.of(request.GET.dict())
    context = {
        "asked": asked,
        "headings": replies.SHOWN,
        "counts": replies.counts_of(user, asked),
        "page": key_page(replies.replies_of(user, asked), request.GET.get("after")),
    }
    return page(request, "campaigns/reply_list.html", context)


@require_GET
@requires(permissions.READ_REPLY)
def reply_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer without its words: those are opened by a press of their own, and that is written down."""
    return _shown(request, visible_reply(request, pk), words=False)


@require_POST
@requires(permissions.READ_REPLY)
def reply_read(request: HttpRequest, pk: int) -> HttpResponse:
    reply = handling.read_reply(reply=visible_reply(request, pk))
    return _shown(request, visible_reply(request, reply.pk), words=True)


@require_POST
@requires(permissions.READ_REPLY)
def reply_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Hand out one file of a reply, never to be shown within our own pages."""
    attachment = get_object_or_404(visible_reply(request, pk).attachments, pk=number)
    try:
        content = handling.open_attachment(attachment=attachment)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("campaigns:reply_detail", pk=pk)
    name = f"reply-{pk}-{number}{ENDINGS[attachment.media_type]}"
    answer = HttpResponse(content, content_type=attachment.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@requires(permissions.READ_REPLY)
def reply_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a person of the customer's branch."""
    reply = visible_reply(request, pk)
    try:
        handling.give_reply(reply=reply, to=request.POST.get("owner", ""))
        messages.success(request, _("Saved"))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:reply_detail", pk=pk)


@require_POST
@requires(permissions.READ_REPLY)
def reply_handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it."""
    reply = visible_reply(request, pk)
    try:
        handling.handle_reply(
            reply=reply,
            by=acting_user(request),
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", "")[:1000],
        )
    except DomainError as error:
        show_refusal(request, error)
        return redirect("campaigns:reply_detail", pk=pk)
    messages.success(request, _("Handled."))
    return redirect("campaigns:reply_list")


def visible_reply(request: HttpRequest, pk: int) -> Reply:
    """Return a reply of a customer whom the reader may see, else 404."""
    return get_object_or_404(replies.visible_replies(acting_user(request)), pk=pk)


def _shown(request: HttpRequest, reply: Reply, *, words: bool) -> HttpResponse:
    codes = {reply.run.campaign.code} if reply.run else set()
    context = {
        "reply": reply,
        "words": words,
        "campaign_seen": bool(visible_codes(acting_user(request), codes)),
        "files": reply.attachments.defer("content").order_by("pk"),
        "readers": replies.readers_for(reply),
        "outcomes": Reply.Outcome.choices,
    }
    return page(request, "campaigns/reply_detail.html", context)

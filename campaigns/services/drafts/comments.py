"""Saying something about a place of a campaign, answering, and settling it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign, Comment
from config.base.errors import DomainError


@transaction.atomic
def add_comment(*, campaign: Campaign, by: User, place: str, text: str, quote: str = "") -> Comment:
    """Say something about a place; `quote` are the words it is about. Raises DomainError `empty` or `no_such_words`."""
    if not text.strip():
        raise DomainError("empty", _("Write something."), field="text")
    quote = quote.strip()
    if quote and not _is_written(campaign, quote):
        raise DomainError(
            "no_such_words", _("These words are not in the text; save it first."), field="quote"
        )
    return Comment.objects.create(
        campaign=campaign, place=place, quote=quote, text=text.strip(), author=by
    )


@transaction.atomic
def answer_comment(*, comment: Comment, by: User, text: str) -> Comment:
    """Answer where it was said; an answer to an answer stands beside it. Raises DomainError `empty`."""
    if not text.strip():
        raise DomainError("empty", _("Write something."), field="text")
    first = comment.parent or comment
    return Comment.objects.create(
        campaign=first.campaign, parent=first, place=first.place, text=text.strip(), author=by
    )


@transaction.atomic
def settle_comment(*, comment: Comment, by: User, settled: bool = True) -> Comment:
    """Mark a thread as settled, or open it again."""
    current = Comment.objects.select_for_update().get(pk=comment.parent_id or comment.pk)
    current.settled_by = by if settled else None
    current.settled_at = timezone.now() if settled else None
    current.save(update_fields=["settled_by", "settled_at", "updated_at"])
    return current


def _is_written(campaign: Campaign, quote: str) -> bool:
    messages = campaign.messages.values_list("subject", "preheader", "body")
    return any(quote in part for message in messages for part in message)

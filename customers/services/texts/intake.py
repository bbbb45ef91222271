"""Texts taken in: what apps above hand down, and media with their files."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import Customer, Text

MEDIA_KINDS = {
    "image": Text.Media.PICTURE,
    "audio": Text.Media.AUDIO,
    "video": Text.Media.VIDEO,
}
LARGEST_FILE = 200 * 2**20


@dataclass(frozen=True)
class Source:
    """Where a text comes from: a kind of source, and its key there."""

    kind: str
    key: str


@transaction.atomic
def take_text(
    *,
    source: Source,
    content: str,
    occurred_at: datetime,
    customer: Customer | None = None,
    channel: str = "",
    language: str = "",
) -> Text:
    """Keep a text, or write over the one of the same source; other words are read anew."""
    kept = Text.objects.filter(source_kind=source.kind, source_id=source.key).first()
    text = kept or Text(source_kind=source.kind, source_id=source.key)
    if kept is None or text.content != content:
        text.read_at = None
    text.content = content
    text.customer = customer
    text.channel, text.language = channel[:12], language[:10]
    text.occurred_at = occurred_at
    text.save()
    return text


@transaction.atomic
def take_media(
    *,
    source: Source,
    file: File,
    media_type: str,
    occurred_at: datetime,
    customer: Customer | None = None,
    channel: str = "",
) -> Text:
    """Keep a picture, a recording or a video with its file; its words come later by the adapter.

    Raises DomainError `media_unknown` or `media_too_large`.
    """
    kind = MEDIA_KINDS.get(media_type.partition("/")[0])
    if kind is None:
        raise DomainError("media_unknown", _("Send a picture, a sound recording or a video."))
    if (file.size or 0) > LARGEST_FILE:
        raise DomainError("media_too_large", _("The file is larger than 200 MB."))
    text, _made = Text.objects.update_or_create(
        source_kind=source.kind,
        source_id=source.key,
        defaults={
            "customer": customer,
            "channel": channel[:12],
            "occurred_at": occurred_at,
            "media_kind": kind,
            "media_type": media_type[:60],
            "media_file": file,
        },
    )
    return text


@transaction.atomic
def link_texts(*, source: Source, customer: Customer | None) -> None:
    """Say whose a text is, or that it is nobody's any more, once its source has found out."""
    Text.objects.filter(source_kind=source.kind, source_id=source.key).update(
        customer=customer, read_at=None
    )

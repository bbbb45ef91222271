"""Texts taken in: what apps above hand down, and media with their files."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import Customer, Text
from customers.services.imports.jobs import digest_of

MEDIA_KINDS = {
    "image": Text.Media.PICTURE,
    "audio": Text.Media.AUDIO,
    "video": Text.Media.VIDEO,
}
BOXED = (4, (b"ftyp",))  # ISO/IEC 14496-12: the box's size comes first
# What the first bytes of each type are, and where; of other types nobody can tell what they hold.
SIGNS = {
    "image/png": (0, (b"\x89PNG\r\n",)),
    "image/jpeg": (0, (b"\xff\xd8\xff",)),
    "image/gif": (0, (b"GIF87a", b"GIF89a")),
    "image/webp": (8, (b"WEBP",)),
    "audio/wav": (8, (b"WAVE",)),
    "audio/x-wav": (8, (b"WAVE",)),
    "audio/mpeg": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "audio/ogg": (0, (b"OggS",)),
    "audio/flac": (0, (b"fLaC",)),
    "audio/amr": (0, (b"#!AMR",)),
    "audio/mp4": BOXED,
    "audio/webm": (0, (b"\x1aE\xdf\xa3",)),
    "video/mp4": BOXED,
    "video/quicktime": BOXED,
    "video/webm": (0, (b"\x1aE\xdf\xa3",)),
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

    The file gets a name of ours: senders put those of people into theirs. Another file of the same source takes the
    place of the first, and its words are found anew. Raises DomainError `media_unknown` or `media_too_large`.
    """
    media_type = media_type.partition(";")[0].strip().lower()
    if not _is(media_type, file):
        raise DomainError(
            "media_unknown", _("Send a picture, a sound recording or a video."), field="file"
        )
    if (file.size or 0) > LARGEST_FILE:
        raise DomainError("media_too_large", _("The file is larger than 200 MB."), field="file")
    known = Text.objects.select_for_update().filter(source_kind=source.kind, source_id=source.key)
    text = known.first() or Text(source_kind=source.kind, source_id=source.key)
    text.customer = customer
    text.channel, text.occurred_at = channel[:12], occurred_at
    text.media_kind, text.media_type = MEDIA_KINDS[media_type.partition("/")[0]], media_type
    _put_file(text, file)
    text.save()
    return text


def _is(media_type: str, file: File) -> bool:
    """Whether a file begins as its type says."""
    place, signs = SIGNS.get(media_type, (0, ()))
    file.seek(0)
    lead = file.read(place + 8)[place:]
    file.seek(0)
    return lead.startswith(signs) if signs else False


def _put_file(text: Text, file: File) -> None:
    if text.media_file:
        if digest_of(text.media_file) == digest_of(file):
            return
        old, storage = str(text.media_file.name), text.media_file.storage
        transaction.on_commit(partial(storage.delete, old))
    text.transcript, text.read_at, text.failed_at = "", None, None
    text.media_file.save(f"{uuid4().hex}.{text.media_type.partition('/')[2]}", file, save=False)


@transaction.atomic
def link_texts(*, source: Source, customer: Customer | None) -> None:
    """Say whose a text is, or that it is nobody's any more, once its source has found out."""
    Text.objects.filter(source_kind=source.kind, source_id=source.key).update(
        customer=customer, read_at=None
    )

"""Pictures and recordings that people and clients hand in, and their files handed out again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models import Customer, DataRestriction, Text
from customers.services.imports.jobs import digest_of
from customers.services.malware import refuse_malware
from customers.services.texts.intake import SIGNS, Source, take_media

# Browsers name some of these types by names of their own, or not at all; the first of a type ends its downloads.
SUFFIXES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".amr": "audio/amr",
    ".m4a": "audio/mp4",
    ".weba": "audio/webm",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
}
ENDINGS = {kind: suffix for suffix, kind in reversed(SUFFIXES.items())} | {"audio/x-wav": ".wav"}
BY_HAND = "screen"
LOCK = 0x53504D44  # ours among the advisory locks


@dataclass(frozen=True)
class Upload:
    """A file that somebody hands in, the type it is said to have, and when and where it came about."""

    file: File
    told_type: str
    occurred_at: datetime
    channel: str = ""

    @property
    def media_type(self) -> str:
        """Return the type it is said to have, by the ending of its name where nobody knows that type."""
        told = self.told_type.partition(";")[0].strip().lower()
        suffix = PurePath(self.file.name or "").suffix.lower()
        return told if told in SIGNS else SUFFIXES.get(suffix, told)


def by_hand(customer: Customer, upload: Upload) -> Source:
    """Return the source of a file handed in on a customer's page: the same file again is kept once."""
    named = f"{customer.pk}:{digest_of(upload.file)}"
    return Source(BY_HAND, hashlib.sha256(named.encode()).hexdigest())


@transaction.atomic
def add_media(*, source: Source, upload: Upload, customer: Customer | None, by: User) -> Text:
    """Keep a picture, recording or video that somebody hands in, with an entry in the audit trail.

    Raises DomainError `in_future`, `already_erased`, `source_has_words`, `media_unknown`, `media_too_large` or as
    `refuse_malware`, and Text.DoesNotExist where the source has a text that they may not see.
    """
    if upload.occurred_at > timezone.now():
        raise DomainError("in_future", _("The time lies in the future."), field="occurred_at")
    _refuse_erased(customer)
    refuse_malware(content=upload.file.chunks())
    upload.file.seek(0)
    # A form sent twice sends the same new source twice at once; only a kept row could be locked.
    execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [source.key, LOCK])
    _refuse_taken(source, by)
    text = take_media(
        source=source,
        file=upload.file,
        media_type=upload.media_type,
        occurred_at=upload.occurred_at,
        customer=customer,
        channel=upload.channel,
    )
    _record("media_added", text)
    return text


@transaction.atomic
def open_media(*, text: Text) -> File:
    """Return the file of a text for reading; the audit trail gets an entry first. Raises DomainError `file_gone`."""
    _record("reveal", text)
    try:
        return text.media_file.open("rb")
    except FileNotFoundError as error:
        raise DomainError("file_gone", _("The file is no longer there.")) from error


def download_name(text: Text) -> str:
    """Return what the file of a text is called when handed out: a name of ours."""
    ending = ENDINGS.get(text.media_type, "")
    return f"media-{text.pk}{ending}"


def _refuse_erased(customer: Customer | None) -> None:
    if customer and DataRestriction.objects.filter(customer=customer, kind="erased").exists():
        raise DomainError("already_erased", _("This customer's data has been erased."))


def _refuse_taken(source: Source, by: User) -> None:
    """Refuse to write over a text of another branch, or over written words."""
    known = Text.objects.select_for_update().filter(source_kind=source.kind, source_id=source.key)
    text = known.first()
    if text is None:
        return
    Text.objects.visible_to(by).get(pk=text.pk)
    if not text.media_kind:
        raise DomainError(
            "source_has_words",
            _("Words are kept under this key; give the file a key of its own."),
            field="source_id",
        )


def _record(action: str, text: Text) -> None:
    """Write an access down under the customer, so that it is found among theirs."""
    if text.customer_id is None:
        record_access(action=action, table="customers_text", object_id=str(text.pk))
        return
    note = f"text {text.pk}"
    record_access(
        action=action, table="customers_customer", object_id=str(text.customer_id), note=note
    )

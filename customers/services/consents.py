"""The consent ledger: what a customer agreed to, withdrew or refused, and when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.identity.survivorship import FLAGS
from customers.models import Channel, Consent, ConsentState, ConsentText, Customer, Purpose


@transaction.atomic
def record_consent(  # noqa: PLR0913 - an entry of the ledger is this many facts
    *,
    customer: Customer,
    purpose: str,
    granted: bool,
    source: str,
    channel: str = "",
    at: datetime | None = None,
    text_version: str = "",
    legal_basis: str = "",
) -> Consent:
    """Write one entry of the ledger; the same entry twice stays one.

    What is said of a record that was merged is said of the customer kept.
    A blank channel means the purpose as a whole: agreed to again, its refusal kept on the record ends. Without `text_version` it is the text in force. Raises DomainError `unknown_purpose`,
    `unknown_channel` or `consent_in_future`.
    """
    now = timezone.now()
    at = at or now
    if not granted:  # a no is heard by whatever clock it was said
        at = min(at, now)
    _check(purpose, channel, at)
    text_version = text_version or version_in_force(purpose, timezone.localdate(at))
    entry, made = Consent.objects.get_or_create(
        customer=customer.kept,
        purpose=purpose,
        channel=channel,
        granted=granted,
        at=at,
        defaults={
            "source": source,
            "text_version": text_version,
            "legal_basis": legal_basis or "consent",
        },
    )
    if made and granted and not channel:
        _lift_refusal(entry)
    return entry


def _lift_refusal(entry: Consent) -> None:
    """Lower the flag of what the customer agrees to again, if nothing on record is newer."""
    flag = f"{entry.purpose}_refused"
    newest = ConsentState.objects.filter(
        customer=entry.customer_id,
        purpose=entry.purpose,
        channel="",
        granted=True,
        since=entry.at,
    )
    if flag in FLAGS and newest.exists():
        refusing = Customer.objects.filter(pk=entry.customer_id, updated_at__lte=entry.at)
        refusing.filter(**{flag: True}).update(**{flag: False, "updated_at": timezone.now()})


def withdraw_consent(
    *, customer: Customer, purpose: str, source: str, channel: str = "", at: datetime | None = None
) -> Consent:
    """Write a withdrawal; it counts from this moment on and wins over a consent of the same moment."""
    return record_consent(
        customer=customer, purpose=purpose, granted=False, source=source, channel=channel, at=at
    )


@transaction.atomic
def record_refusals(
    *,
    customer: Customer,
    marketing_refused: bool | None = None,
    profiling_refused: bool | None = None,
) -> None:
    """Keep a customer's refusal of automated marketing or of profiling; None leaves it as it is."""
    customer = customer.kept
    if marketing_refused is not None:
        customer.marketing_refused = marketing_refused
    if profiling_refused is not None:
        customer.profiling_refused = profiling_refused
    customer.save(update_fields=["marketing_refused", "profiling_refused", "updated_at"])


def version_in_force(purpose: str, day: date) -> str:
    """Return the version of a purpose's text on a day; empty where none was published."""
    texts = ConsentText.objects.filter(purpose=purpose, effective_on__lte=day)
    return texts.order_by("-effective_on", "-pk").values_list("version", flat=True).first() or ""


@transaction.atomic
def publish_text(*, by: User, words: Mapping[str, Any]) -> ConsentText:
    """Publish a version of the words that customers agree to; it never changes. Raises DomainError `version_known`."""
    known = ConsentText.objects.filter(purpose=words["purpose"], version=words["version"])
    if known.exists():
        raise DomainError(
            "version_known",
            _("This version exists already. A change is a new version."),
            field="version",
        )
    return ConsentText.objects.create(made_by=by, **words)


def _check(purpose: str, channel: str, at: datetime) -> None:
    if purpose not in Purpose.values:
        raise DomainError("unknown_purpose", _("There is no such purpose."), field="purpose")
    if channel and channel not in Channel.values:
        raise DomainError("unknown_channel", _("There is no such channel."), field="channel")
    if at > timezone.now():
        raise DomainError("consent_in_future", _("Consent cannot begin in the future."), field="at")

"""Callbacks of providers: checked, read, and taken in once, however often they come."""

import hmac
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import DataError, transaction
from django.utils import timezone

from campaigns.domain.receipts import READERS, Receipt, Told, read_receipts
from campaigns.domain.replies import key_of
from campaigns.domain.reports import Report
from campaigns.domain.tokens import delivery_of
from campaigns.models import CampaignRun, Delivery, DeliveryAttempt, DeliveryEvent
from campaigns.services.bounces import record_bounce, record_complaint
from campaigns.services.finishing import refresh_counts
from campaigns.services.rendering.links import signing_key
from campaigns.services.replies.taking import Answer, take_answer
from campaigns.services.settling import move_uncertain
from campaigns.services.tracking import Reaction, record_reactions
from customers.domain.masking import mask_addresses
from customers.domain.signatures import is_from_wechat, is_signed
from customers.domain.wechat_letters import open_sealed, sealed_part
from customers.models import Sender
from customers.services.addresses import forget_address

logger = structlog.get_logger(__name__)
Kind = DeliveryEvent.Kind
LATEST = timedelta(days=3)  # vendors come again for a day at most


class ForeignCallError(Exception):
    """A callback that the sender's provider did not make."""


@dataclass(frozen=True)
class Posted:
    """A callback as it came: its body, headers in small letters, query, and the secret word of its address."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    word: str = field(default="", repr=False)


def check_callback(*, sender: Sender, posted: Posted) -> None:
    """Raise ForeignCallError unless the sender's provider made this call a moment ago.

    Our own webhook and WeChat sign; Alibaba Cloud does not, its address holds a word only the two of us know.
    """
    secrets = _secrets(sender)
    key, now = secrets.get("callback_key", ""), int(timezone.now().timestamp())
    if sender.kind == Sender.Kind.WEBHOOK:
        stamp, made = posted.headers.get("x-timestamp", ""), posted.headers.get("x-signature", "")
        right = is_signed(secrets.get("signing_key", ""), stamp, posted.body, made, now)
    elif sender.kind == Sender.Kind.WECHAT:
        right = _is_from_wechat(secrets, posted, now)
    else:
        right = bool(key) and hmac.compare_digest(key.encode(), posted.word.encode())
    if not right or sender.kind not in READERS:
        raise ForeignCallError


def take_callback(*, sender: Sender, posted: Posted) -> dict[str, int]:
    """Take in what a callback tells; return the numbers by what was told.

    Raises ForeignCallError, or ValueError where nothing of it can be read.
    """
    check_callback(sender=sender, posted=posted)
    receipts = read_receipts(sender.kind, _opened(sender, posted.body))
    told = Counter(_told(sender, receipt) for receipt in receipts)
    if receipts and told["unreadable"] == len(receipts):
        raise ValueError("nothing that can be read")
    return dict(told)


def _told(sender: Sender, receipt: Receipt | None) -> str:
    """Take in one receipt; return what it told."""
    if receipt is None:
        return "unreadable"
    try:
        known = _take(sender, receipt, timezone.now())
    except DataError:  # a text or moment that cannot be kept
        return "unreadable"
    return str(receipt.told) if known else "ignored"


def _secrets(sender: Sender) -> dict[str, str]:
    secrets: dict[str, str] = json.loads(sender.credentials or "{}")
    return secrets


def _is_from_wechat(secrets: Mapping[str, str], posted: Posted, now: int) -> bool:
    """Whether WeChat made the call; of an account with a message key a body counts only sealed and signed."""
    key, query = secrets.get("callback_key", ""), posted.query
    signed = (key, query.get("timestamp", ""), query.get("nonce", ""))
    if not (posted.body and secrets.get("message_key")):
        return is_from_wechat(*signed, query.get("signature", ""), now)
    sealed = sealed_part(posted.body)
    made = query.get("msg_signature", "")
    return bool(sealed) and is_from_wechat(*signed, made, now, sealed)


def _opened(sender: Sender, body: bytes) -> bytes:
    """Return what a body says; raises ValueError for one that was sealed for another account."""
    key = _secrets(sender).get("message_key", "") if sender.kind == Sender.Kind.WECHAT else ""
    return open_sealed(key, sealed_part(body), sender.account) if key else body


@transaction.atomic
def _take(sender: Sender, receipt: Receipt, now: datetime) -> bool:
    if receipt.told is Told.LEFT:
        forgotten = forget_address(
            channel=sender.channel,
            address=receipt.recipient,
            account=sender.account,
            at=_heard_at(receipt, now),
        )
        return forgotten > 0
    if receipt.told is Told.REPLIED:
        return _take_reply(sender, receipt, _heard_at(receipt, now))
    delivery = _delivery_of(sender, receipt)
    if delivery is None:
        return False
    at = min(receipt.at, now)  # a clock ahead of ours
    at = max(at, delivery.run.frozen_at)  # nothing came back before there was anything to send
    words = mask_addresses(receipt.words)
    if receipt.told is Told.DELIVERED:
        _delivered(delivery, at, now)
    elif receipt.told is Told.FAILED:
        status = "5.1.1" if receipt.for_good else "4.0.0"
        recipients = frozenset(filter(None, [receipt.recipient]))
        report = Report(receipt.key, status, "failed", words, recipients)
        record_bounce(delivery_id=delivery.pk, report=report, now=at)
    else:
        record_complaint(delivery=delivery, at=at, words=words)
    return True


def _heard_at(receipt: Receipt, now: datetime) -> datetime:
    """Return from when a person's word counts: a clock that is ahead of ours, or days behind it, is wrong.

    A wish to leave that lay before the consent would not be heard.
    """
    return receipt.at if now - LATEST < receipt.at <= now else now


def _delivered(delivery: Delivery, at: datetime, now: datetime) -> None:
    """What has arrived was sent, even where the answer to our call was lost."""
    _once(delivery, Kind.DELIVERED, at, {})
    if delivery.state == Delivery.State.UNCERTAIN and move_uncertain(
        delivery=delivery, state=Delivery.State.SENT, reason="", now=now
    ):
        refresh_counts(run=CampaignRun.objects.get(pk=delivery.run_id), now=now)


def _take_reply(sender: Sender, receipt: Receipt, at: datetime) -> bool:
    """Let whoever answers with a word of stopping out at once; keep every other answer for a person."""
    answer = Answer(
        channel=sender.channel,
        address=receipt.recipient,
        text=receipt.words,
        at=at,
        key=key_of("callback", sender.pk, receipt.recipient, receipt.at.isoformat(), receipt.words),
        sender=sender,
    )
    return take_answer(answer=answer) is not None


def _once(delivery: Delivery, kind: str, at: datetime, detail: dict[str, str]) -> None:
    known = DeliveryEvent.objects.filter(delivery_id=delivery.pk, kind=kind)
    if not known.exists():
        reaction = Reaction(delivery.pk, kind, at, detail)
        record_reactions(run_month=delivery.run_month, reactions=[reaction])


def _delivery_of(sender: Sender, receipt: Receipt) -> Delivery | None:
    """Find the message of the sender's channel by our signed key, else by the number its sender gave it."""
    pk = delivery_of(receipt.key, signing_key())
    if pk is None and receipt.ref:
        attempt = DeliveryAttempt.objects.filter(sender=sender, provider_ref=receipt.ref)
        pk = attempt.values_list("delivery_id", flat=True).first()
    if pk is None:
        return None
    found = Delivery.objects.filter(pk=pk, channel=sender.channel)
    return found.select_related("customer", "run").first()

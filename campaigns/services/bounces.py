"""Bounces and complaints: reports read from a Maildir or over IMAP; who will not be reached or complained is suppressed."""

import mailbox
from datetime import datetime
from pathlib import Path

import structlog
from django.db import transaction

from campaigns.domain.replies import Wish
from campaigns.domain.reports import Report, read_complaint, read_report
from campaigns.domain.tokens import delivery_of
from campaigns.models import Delivery, DeliveryEvent
from campaigns.services.rendering.links import signing_key
from campaigns.services.replies.taking import take_letter
from campaigns.services.tracking import Reaction, record_reactions
from customers.channels.imap import Mailbox
from customers.models import Suppression
from customers.services.suppressions import suppress_customer

logger = structlog.get_logger(__name__)

MOST_A_ROUND = 5_000
KINDS = ("hard", "soft", "complaint", "reply", "automatic", "ignored")
# Whatever the library meets in what a stranger wrote: one such mail must not hold up those behind it.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
SOFT_LIMIT = 5  # soft bounces in a row after which an address is taken for dead


def read_maildir(*, folder: str, now: datetime) -> dict[str, int]:
    """Take in every new report of a Maildir; return the numbers of what they were.

    A report is moved from `new` to `cur` only after what it says is committed: read twice, it counts once.
    """
    told = dict.fromkeys(KINDS, 0)
    new = Path(folder) / "new"
    if not new.is_dir():
        return told
    box = mailbox.Maildir(folder, create=False)
    for path in sorted(new.iterdir())[:MOST_A_ROUND]:
        told[take_report(path.read_bytes(), now)] += 1
        path.rename(Path(folder) / "cur" / f"{path.name}:2,S")
    box.close()
    return told


def read_imap(*, url: str, now: datetime) -> dict[str, int]:
    """As `read_maildir`, from a mailbox of an IMAP server; a report is marked as seen once it is committed.

    Raises MailboxError.
    """
    told = dict.fromkeys(KINDS, 0)
    with Mailbox(url) as box:
        for number, content in box.unseen(MOST_A_ROUND):
            told[take_report(content, now)] += 1
            box.mark(number)
    return told


def take_report(content: bytes, now: datetime) -> str:
    """Take in one mail of the mailbox; return what it was, one of KINDS."""
    try:
        report, complained = read_report(content), read_complaint(content)
    except UNREADABLE as error:
        logger.warning("report_unreadable", error=type(error).__name__)
        return "ignored"
    if complained:
        return _take_complaint(complained, now)
    if report is None:
        return _take_letter(content, now)
    delivery_id = delivery_of(report.message_id, signing_key())
    if delivery_id is None:
        return "ignored"
    return record_bounce(delivery_id=delivery_id, report=report, now=now)


def _take_letter(content: bytes, now: datetime) -> str:
    """Take in what is no report: an answer of a customer perhaps."""
    try:
        wish = take_letter(content=content, now=now)
    except UNREADABLE as error:
        logger.warning("letter_unreadable", error=type(error).__name__)
        return "ignored"
    if wish is None:
        return "ignored"
    return "automatic" if wish is Wish.AUTOMATIC else "reply"


def _take_complaint(message_id: str, now: datetime) -> str:
    delivery_id = delivery_of(message_id, signing_key())
    if delivery_id is None:
        return "ignored"
    found = Delivery.objects.filter(pk=delivery_id).select_related("customer")
    delivery = found.order_by().first()
    if delivery is None:
        return "ignored"
    record_complaint(delivery=delivery, at=now)
    return "complaint"


@transaction.atomic
def record_complaint(*, delivery: Delivery, at: datetime, words: str = "") -> None:
    """Write that a message was reported as unwanted, once, and write to that customer no more on the channel."""
    complained = DeliveryEvent.Kind.COMPLAINED
    if not DeliveryEvent.objects.filter(delivery_id=delivery.pk, kind=complained).exists():
        reaction = Reaction(delivery.pk, complained, at, {"said": words[:300]} if words else {})
        record_reactions(run_month=delivery.run_month, reactions=[reaction])
    suppress_customer(
        customer=delivery.customer,
        reason=Suppression.Reason.SPAM_COMPLAINT,
        channel=delivery.channel,
        source_kind="campaigns.delivery",
        source_id=str(delivery.pk),
    )


@transaction.atomic
def record_bounce(*, delivery_id: int, report: Report, now: datetime) -> str:
    """Write one bounce of a delivery, once per status, and suppress an address that will never work."""
    delivery = Delivery.objects.filter(pk=delivery_id).select_related("customer").order_by().first()
    if delivery is None:
        return "ignored"
    kind = "hard" if report.is_hard else "soft"
    known = DeliveryEvent.objects.filter(
        delivery_id=delivery_id, kind=DeliveryEvent.Kind.BOUNCED, detail__status=report.status
    )
    if not known.exists():
        detail = {"status": report.status, "hard": report.is_hard, "said": report.diagnostic}
        reaction = Reaction(delivery_id, DeliveryEvent.Kind.BOUNCED, now, detail)
        record_reactions(run_month=delivery.run_month, reactions=[reaction])
    if report.is_hard or _soft_in_a_row(delivery) >= SOFT_LIMIT:
        suppress_customer(
            customer=delivery.customer,
            reason=Suppression.Reason.HARD_BOUNCE,
            channel=delivery.channel,
            source_kind="campaigns.delivery",
            source_id=str(delivery_id),
        )
    return kind


def _soft_in_a_row(delivery: Delivery) -> int:
    """Count the customer's last mails that bounced softly, up to one that was opened."""
    last = (
        DeliveryEvent.objects.filter(customer_id=delivery.customer_id)
        .filter(kind__in=[DeliveryEvent.Kind.BOUNCED, DeliveryEvent.Kind.OPENED])
        .order_by("-at", "-id")
        .values_list("kind", flat=True)[:SOFT_LIMIT]
    )
    kinds = list(last)
    opened = DeliveryEvent.Kind.OPENED
    return kinds.index(opened) if opened in kinds else len(kinds)

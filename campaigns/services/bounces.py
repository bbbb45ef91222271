"""Bounces and complaints: reports read from a Maildir or over IMAP; who will not be reached or complained is suppressed."""

import mailbox
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog
from django.db import DataError, transaction

from campaigns.domain.incoming import UnreadableError, read_incoming
from campaigns.domain.replies import Letter, Wish
from campaigns.domain.reports import Report
from campaigns.domain.tokens import delivery_of
from campaigns.models import Delivery, DeliveryEvent
from campaigns.services.leaving import sharing
from campaigns.services.rendering.links import signing_key
from campaigns.services.replies.taking import take_letter
from campaigns.services.tracking import Reaction, record_reactions
from customers.channels.imap import Mailbox
from customers.models import Suppression
from customers.services.addresses import customers_at
from customers.services.suppressions import suppress_customer

logger = structlog.get_logger(__name__)

MOST_A_ROUND = 5_000
KINDS = ("hard", "soft", "complaint", "reply", "automatic", "ignored")
SOFT_LIMIT = 5  # messages in a row that came back after which an address is taken for dead


def read_maildir(*, folder: str, now: datetime) -> dict[str, int]:
    """Take in every new report of a Maildir; return the numbers of what they were.

    A report is moved from `new` to `cur` only after what it says is committed: read twice, it counts once. What another
    round has moved meanwhile is its affair.
    """
    told = dict.fromkeys(KINDS, 0)
    new = Path(folder) / "new"
    if not new.is_dir():
        return told
    box = mailbox.Maildir(folder, create=False)
    for path in sorted(new.iterdir())[:MOST_A_ROUND]:
        with suppress(FileNotFoundError):
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
        return _take(read_incoming(content), now)
    except (UnreadableError, DataError) as error:
        logger.warning("mail_unreadable", error=str(error.__cause__ or error)[:100])
        return "ignored"


def _take(told: Report | Letter | str | None, now: datetime) -> str:
    if isinstance(told, Letter):
        return _take_letter(told, now)
    if isinstance(told, str):
        return _take_complaint(told, now)
    delivery_id = delivery_of(told.message_id, signing_key()) if told else None
    if told is None or delivery_id is None:
        return "ignored"
    return record_bounce(delivery_id=delivery_id, report=told, now=now)


def _take_letter(letter: Letter, now: datetime) -> str:
    """Take in what is no report: an answer of a customer perhaps."""
    wish = take_letter(letter=letter, now=now)
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
    """Write that a message was reported as unwanted, once, and write to nobody at its address on the channel any more.

    Who reads a mailbox or a phone that several customers share has spoken for them all, as who leaves by a mail's link.
    """
    complained = DeliveryEvent.Kind.COMPLAINED
    if not DeliveryEvent.objects.filter(delivery_id=delivery.pk, kind=complained).exists():
        reaction = Reaction(delivery.pk, complained, at, {"said": words[:300]} if words else {})
        record_reactions(run_month=delivery.run_month, reactions=[reaction])
    for one in sharing(delivery.customer.kept, delivery.channel):
        suppress_customer(
            customer=one,
            reason=Suppression.Reason.SPAM_COMPLAINT,
            channel=delivery.channel,
            source_kind="campaigns.delivery",
            source_id=str(delivery.pk),
        )


@transaction.atomic
def record_bounce(*, delivery_id: int, report: Report, now: datetime) -> str:
    """Write one bounce of a delivery, once per status, and suppress an address that will never work."""
    delivery = Delivery.objects.filter(pk=delivery_id).select_related("customer").order_by().first()
    if delivery is None or not report.is_failure:
        return "ignored"
    known = DeliveryEvent.objects.filter(
        delivery_id=delivery_id, kind=DeliveryEvent.Kind.BOUNCED, detail__status=report.status
    )
    if not known.exists():
        detail = {"status": report.status, "hard": report.is_hard, "said": report.diagnostic}
        reaction = Reaction(delivery_id, DeliveryEvent.Kind.BOUNCED, now, detail)
        record_reactions(run_month=delivery.run_month, reactions=[reaction])
    gone = report.is_hard or _came_back_in_a_row(delivery)
    if gone and _is_still_theirs(delivery, report):
        suppress_customer(
            customer=delivery.customer,
            reason=Suppression.Reason.HARD_BOUNCE,
            channel=delivery.channel,
            source_kind="campaigns.delivery",
            source_id=str(delivery_id),
        )
    return "hard" if report.is_hard else "soft"


def _is_still_theirs(delivery: Delivery, report: Report) -> bool:
    """Whether the customer is still reached at an address the report names; one that names none speaks of today's."""
    people = (customers_at(channel=delivery.channel, address=one) for one in report.recipients)
    return not report.recipients or any(delivery.customer.kept in found for found in people)


def _came_back_in_a_row(delivery: Delivery) -> bool:
    """Whether each of the last messages that went to the customer on the channel came back."""
    sent = Delivery.objects.filter(
        customer=delivery.customer_id, channel=delivery.channel, state=Delivery.State.SENT
    )
    last = list(sent.order_by("-id").values_list("pk", flat=True)[:SOFT_LIMIT])
    back = DeliveryEvent.objects.filter(
        customer_id=delivery.customer_id, delivery_id__in=last, kind=DeliveryEvent.Kind.BOUNCED
    )
    return back.values("delivery_id").distinct().count() == SOFT_LIMIT

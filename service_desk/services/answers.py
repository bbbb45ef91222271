"""Answers on their way: claimed, handed to the mail channel at most once, and their fate recorded.

The attempt is written before the provider is called. Whoever dies in between leaves an attempt of
unknown outcome: the provider is asked, and where it cannot say nothing is sent again by itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from customers.channels.messages import Found, Outcome, Outgoing, Provider, Result
from customers.models import Channel, Purpose, Suppression
from customers.services import contacts
from customers.services.residency.leaving import provider_for
from service_desk.models import AnswerDelivery
from service_desk.services.tickets import address_of

SOURCE_KIND = "service_desk.answer"
BATCH = 20
LEASE = timedelta(minutes=10)  # far beyond any SMTP timeout
RETRY_AFTER = timedelta(minutes=5)
MOST_ATTEMPTS = 12

State = AnswerDelivery.State


def send_due_answers(*, now: datetime) -> int:
    """Send the answers that are due and return how many the provider took; safe on many workers."""
    resolve_lost_answers(now=now)
    claimed = _claim(now)
    if not claimed:
        return 0
    by_key = {delivery.pk: delivery for delivery in claimed}
    taken = 0
    with closing(provider_for(Channel.EMAIL)) as provider:
        for result in provider.send(_composed(claimed, now), lambda _mail: True):
            _record(by_key.pop(result.key), result, now)
            taken += result.outcome is Outcome.ACCEPTED
    return taken


def resolve_lost_answers(*, now: datetime) -> None:
    """Ask the provider about attempts whose worker never came back."""
    lost = AnswerDelivery.objects.filter(state=State.SENDING, attempted_at__lt=now - LEASE)
    pks = list(lost.values_list("pk", flat=True)[:BATCH])
    if pks:
        with closing(provider_for(Channel.EMAIL)) as provider:
            _resolve(pks, provider, now)


@transaction.atomic
def _resolve(pks: list[int], provider: Provider, now: datetime) -> None:
    outcomes = {
        Found.ACCEPTED: Outcome.ACCEPTED,
        Found.NEVER: Outcome.DEFERRED,
        Found.CANNOT_SAY: Outcome.UNKNOWN,
    }
    for delivery in _locked().filter(pk__in=pks, state=State.SENDING):
        found = provider.find(key_of(delivery))
        _record(delivery, Result(delivery.pk, outcomes[found]), now)


@transaction.atomic
def _claim(now: datetime) -> list[AnswerDelivery]:
    claimed = []
    for delivery in list(
        _locked().filter(pk__in=AnswerDelivery.objects.due(now).order_by("pk"))[:BATCH]
    ):
        if _is_refused(delivery):
            _settle(delivery, State.FAILED, _("The address does not exist; call the customer."))
            continue
        delivery.state, delivery.attempted_at = State.SENDING, now
        delivery.attempts = F("attempts") + 1
        delivery.save(update_fields=["state", "attempted_at", "attempts", "updated_at"])
        delivery.refresh_from_db(fields=["attempts"])
        claimed.append(delivery)
    _reserve(claimed, now)
    return claimed


def _locked() -> QuerySet[AnswerDelivery]:
    return AnswerDelivery.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "message__ticket__customer"
    )


def _is_refused(delivery: AnswerDelivery) -> bool:
    customer = delivery.message.ticket.customer
    return (
        customer is not None
        and Suppression.objects.filter(
            customer=customer,
            channel__in=["", Channel.EMAIL],
            reason=Suppression.Reason.HARD_BOUNCE,
        ).exists()
    )


def _reserve(claimed: list[AnswerDelivery], now: datetime) -> None:
    wishes = [
        contacts.Wish(
            customer_id=delivery.message.ticket.customer_id,
            channel=Channel.EMAIL,
            purpose=Purpose.SERVICE,
            source_id=str(delivery.pk),
        )
        for delivery in claimed
        if delivery.message.ticket.customer_id
    ]
    if wishes:
        contacts.reserve_contacts(wishes=wishes, source_kind=SOURCE_KIND, now=now)


def key_of(delivery: AnswerDelivery) -> str:
    """Return the Message-ID of an answer, the same at every attempt."""
    return f"<answer-{delivery.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _composed(claimed: Iterable[AnswerDelivery], now: datetime) -> Iterator[Outgoing]:
    """Write the mails; one that cannot be written has failed and holds up no other."""
    for delivery in claimed:
        try:
            yield _compose(delivery)
        except Exception as error:  # noqa: BLE001 - strangers name the subject and the address
            _record(delivery, Result(delivery.pk, Outcome.REJECTED, type(error).__name__), now)


def _compose(delivery: AnswerDelivery) -> Outgoing:
    ticket = delivery.message.ticket
    language = ticket.language or (ticket.customer.language if ticket.customer else "zh-hans")
    mail = EmailMessage()
    mail["Message-ID"] = key_of(delivery)
    mail["From"], mail["To"] = settings.DEFAULT_FROM_EMAIL, address_of(ticket)
    mail["Date"] = format_datetime(delivery.message.created_at)
    with translation.override(language):
        bank = settings.BANK_NAME_ZH if language.startswith("zh") else settings.BANK_NAME
        mail["Subject"] = _("Your message %(number)s: %(subject)s") % {
            "number": ticket.number,
            "subject": " ".join(ticket.subject.split()),
        }
        foot = _("%(bank)s, customer service. Please give the number %(number)s when you call us.")
        mail.set_content(
            f"{delivery.message.body}\n\n-- \n{foot % {'bank': bank, 'number': ticket.number}}\n",
            cte="base64",  # safe on servers without 8BITMIME
        )
    return Outgoing(
        key=delivery.pk,
        idempotency_key=key_of(delivery),
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=address_of(ticket),
        content=mail.as_bytes(policy=mail.policy.clone(linesep="\r\n", max_line_length=None)),
    )


@transaction.atomic
def _record(delivery: AnswerDelivery, result: Result, now: datetime) -> None:
    source_ids = [str(delivery.pk)]
    if result.outcome is Outcome.ACCEPTED:
        contacts.make_contacts(source_kind=SOURCE_KIND, source_ids=source_ids, at=now)
        delivery.provider_id = (result.ref or result.response)[:200]
        _settle(delivery, State.SENT, "")
    elif result.outcome is Outcome.UNKNOWN:
        _settle(delivery, State.UNCERTAIN, result.response)
    elif result.outcome is Outcome.REJECTED or delivery.attempts >= MOST_ATTEMPTS:
        contacts.release_contacts(source_kind=SOURCE_KIND, source_ids=source_ids)
        _settle(delivery, State.FAILED, result.response)
    else:
        contacts.release_contacts(source_kind=SOURCE_KIND, source_ids=source_ids)
        _settle(delivery, State.PLANNED, result.response, not_before=now + RETRY_AFTER)


def _settle(
    delivery: AnswerDelivery, state: State, error: str, not_before: datetime | None = None
) -> None:
    delivery.state, delivery.error, delivery.not_before = state, error[:200], not_before
    delivery.save(update_fields=["state", "error", "not_before", "provider_id", "updated_at"])

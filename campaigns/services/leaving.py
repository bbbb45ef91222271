"""Leaving by the signed word of a mail: everything by one press, or one channel after the other; no sign-in is asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.domain.tokens import Purpose, Word, unseal
from campaigns.models import Delivery, DeliveryEvent
from campaigns.services.rendering.links import signing_key
from campaigns.services.tracking import Reaction, record_reactions
from customers.models import Channel, ConsentState, Customer
from customers.models import Purpose as ConsentPurpose
from customers.selectors.choices import open_choices
from customers.services import consents
from customers.services.addresses import customers_at


@dataclass(frozen=True)
class Leaver:
    """Who holds a mail's word: the customer it was written to, on which channel, and the delivery if it is known here."""

    customer: Customer
    channel: str
    delivery: Delivery | None

    @property
    def name(self) -> str:
        """By what the ledger names the mail."""
        return f"D-{self.delivery.pk}" if self.delivery else "lost mail"


def read_word(token: str) -> Word | None:
    """Return what a word for leaving says, or None where it was not signed here."""
    return unseal(token, Purpose.UNSUBSCRIBE, signing_key())


def find_leaver(word: Word) -> Leaver | None:
    """Return who left by a word, or None: a test went to nobody, and an old word names a delivery alone.

    The word names the customer too: a mail that went out after the backup that was restored is not known here, or its number
    belongs to somebody else's by now, and whoever got it is heard all the same.
    """
    delivery = _delivery(word)
    named = Customer.objects.filter(pk=word.number).first() if word.number else None
    if delivery and named and delivery.customer.kept != named.kept:
        delivery = None
    if delivery:
        return Leaver(delivery.customer.kept, delivery.channel, delivery)
    return Leaver(named.kept, Channel.EMAIL, None) if named else None


@transaction.atomic
def unsubscribe(*, word: Word, at: datetime) -> bool:
    """Withdraw the consent to marketing by the mail's channel, at once; return whether anybody was found to leave.

    From this moment the gates stop every planned mail of the customer, and of everybody else at the same address: who reads
    it wants no more of them. A second call changes nothing.
    """
    leaver = find_leaver(word)
    if leaver is None:
        return False
    for one in sharing(leaver.customer, leaver.channel):
        source = f"unsubscribed:{leaver.name}"
        withdraw_from(customer=one, channel=leaver.channel, source=source, at=at)
    if leaver.delivery:
        note_left(delivery=leaver.delivery, at=at, by="word")
    return True


@transaction.atomic
def keep_choices(*, word: Word, kept: Collection[str], at: datetime) -> bool:
    """Withdraw what the customer agreed to and does not keep; return whether anybody was found.

    Nothing can be agreed to by a mail's word: mails are passed on.
    """
    leaver = find_leaver(word)
    if leaver is None:
        return False
    for choice in open_choices(leaver.customer):
        if choice.name in kept:
            continue
        if choice.name == leaver.channel:
            unsubscribe(word=word, at=at)
        else:
            consents.withdraw_consent(
                customer=leaver.customer,
                purpose=choice.purpose,
                channel=choice.channel,
                source=f"preferences:{leaver.name}",
                at=at,
            )
    return True


def note_left(*, delivery: Delivery, at: datetime, by: str) -> None:
    """Write, once, that a delivery made somebody leave, and in what way they said so."""
    left = DeliveryEvent.Kind.UNSUBSCRIBED
    if not DeliveryEvent.objects.filter(delivery_id=delivery.pk, kind=left).exists():
        reaction = Reaction(delivery.pk, left, at, {"by": by})
        record_reactions(run_month=delivery.run_month, reactions=[reaction])


def withdraw_from(*, customer: Customer, channel: str, source: str, at: datetime) -> None:
    """Withdraw the consent to marketing by a channel, where something is left to withdraw."""
    if _has_consent(customer, channel):
        consents.withdraw_consent(
            customer=customer,
            purpose=ConsentPurpose.MARKETING,
            channel=channel,
            source=source,
            at=at,
        )


def sharing(customer: Customer, channel: str) -> list[Customer]:
    """Return, locked, a customer who asks to be left alone and whoever has the same mailbox or phone."""
    addresses = {str(Channel.EMAIL): customer.email, str(Channel.SMS): customer.phone}
    address = addresses.get(channel)
    others = customers_at(channel=channel, address=address) if address else []
    wanted = {customer.pk, *(one.pk for one in others)}
    customers = Customer.objects.select_for_update(no_key=True, of=("self",))
    return list(customers.filter(pk__in=wanted).order_by("pk"))


def _has_consent(customer: Customer, channel: str) -> bool:
    """Whether something is left to withdraw: a refusal of the channel ends with a newer consent to all."""
    known = ConsentState.objects.filter(customer=customer, purpose=ConsentPurpose.MARKETING)
    refused = known.filter(channel=channel, granted=False).first()
    return (
        refused is None or known.filter(channel="", since__gt=refused.since, granted=True).exists()
    )


def _delivery(word: Word) -> Delivery | None:
    found = Delivery.objects.filter(run_month=word.run_month, pk=word.delivery_id)
    return found.select_related("customer").first() if word.delivery_id else None

"""The suppression list: customers not to be contacted on a channel, or on any."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import Consent, Customer, DataRestriction, Purpose, Suppression


@transaction.atomic
def suppress_customer(
    *,
    customer: Customer,
    reason: str,
    channel: str = "",
    source_kind: str = "",
    source_id: str = "",
) -> Suppression:
    """Put a customer on the list; a blank channel means every channel.

    The first reason stays, but that an address was dead gives way to what the customer asks for: from then on the list is
    left only with a new consent.
    """
    if reason != Suppression.Reason.HARD_BOUNCE:
        dead = Suppression.objects.filter(reason=Suppression.Reason.HARD_BOUNCE)
        dead.filter(customer=customer.kept, channel=channel).delete()
    entry, _made = Suppression.objects.get_or_create(
        customer=customer.kept,
        channel=channel,
        defaults={"reason": reason, "source_kind": source_kind, "source_id": source_id},
    )
    return entry


@transaction.atomic
def lift_suppression(*, customer: Customer, channel: str = "") -> bool:
    """Take a customer off the list; return whether there was an entry."""
    deleted, _kinds = Suppression.objects.filter(customer=customer.kept, channel=channel).delete()
    return bool(deleted)


@transaction.atomic
def take_off_list(*, entry: Suppression) -> None:
    """Take a customer off the list by hand; who asked not to be contacted has to agree anew first.

    Raises DomainError `restricted`, `consent_missing`.
    """
    customer = entry.customer
    if DataRestriction.objects.filter(customer=customer).exists():
        raise DomainError(
            "restricted", _("The customer's data is restricted: nobody contacts them.")
        )
    if entry.reason != Suppression.Reason.HARD_BOUNCE and not _agreed_since(entry):
        told = _("They asked not to be contacted: write down their new consent first.")
        raise DomainError("consent_missing", told)
    lift_suppression(customer=customer, channel=entry.channel)


def _agreed_since(entry: Suppression) -> bool:
    answers = Consent.objects.filter(
        customer=entry.customer, purpose=Purpose.MARKETING, at__gt=entry.created_at
    )
    answers = answers.filter(channel=entry.channel) if entry.channel else answers
    newest = answers.order_by("-at", "granted").first()
    return newest is not None and newest.granted

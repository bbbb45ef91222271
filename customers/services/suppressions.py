"""The suppression list: customers not to be contacted on a channel, or on any."""

from django.db import transaction

from customers.models import Customer, Suppression


@transaction.atomic
def suppress_customer(
    *,
    customer: Customer,
    reason: str,
    channel: str = "",
    source_kind: str = "",
    source_id: str = "",
) -> Suppression:
    """Put a customer on the list; a blank channel means every channel; the first reason stays."""
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

"""Customers' addresses on channels: devices of the bank's app, followers of its WeChat accounts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import Channel, ChannelAddress, Customer
from customers.models.fields import sealer

CLOCKS = timedelta(minutes=5)  # so far apart the providers' clocks and ours may be
OWN = (Channel.PUSH, Channel.WECHAT)  # e-mail and phone stand in the customer's record


@transaction.atomic
def keep_address(
    *, customer: Customer, channel: str, address: str, account: str = ""
) -> ChannelAddress:
    """Keep where a customer is reached; the same address told for another customer moves to that one.

    Raises DomainError `unknown_channel`.
    """
    if channel not in OWN:
        raise DomainError("unknown_channel", _("Only push and WeChat have addresses of their own."))
    entry, _made = ChannelAddress.objects.update_or_create(
        channel=channel,
        account=account,
        address_index=sealer().index("address", address),
        defaults={"customer": customer.kept, "address": address, "gone_at": None},
    )
    return entry


def forget_address(
    *, channel: str, address: str, account: str = "", at: datetime | None = None
) -> int:
    """Mark an address as gone; return how many of it there were. One told anew since `at` stays."""
    known = ChannelAddress.objects.filter(
        channel=channel,
        address_index__in=sealer().indexes("address", address),
        gone_at=None,
    )
    if account:
        known = known.filter(account__in=["", account])
    if at:
        known = known.filter(updated_at__lte=at + CLOCKS)
    return known.update(gone_at=at or timezone.now())


def customers_at(*, channel: str, address: str) -> list[Customer]:
    """Return everybody who is reached at an address of a channel; a phone may be several people's."""
    if channel in OWN:
        found = ChannelAddress.objects.filter(
            channel=channel, address_index__in=sealer().indexes("address", address)
        )
        return list(Customer.objects.unmerged().filter(pk__in=found.values("customer")))
    kind = "email" if channel == Channel.EMAIL else "phone"
    return list(
        Customer.objects.unmerged().filter(**{f"{kind}_index__in": sealer().indexes(kind, address)})
    )

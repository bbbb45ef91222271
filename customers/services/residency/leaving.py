"""The one place through which customers' data leave: each way out names its region and asks here first."""

import json
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers.channels.messages import Place, Provider
from customers.channels.providers import open_provider
from customers.channels.smtp import SmtpProvider
from customers.models import Channel, DataRecipient, Region, Sender, TableRegion, TransferBasis
from customers.selectors.residency import label_of
from customers.services.senders.dialling import dial
from customers.services.senders.routing import RoutedProvider
from customers.services.senders.tokens import SharedTokens

SENT = ("customers.Customer",)
_NO_PROVIDER = _("No sender is on for this channel: ops staff set one up under Settings, Senders.")


def check_transfer(*, region: str, tables: Sequence[str], what: str) -> None:
    """Let data of some tables go to a region (empty: the bank's own), or raise DomainError `no_ground_of_transfer`.

    Where a table is not kept in that region a ground in force is needed; what goes out on one is in the audit trail
    with its number. `what` says what goes, without a personal value.
    """
    region = region or settings.DATA_REGION
    kept = dict(TableRegion.objects.filter(model__in=tables).values_list("model", "regions"))
    abroad = [one for one in tables if region not in kept.get(one, [settings.DATA_REGION])]
    grounds = TransferBasis.objects.filter(region=region).in_force(timezone.localdate())
    for table in abroad:
        ground = grounds.covering(table).order_by("-valid_until").first()
        if ground is None:
            raise DomainError(
                "no_ground_of_transfer",
                _(
                    "“%(table)s” may not go to %(region)s: it is not kept there, and no assessment,"
                    " certification or standard contract in force covers it. Compliance registers one"
                    " under Data classification, Regions."
                )
                % {"table": label_of(table), "region": region_word(region)},
                field="region",
            )
        note = f"{table} to {region}: {ground.kind} {ground.number}"
        record_access(action="transfer_abroad", table=table, object_id=what[:64], note=note)


def check_recipient(*, recipient: DataRecipient, what: str) -> None:
    """Let customers' data go to a registered recipient, or raise DomainError `recipient_not_in_force`.

    Raises as `check_transfer` too, where the recipient is elsewhere.
    """
    if not DataRecipient.objects.in_force(timezone.localdate()).filter(pk=recipient.pk).exists():
        raise DomainError(
            "recipient_not_in_force",
            _(
                "No agreement and impact assessment in force with %(name)s: compliance registers"
                " recipients under Data classification, Regions."
            )
            % {"name": recipient.name},
            field="recipient",
        )
    check_transfer(region=recipient.region, tables=SENT, what=what)


def provider_for(channel: str) -> Provider:
    """Return a provider of a channel over its senders that are on, each once data may go where it works.

    Raises DomainError `channel_without_provider`, or as `check_transfer` where that leaves none. E-mail without any
    sender goes to the server that the settings name.
    """
    senders = list(Sender.objects.serving(channel).order_by("pk"))
    if not senders and channel == Channel.EMAIL:
        check_transfer(region=settings.EMAIL_REGION, tables=SENT, what=channel)
        return SmtpProvider()
    refused: list[DomainError] = []
    opened = []
    for sender in senders:
        try:
            opened.append((sender, open_sender(sender)))
        except DomainError as error:
            refused.append(error)
    if not opened:
        raise refused[0] if refused else DomainError("channel_without_provider", _NO_PROVIDER)
    return RoutedProvider(opened)


def open_sender(sender: Sender) -> Provider:
    """Return one sender by itself; raises as `check_transfer`."""
    check_transfer(region=sender.region, tables=SENT, what=sender.name)
    secrets: dict[str, str] = json.loads(sender.credentials or "{}")
    place = Place(sender.kind, sender.settings, secrets)
    return open_provider(place, dial, SharedTokens(sender.pk))


def region_word(code: str) -> str:
    """Return what a region is called; an unknown code is called itself."""
    return str(Region(code).label) if code in Region.values else code

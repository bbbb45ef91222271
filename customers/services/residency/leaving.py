"""The one place through which customers' data leave: each way out names its region and asks here first."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers.channels.messages import Provider
from customers.channels.providers import open_provider
from customers.models import Region, TableRegion, TransferBasis
from customers.selectors.residency import label_of


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


def provider_for(channel: str) -> Provider:
    """Return a provider of a channel, once data may go where it works; raises as `check_transfer` and `open_provider`."""
    provider = open_provider(channel)
    check_transfer(region=settings.EMAIL_REGION, tables=["customers.Customer"], what=channel)
    return provider


def region_word(code: str) -> str:
    """Return what a region is called; an unknown code is called itself."""
    return str(Region(code).label) if code in Region.values else code

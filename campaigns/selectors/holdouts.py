"""What campaigns keep from customers to measure their effect: no other way may bring it to them meanwhile."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from campaigns.models import Delivery

LONGEST_WINDOW = 366


def held_out_products(customers: Collection[int], now: datetime) -> dict[int, set[str]]:
    """Return the products that running campaigns keep from each of some customers; who is held out of none is left out."""
    rows = Delivery.objects.filter(
        customer__in=customers, state=Delivery.State.HOLDOUT, run_month__gte=_oldest_month(now)
    ).exclude(run__campaign__product=None)
    held: dict[int, set[str]] = defaultdict(set)
    for row in rows.select_related("run__campaign__product"):
        campaign = row.run.campaign
        window = timedelta(days=campaign.attribution_days)
        if campaign.product and now < row.run.starts_at + window:
            held[row.customer_id].add(campaign.product.code)
    return dict(held)


def _oldest_month(now: datetime) -> date:
    """The attribution window is a year at most: older months hold nobody out any more."""
    return (now - timedelta(days=LONGEST_WINDOW)).date().replace(day=1)

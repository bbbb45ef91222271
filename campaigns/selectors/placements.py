"""A customer's banners in a place, in the order in which they may be shown, and what has been shown already."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from campaigns.models import Asset, Banner, Impression, Placement
from campaigns.selectors.content.pictures import public_path
from customers.models import Customer, Score

LOOK_BACK_DAYS = 30  # how far an explanation goes back, and how long a dismissed offer stays away


def banners_of(customer: Customer, placement: Placement) -> QuerySet[Banner]:
    """Return the banners of a customer in a place, with all that is asked about them."""
    found = Banner.objects.filter(customer=customer, placement=placement)
    return found.select_related("run__campaign__product", "picture")


def in_order(customer: Customer, banners: Iterable[Banner]) -> list[Banner]:
    """Sort by priority, then by how likely the customer wants the product, then the newest first."""
    rows = list(banners)
    products = [one.run.campaign.product for one in rows]
    odds = odds_of(customer, {product.code for product in products if product})

    def key(banner: Banner) -> tuple[float, float, int]:
        product = banner.run.campaign.product
        return (-banner.rank, -odds.get(product.code, 0.0) if product else 0.0, -banner.pk)

    return sorted(rows, key=key)


def odds_of(customer: Customer, codes: Iterable[str]) -> dict[str, float]:
    """Return the customer's propensity for products, by code."""
    wanted = list(codes)
    if not wanted:
        return {}
    scores = Score.objects.filter(customer=customer, kind="propensity", subject__in=wanted)
    return dict(scores.values_list("subject", "value"))


def shown_today(customer: Customer, now: datetime) -> dict[int, int]:
    """Return how often each banner has been shown to a customer on the bank's day."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Impression.objects.filter(
        customer=customer, kind=Impression.Kind.SHOWN, at__gte=since, banner__isnull=False
    )
    return dict(rows.values_list("banner").annotate(n=Count("id")))


def dismissed_products(customer: Customer, now: datetime) -> set[str]:
    """Return the products whose offer the customer has dismissed lately."""
    since = now - timedelta(days=LOOK_BACK_DAYS)
    rows = Impression.objects.filter(
        customer=customer, kind=Impression.Kind.DISMISSED, at__gte=since, product__isnull=False
    )
    return {code for code in rows.values_list("product__code", flat=True) if code}


def picture_url(asset: Asset | None) -> str:
    """Return the public address of a banner's picture; blank where it has none or it was withdrawn."""
    if asset is None or asset.withdrawn_at:
        return ""
    return f"{settings.BASE_URL}{public_path(asset)}"

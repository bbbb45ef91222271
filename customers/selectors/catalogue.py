"""The catalogue over time: the version in force at a moment, what differs between two, and the market beside it."""

import hashlib
import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from customers.models import MarketPoint, MarketSeries, Product, ProductDocument, ProductVersion

TERMS = (
    "name_zh",
    "name_en",
    "risk_rating",
    "rate",
    "rate_kind",
    "term_days",
    "min_amount",
    "min_age",
    "max_age",
    "annual_margin",
    "fee",
    "currency",
    "active",
    "offered",
)


@dataclass(frozen=True)
class VersionLine:
    """A version with its end, and whether it waits for a second person, is planned, in force or past."""

    version: ProductVersion
    until: datetime | None
    state: str

    @property
    def seen(self) -> str:
        """By what a publisher says which terms they looked at."""
        return terms_digest(self.version)


@dataclass(frozen=True)
class Difference:
    """One term in two versions."""

    name: str
    label: str
    before: Any
    after: Any
    changed: bool


def begin_of(day: date) -> datetime:
    """Return the moment at which a day begins for the bank."""
    return timezone.make_aware(datetime.combine(day, time.min))


def product_at(product: Product, moment: datetime) -> Product:
    """Return a product with the terms in force at a moment; as it is where nothing else is known."""
    version = ProductVersion.objects.filter(product=product.pk).at(moment).first()
    if version is None:
        return product
    told = copy(product)
    for name in TERMS:
        setattr(told, name, getattr(version, name))
    return told


def product_on(product: Product, day: date | None) -> Product:
    """Return a product with the terms in force at the end of a day; of today the product's own row tells."""
    if day is None or day == timezone.localdate():
        return product
    return product_at(product, begin_of(day + timedelta(days=1)) - timedelta(microseconds=1))


def terms_digest(version: ProductVersion) -> str:
    """Return the SHA-256 of a version's terms and of the moment from which they hold."""
    told = [str(getattr(version, name)) for name in TERMS]
    return hashlib.sha256(json.dumps([str(version.effective_at), *told]).encode()).hexdigest()


def versions_of(product: Product) -> list[VersionLine]:
    """Return a product's versions, newest first."""
    kept = ProductVersion.objects.filter(product=product).select_related("author", "publisher")
    rows = list(kept.order_by("-effective_at"))
    lines = [VersionLine(row, None, "waiting") for row in rows if row.published_at is None]
    now, until, found = timezone.now(), None, False
    for row in rows:
        if row.published_at is None:
            continue
        state = "planned" if row.effective_at > now else "past" if found else "in_force"
        found = found or state == "in_force"
        lines.append(VersionLine(row, until, state))
        until = row.effective_at
    return lines


def compare(before: ProductVersion, after: ProductVersion) -> list[Difference]:
    """Return every term of two versions side by side."""
    labels = {one.name: str(one.verbose_name) for one in ProductVersion._meta.concrete_fields}
    return [
        Difference(
            name,
            labels[name],
            getattr(before, name),
            getattr(after, name),
            getattr(before, name) != getattr(after, name),
        )
        for name in TERMS
    ]


def documents_of(product: Product) -> QuerySet[ProductDocument]:
    """Return a product's documents, newest first."""
    return ProductDocument.objects.filter(product=product).order_by("-pk")


def list_series() -> QuerySet[MarketSeries]:
    """Return the market series with their newest value and its day."""
    newest = MarketPoint.objects.filter(series=OuterRef("pk")).order_by("-day")
    return MarketSeries.objects.order_by("kind", "code").annotate(
        last_value=Subquery(newest.values("value")[:1]), last_day=Subquery(newest.values("day")[:1])
    )


def series_beside(product: Product) -> QuerySet[MarketSeries]:
    """Return the market series that are shown beside a product's rate."""
    return list_series().filter(beside__contains=[product.kind])


def products_beside(series: MarketSeries) -> QuerySet[Product]:
    """Return the products on offer beside which a series is shown."""
    kinds = series.beside or [""]
    return Product.objects.on_offer().filter(kind__in=kinds).exclude(rate=None).order_by("code")


def chart_of(chosen: Iterable[MarketSeries], *, since: date | None) -> dict[str, Any]:
    """Return the values of some series as a line chart over every day on which one of them has a value."""
    found: dict[str, dict[date, float]] = {}
    for series in chosen:
        points = MarketPoint.objects.filter(series=series).order_by("day")
        if since is not None:
            points = points.filter(day__gte=since)
        rows = points.values_list("day", "value")
        found[series.name] = {day: float(value) for day, value in rows}
    days = sorted({day for values in found.values() for day in values})
    lines = [
        {"name": name, "values": [values.get(day) for day in days], "step": False}
        for name, values in found.items()
    ]
    return {"x": [day.isoformat() for day in days], "series": lines, "free": True, "zoom": True}

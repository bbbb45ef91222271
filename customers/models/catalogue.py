"""The catalogue over time, its documents, and the market that its rates stand beside."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.base.models import AppendOnly, Bilingual, TimeStamped
from customers.models.products import Product


class ProductVersionQuerySet(models.QuerySet["ProductVersion"]):
    def at(self, moment: datetime) -> "ProductVersionQuerySet":
        """Keep, of each product, the version in force at a moment."""
        past = self.filter(effective_at__lte=moment, published_at__isnull=False)
        return past.order_by("product", "-effective_at").distinct("product")

    def planned(self, now: datetime) -> "ProductVersionQuerySet":
        """Keep the published versions that are yet to come."""
        return self.filter(effective_at__gt=now, published_at__isnull=False)


class ProductVersion(AppendOnly, Bilingual):
    """The terms of a product from `effective_at` until its next version; two can never overlap.

    A person's version waits until somebody else publishes it. What the bank's own systems say has no author; a
    trigger writes it whenever the terms of a product change by their word.
    """

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="versions", verbose_name=_("product")
    )
    effective_at = models.DateTimeField(_("in force from"))
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    risk_rating = models.PositiveSmallIntegerField(_("risk rating"), null=True, blank=True)
    rate = models.DecimalField(_("rate"), max_digits=8, decimal_places=5, null=True, blank=True)
    rate_kind = models.CharField(_("kind of rate"), max_length=12, blank=True)
    term_days = models.PositiveIntegerField(_("term in days"), null=True, blank=True)
    min_amount = models.DecimalField(
        _("minimum amount"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    min_age = models.PositiveSmallIntegerField(_("minimum age"), default=18)
    max_age = models.PositiveSmallIntegerField(_("maximum age"), null=True, blank=True)
    annual_margin = models.DecimalField(
        _("annual margin"), max_digits=7, decimal_places=5, default=0
    )
    fee = models.DecimalField(_("fee"), max_digits=18, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    active = models.BooleanField(_("on offer"), default=True)
    offered = models.BooleanField(_("recommended"), default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ProductVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("product version")
        verbose_name_plural = _("product versions")
        permissions = [
            (
                "publish_productversion",
                _("Publish the terms of products that somebody else wrote"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "effective_at"], name="productversion_once"),
            models.CheckConstraint(
                condition=Q(publisher=None) | (Q(author__isnull=False) & ~Q(publisher=F("author"))),
                name="productversion_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(publisher=None, published_at=None)
                | Q(publisher__isnull=False, published_at__isnull=False)
                | Q(author=None, publisher=None, published_at__isnull=False),
                name="productversion_published",
            ),
            models.CheckConstraint(
                condition=Q(risk_rating__isnull=True) | Q(risk_rating__range=(1, 5)),
                name="productversion_rating",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.effective_at:%Y-%m-%d}"


class ProductDocument(AppendOnly):
    """A document of a product as it was published: a leaflet, the terms, the risk disclosure."""

    class Kind(models.TextChoices):
        LEAFLET = "leaflet", _("Leaflet")
        TERMS = "terms", _("Terms and conditions")
        RISK = "risk", _("Risk disclosure")
        REPORT = "report", _("Report")

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="documents", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    file = models.FileField(_("file"), upload_to="products/")
    file_size = models.PositiveBigIntegerField(_("file size"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    class Meta:
        verbose_name = _("product document")
        verbose_name_plural = _("product documents")

    def __str__(self) -> str:
        return self.title


class MarketSeries(TimeStamped, Bilingual):
    """A series of the market: a rate, an exchange rate, an index; `beside` names the kinds of product it is shown with."""

    class Kind(models.TextChoices):
        RATE = "rate", _("Interest rate")
        FX = "fx", _("Exchange rate")
        INDEX = "index", _("Index")

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    source = models.CharField(_("source"), max_length=80, blank=True)
    beside = models.JSONField(_("shown beside products of kind"), default=list, blank=True)

    class Meta:
        verbose_name = _("market series")
        verbose_name_plural = _("market series")

    def __str__(self) -> str:
        return self.name


class MarketPoint(models.Model):
    """The value of a series on a day; a rate is a share a year (0.0345), an index has points."""

    series = models.ForeignKey(
        MarketSeries, on_delete=models.CASCADE, related_name="points", verbose_name=_("series")
    )
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)

    class Meta:
        verbose_name = _("market value")
        verbose_name_plural = _("market values")
        constraints = [
            models.UniqueConstraint(fields=["series", "day"], name="marketpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.day} {self.value}"

"""Banners: the places of app and website where they stand, one for each placed delivery, and what became of showing it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.content import Asset
from campaigns.models.deliveries import CampaignRun
from config.base.models import Bilingual, TimeStamped
from customers.models import Customer, Product
from customers.models.fields import SealedField


class PlacementQuerySet(models.QuerySet["Placement"]):
    def in_use(self) -> "PlacementQuerySet":
        """Keep the places that have not been given up."""
        return self.filter(retired_at=None)


class Placement(Bilingual, TimeStamped):
    """A place where banners stand: the app's home page, the website's. Core banking's screens ask for it by its code."""

    class Surface(models.TextChoices):
        APP = "app", _("App")
        WEB = "web", _("Website")
        DEVICE = "device", _("Self-service device")

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    surface = models.CharField(_("where"), max_length=6, choices=Surface.choices)
    offers = models.BooleanField(
        _("next best offers where no banner is due"),
        default=True,
        help_text=_("Otherwise the place stays empty."),
    )
    retired_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        permissions = [("show_banner", _("Ask for banners and report impressions"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(surface__in=["app", "web", "device"]), name="placement_surface"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Banner(models.Model):
    """What a placed delivery shows to its customer, from a moment until another; words that may name the customer are sealed."""

    delivery_id = models.BigIntegerField(_("delivery"), unique=True)
    run = models.ForeignKey(
        CampaignRun, on_delete=models.CASCADE, related_name="+", verbose_name=_("run")
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="+", verbose_name=_("placement")
    )
    language = models.CharField(_("language"), max_length=10)
    title = SealedField(_("title"))
    text = SealedField(_("text"))
    button = models.CharField(_("words on the button"), max_length=40, blank=True)
    link = models.CharField(_("leads to"), max_length=1000, blank=True)
    picture = models.ForeignKey(
        Asset,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("picture"),
    )
    rank = models.PositiveSmallIntegerField(_("priority"))
    shown_from = models.DateTimeField(_("shown from"))
    ends_at = models.DateTimeField(_("shown until"))
    placed_at = models.DateTimeField(_("placed"))
    dismissed_at = models.DateTimeField(_("dismissed"), null=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("shown_from")), name="banner_has_its_time"
            )
        ]
        indexes = [
            models.Index(
                fields=["customer", "placement", "-rank"],
                condition=Q(dismissed_at=None, withdrawn_at=None),
                name="banner_due_idx",
            )
        ]

    def __str__(self) -> str:
        return f"D-{self.delivery_id}"


class Impression(models.Model):
    """That something was shown, clicked or dismissed: a banner, or (without one) the next best offer of a decision."""

    class Kind(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("banner", "Shown")
        CLICKED = "clicked", pgettext_lazy("banner", "Clicked")
        DISMISSED = "dismissed", pgettext_lazy("banner", "Dismissed")

    word = models.CharField(_("impression"), max_length=44)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
        db_index=False,  # an index below begins with it
    )
    banner = models.ForeignKey(
        Banner, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("banner")
    )
    decision_id = models.BigIntegerField(_("decision"), null=True)
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("impression")
        verbose_name_plural = _("impressions")
        constraints = [
            models.UniqueConstraint(fields=["word", "kind"], name="impression_once"),
            models.CheckConstraint(
                condition=Q(banner__isnull=False, decision_id=None)
                | Q(banner=None, decision_id__isnull=False, product__isnull=False),
                name="impression_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["customer", "at"], name="impression_customer_idx")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

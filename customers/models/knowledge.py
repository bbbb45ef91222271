"""What is computed or said about a customer: scores and tags. The profile stands in profiles.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import Bilingual, TimeStamped
from customers.models.customers import Customer


class Score(models.Model):
    """A model's output for a customer; `subject` is a product code where the score is per product."""

    # A trigger keeps this reference, by one check per statement: see decision 0021.
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
        db_constraint=False,
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=24)
    subject = models.CharField(_("subject"), max_length=32, blank=True)
    value = models.FloatField(_("value"))
    band = models.CharField(_("band"), max_length=16, blank=True)
    reasons = models.JSONField(_("reasons"), default=list)
    model_version = models.CharField(_("model version"), max_length=40)
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["kind", "customer", "subject"], name="score_once")
        ]
        indexes = [models.Index(fields=["customer", "kind"], name="score_customer_idx")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.value:.3f}"


class Tag(TimeStamped, Bilingual):
    """A short statement about customers, with its definition and source."""

    class Source(models.TextChoices):
        MANUAL = "manual", _("Manual")
        RULE = "rule", _("Rule")
        MODEL = "model", _("Model")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    definition = models.CharField(_("definition"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name


class CustomerTag(models.Model):
    """A tag on a customer, with its expiry."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", verbose_name=_("tag"))
    since = models.DateTimeField(_("since"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    class Meta:
        verbose_name = _("customer tag")
        verbose_name_plural = _("customer tags")
        constraints = [models.UniqueConstraint(fields=["customer", "tag"], name="customertag_once")]
        indexes = [models.Index(fields=["tag", "customer"], name="customertag_tag_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tag_id}"

"""What is computed or said about a customer: scores and tags. The profile stands in profiles.py."""

from django.conf import settings
from django.db import models
from django.db.models import Q
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


class TagGroup(TimeStamped, Bilingual):
    """A branch of the tag tree: groups, and groups below them."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("above"),
    )

    class Meta:
        verbose_name = _("tag group")
        verbose_name_plural = _("tag groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> "TagQuerySet":
        """Leave out archived tags."""
        return self.filter(archived_at__isnull=True)

    def named(self, text: str) -> "TagQuerySet":
        """Keep the tags with a text in their code, a name or the definition."""
        asked = Q(code__icontains=text) | Q(definition__icontains=text)
        return self.filter(asked | Q(name_zh__icontains=text) | Q(name_en__icontains=text))


class Tag(TimeStamped, Bilingual):
    """A short statement about customers, with its definition and source.

    A rule tag follows the members of what `source_kind` and `source_id` name in an app above; a model tag
    follows the customers whose score of `score_kind` lies from `score_low` to below `score_high`.
    """

    class Source(models.TextChoices):
        MANUAL = "manual", _("Manual")
        RULE = "rule", _("Rule")
        MODEL = "model", _("Model")
        IMPORT = "import", _("Import")

    bearers: int  # set by selectors that count for a reader

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    definition = models.CharField(_("definition"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices)
    group = models.ForeignKey(
        TagGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tags",
        verbose_name=_("group"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    valid_days = models.PositiveSmallIntegerField(_("valid for days"), null=True, blank=True)
    source_kind = models.CharField(_("kind of source"), max_length=24, blank=True)
    source_id = models.CharField(_("source key"), max_length=40, blank=True)
    score_kind = models.CharField(_("score"), max_length=24, blank=True)
    score_subject = models.CharField(_("for product"), max_length=32, blank=True)
    score_low = models.FloatField(_("from"), null=True, blank=True)
    score_high = models.FloatField(_("below"), null=True, blank=True)
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    refreshed_at = models.DateTimeField(_("refreshed at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name


class TagCoverage(models.Model):
    """How many customers bore a tag at the end of a day, out of how many."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="coverage")
    on = models.DateField(_("day"))
    customer_count = models.PositiveIntegerField(_("customers"))
    total_count = models.PositiveIntegerField(_("all customers"))

    class Meta:
        verbose_name = _("tag coverage")
        verbose_name_plural = _("tag coverage")
        constraints = [models.UniqueConstraint(fields=["tag", "on"], name="tagcoverage_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} {self.on} {self.customer_count}"


class CustomerTag(models.Model):
    """A tag on a customer, with its expiry."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", verbose_name=_("tag"))
    since = models.DateTimeField(_("since"))
    put_by = models.CharField(_("put by"), max_length=150, blank=True, db_default="")
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    class Meta:
        verbose_name = _("customer tag")
        verbose_name_plural = _("customer tags")
        constraints = [models.UniqueConstraint(fields=["customer", "tag"], name="customertag_once")]
        indexes = [models.Index(fields=["tag", "customer"], name="customertag_tag_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tag_id}"

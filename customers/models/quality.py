"""How good the data is: counts of each import, odd rows, measures over time, thresholds, and who is told of falls."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from customers.domain.quality.counts import Dimension
from customers.models.customers import DataSource
from customers.models.imports import ImportJob

DIMENSIONS = [
    (Dimension.COMPLETENESS.value, _("Completeness")),
    (Dimension.VALIDITY.value, _("Validity")),
    (Dimension.UNIQUENESS.value, _("Uniqueness")),
    (Dimension.TIMELINESS.value, _("Timeliness")),
    (Dimension.CONSISTENCY.value, _("Consistency")),
]


class ImportField(models.Model):
    """The rows of one field of an import, counted by what is wrong with them; written chunk by chunk."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="fields")
    field = models.CharField(_("field"), max_length=80)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    filled = models.PositiveIntegerField(_("with a value"), default=0)
    invalid = models.PositiveIntegerField(_("invalid"), default=0)
    repeated = models.PositiveIntegerField(_("repeated"), default=0)
    inconsistent = models.PositiveIntegerField(_("inconsistent"), default=0)
    outlying = models.PositiveIntegerField(_("outliers"), default=0)
    fresh = models.PositiveIntegerField(_("fresh"), default=0)
    newest = models.DateTimeField(_("newest"), null=True)

    class Meta:
        verbose_name = _("field of an import")
        verbose_name_plural = _("fields of imports")
        constraints = [models.UniqueConstraint(fields=["job", "field"], name="importfield_once")]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.field}"


class RowFlag(models.Model):
    """A row that was taken in, and is odd: an outlier, a repeated identity; the strongest of each kind are kept."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="flags")
    row_number = models.PositiveIntegerField(_("row"), null=True)
    field = models.CharField(_("field"), max_length=80)
    code = models.CharField(_("reason"), max_length=40)
    key = models.CharField(_("key"), max_length=64, blank=True)
    value = models.FloatField(_("value"), null=True)
    score = models.FloatField(_("score"), null=True)

    class Meta:
        verbose_name = _("flagged row")
        verbose_name_plural = _("flagged rows")
        indexes = [models.Index(fields=["job", "field", "code"], name="rowflag_reason_idx")]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.row_number} {self.code}"


class QualityMeasure(models.Model):
    """How many of the rows in question are good: of an import, or of the whole base on a day."""

    day = models.DateField(_("day"))
    computed_at = models.DateTimeField(_("computed at"))
    target = models.CharField(_("target"), max_length=20)
    source = models.ForeignKey(
        DataSource,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("data source"),
    )
    job = models.ForeignKey(
        ImportJob,
        null=True,
        on_delete=models.CASCADE,
        related_name="measures",
        verbose_name=_("import job"),
    )
    field = models.CharField(_("field"), max_length=80)
    dimension = models.CharField(_("dimension"), max_length=12, choices=DIMENSIONS)
    good = models.PositiveBigIntegerField(_("good"))
    total = models.PositiveBigIntegerField(_("in question"))

    class Meta:
        verbose_name = _("quality measure")
        verbose_name_plural = _("quality measures")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "target", "source", "field", "dimension"],
                condition=Q(job=None),
                nulls_distinct=False,
                name="qualitymeasure_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["job", "field", "dimension"],
                condition=Q(job__isnull=False),
                name="qualitymeasure_once_a_job",
            ),
            models.CheckConstraint(
                condition=Q(good__lte=F("total")), name="qualitymeasure_of_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}.{self.field} {self.dimension}"

    @property
    def share(self) -> float | None:
        """Good rows of those in question."""
        return self.good / self.total if self.total else None


class QualityThreshold(TimeStamped):
    """The least share of good rows; below it the board and Home warn. Without a field it holds for each of them."""

    target = models.CharField(_("target"), max_length=20)
    field = models.CharField(_("field"), max_length=80, blank=True)
    dimension = models.CharField(_("dimension"), max_length=12, choices=DIMENSIONS)
    least = models.FloatField(_("least share"))

    class Meta:
        verbose_name = _("quality threshold")
        verbose_name_plural = _("quality thresholds")
        constraints = [
            models.UniqueConstraint(
                fields=["target", "field", "dimension"], name="qualitythreshold_once"
            ),
            models.CheckConstraint(condition=Q(least__range=(0, 1)), name="qualitythreshold_share"),
        ]

    def __str__(self) -> str:
        return f"{self.target}.{self.field or '*'} {self.dimension} ≥ {self.least:.0%}"


class QualityFallQuerySet(models.QuerySet["QualityFall"]):
    def standing(self) -> "QualityFallQuerySet":
        """Falls that have not recovered."""
        return self.filter(ended_at=None)


class QualityFall(models.Model):
    """A share that fell below its threshold, from the measure that showed it to the one that showed it recovered."""

    target = models.CharField(_("target"), max_length=20)
    field = models.CharField(_("field"), max_length=80)
    dimension = models.CharField(_("dimension"), max_length=12, choices=DIMENSIONS)
    good = models.PositiveBigIntegerField(_("good"))
    total = models.PositiveBigIntegerField(_("in question"))
    least = models.FloatField(_("least share"))
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("recovered"), null=True)

    objects = QualityFallQuerySet.as_manager()

    class Meta:
        verbose_name = _("fall of quality")
        verbose_name_plural = _("falls of quality")
        constraints = [
            models.UniqueConstraint(
                fields=["target", "field", "dimension"],
                condition=Q(ended_at=None),
                name="qualityfall_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}.{self.field} {self.dimension} < {self.least:.0%}"

    @property
    def share(self) -> float:
        """Good rows of those in question when it fell."""
        return self.good / self.total


class QualityWatch(TimeStamped):
    """Somebody who asked to be told by mail of falls of quality, with the falls that were told."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
    )
    told = models.ManyToManyField(QualityFall, related_name="watches", verbose_name=_("told of"))

    class Meta:
        verbose_name = _("watch over quality")
        verbose_name_plural = _("watches over quality")

    def __str__(self) -> str:
        return str(self.user)

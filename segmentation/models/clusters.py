"""Cluster runs and the clusters they found; whose cluster is whose stands in the score store of `customers`."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.languages import is_chinese
from config.base.models import Bilingual, TimeStamped
from customers.models import Tag
from segmentation.models.analyses import Analysis, AnalysisQuerySet, LongRun, LongRunQuerySet
from segmentation.models.segments import Segment, rests_on_seen


class ClusterAssignmentQuerySet(LongRunQuerySet["ClusterAssignment"]):
    def visible_to(self, user: User) -> "ClusterAssignmentQuerySet":
        """Keep those of runs that the user may see."""
        return self.filter(run__in=ClusterRun.objects.visible_to(user))


class ClusterRunQuerySet(AnalysisQuerySet["ClusterRun"]):
    def visible_to(self, user: User) -> "AnalysisQuerySet[ClusterRun]":
        """Keep what the user may see; a run over a segment that is kept from them is kept from them too."""
        return super().visible_to(user).filter(rests_on_seen(user, "population"))


class ClusterRun(Analysis):
    """One search for clusters: its settings, what came out, and the signed model that tells anybody's cluster.

    With `kept_up` customers are assigned anew every night. `population` narrows it to a segment's members.
    """

    page = "cluster_detail"

    SCORE_PREFIX = "cluster_"

    class Method(models.TextChoices):
        KMEANS = "kmeans", _("k-means")
        MINIBATCH = "minibatch", _("Mini-batch k-means")
        MIXTURE = "mixture", _("Gaussian mixture")
        HIERARCHICAL = "hierarchical", _("Hierarchical (Ward)")
        HDBSCAN = "hdbscan", _("HDBSCAN")
        DBSCAN = "dbscan", _("DBSCAN")

    class Transform(models.TextChoices):
        LOG = "log", _("Logarithm of money, counts and days")
        QUANTILE = "quantile", _("Ranks as a normal curve")
        NONE = "none", _("As they are")

    class Scaling(models.TextChoices):
        STANDARD = "standard", _("Standard: mean and standard deviation")
        ROBUST = "robust", _("Robust: median and middle half")

    method = models.CharField(_("method"), max_length=12, choices=Method.choices)
    transform = models.CharField(_("transformation"), max_length=8, choices=Transform.choices)
    scaling = models.CharField(_("scaling"), max_length=8, choices=Scaling.choices)
    population = models.ForeignKey(
        Segment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only members of"),
    )
    artefact = models.BinaryField(_("artefact"), default=b"", editable=False)
    signature = models.BinaryField(_("signature"), max_length=32, default=b"", editable=False)
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("run before"),
    )
    kept_up = models.BooleanField(_("assign every night"), default=False)
    assigned_at = models.DateTimeField(_("assigned at"), null=True, blank=True)
    assigned_count = models.PositiveIntegerField(_("customers assigned"), default=0)

    objects = ClusterRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster run")
        verbose_name_plural = _("cluster runs")
        ordering = ["-pk"]

    @property
    def score_kind(self) -> str:
        """Under which kind its assignments stand in the score store; the value is a cluster's number, 0 for none."""
        return f"{self.SCORE_PREFIX}{self.pk}"

    @property
    def noise_name(self) -> str:
        """What sets those in no cluster apart, in the language of the request; empty where all are in one."""
        names = self.metrics.get("noise_name") or {}
        return str(names.get("zh" if is_chinese() else "en", ""))

    @property
    def signed_name(self) -> str:
        """What the signature of its artefact is bound to."""
        return f"cluster-run-{self.pk}"


class ClusterAssignment(LongRun):
    """One telling of everybody whose cluster of a run they are in."""

    run = models.ForeignKey(ClusterRun, on_delete=models.CASCADE, related_name="assignments")
    assigned_count = models.PositiveIntegerField(_("customers assigned"), default=0)

    objects = ClusterAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment to clusters")
        verbose_name_plural = _("assignments to clusters")
        ordering = ["-pk"]

    def get_absolute_url(self) -> str:
        return reverse("segmentation:cluster_detail", args=[self.run_id])

    def __str__(self) -> str:
        return f"{self.run_id} {self.pk}"


class Cluster(TimeStamped, Bilingual):
    """One group of a run: its number (1 is the largest), names, size, and what sets it apart.

    `figures` holds for every feature the difference to all in standard deviations and the medians of the
    group and of all. `matched` is the number of the cluster of the run before that it goes on from.
    """

    run = models.ForeignKey(ClusterRun, on_delete=models.CASCADE, related_name="clusters")
    number = models.PositiveSmallIntegerField(_("number"))
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120)
    size = models.PositiveIntegerField(_("customers"))
    figures = models.JSONField(_("what sets it apart"), default=list)
    matched = models.PositiveSmallIntegerField(_("cluster before"), null=True, blank=True)
    size_before = models.PositiveIntegerField(_("customers before"), null=True, blank=True)
    size_now = models.PositiveIntegerField(_("customers now"), null=True, blank=True)
    segment = models.ForeignKey(
        Segment,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("segment"),
    )
    tag = models.ForeignKey(
        Tag, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("tag")
    )  # fmt: skip

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="cluster_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

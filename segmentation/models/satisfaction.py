"""What customers answered when asked how it was, what moves it, and where it fell."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.models import Customer
from segmentation.domain.satisfaction.terms import DEFAULT, Terms, read_terms
from segmentation.models.analyses import Analysis, AnalysisQuerySet
from segmentation.models.terms import VersionedTerms


class Measure(models.TextChoices):
    CSAT = "csat", "CSAT"
    NPS = "nps", "NPS"


class SatisfactionTerms(VersionedTerms):
    """One version of how satisfaction is measured; its author is told of every fall beyond the limits."""

    class Meta:
        verbose_name = _("terms of satisfaction")
        verbose_name_plural = _("terms of satisfaction")


def satisfaction_terms() -> tuple[int, Terms]:
    """Return the number and the terms that count now; number 0 is what a bank begins with."""
    version, document = SatisfactionTerms.in_force(DEFAULT)
    return version, read_terms(document)


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    def visible_to(self, user: User) -> "SurveyAnswerQuerySet":
        """Keep the answers of customers a user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))


class SurveyAnswer(models.Model):
    """One answer to a question about satisfaction, read from a survey event; `score` is 1 to 5 or 0 to 10.

    `channel` is that of what was asked about. The table follows the events: a refresh adds and takes away.
    """

    event_id = models.BigIntegerField(_("event"), unique=True)
    # Triggers keep this reference, by one check per statement: see decision 0021.
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    measure = models.CharField(_("measure"), max_length=4, choices=Measure)
    score = models.SmallIntegerField(_("score"))
    channel = models.CharField(_("channel"), max_length=12, blank=True)
    answered_at = models.DateTimeField(_("answered at"))

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        indexes = [
            models.Index(fields=["measure", "answered_at"], name="surveyanswer_time_idx"),
            models.Index(fields=["customer", "measure", "-answered_at"], name="surveyanswer_customer_idx"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.score}"


class DriverRun(Analysis):
    """One fit of what drives a measure: effects, worth on later answers, and the signed model.

    `refused` says why nobody's satisfaction is foretold by it; empty where it may be.
    """

    page = "driver_run"

    measure = models.CharField(_("measure"), max_length=4, choices=Measure)
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
    refused = models.CharField(_("why nothing is foretold"), max_length=24, blank=True)
    scored_at = models.DateTimeField(_("foretold at"), null=True, blank=True)
    scored_count = models.PositiveIntegerField(_("customers foretold"), default=0)

    objects = AnalysisQuerySet["DriverRun"].as_manager()

    class Meta:
        verbose_name = _("run of drivers")
        verbose_name_plural = _("runs of drivers")
        ordering = ["-pk"]

    @property
    def score_kind(self) -> str:
        """Under which kind what it foretells stands in the score store."""
        return f"expected_{self.measure}"

    @property
    def signed_name(self) -> str:
        """What the signature of its artefact is bound to."""
        return f"driver-run-{self.pk}"


class SatisfactionAlertQuerySet(models.QuerySet["SatisfactionAlert"]):
    def visible_to(self, user: User) -> "SatisfactionAlertQuerySet":
        """Falls of the whole bank are for who may see the whole bank."""
        return self.none() if user.branch_code else self

    def unseen(self) -> "SatisfactionAlertQuerySet":
        """Keep what nobody has taken note of."""
        return self.filter(seen_at=None)


class SatisfactionAlert(TimeStamped):
    """A month in which a measure fell below its control limit, of all (empty channel) or of one channel.

    `value`, `centre` and `limit` are shares for CSAT and points for NPS. It is raised once.
    """

    class Method(models.TextChoices):
        P_CHART = "p", _("p-chart")
        EWMA = "ewma", _("EWMA chart")

    measure = models.CharField(_("measure"), max_length=4, choices=Measure)
    channel = models.CharField(_("channel"), max_length=12, blank=True)
    month = models.DateField(_("month"))
    method = models.CharField(_("method"), max_length=4, choices=Method.choices)
    value = models.FloatField(_("value"))
    centre = models.FloatField(_("centre"))
    limit = models.FloatField(_("limit"))
    answers = models.PositiveIntegerField(_("answers"))
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("taken note of at"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken note of by"),
    )

    objects = SatisfactionAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("fall of satisfaction")
        verbose_name_plural = _("falls of satisfaction")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "channel", "month"], name="satisfactionalert_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.channel} {self.month:%Y-%m}"

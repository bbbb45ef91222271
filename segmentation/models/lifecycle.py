"""Stages of life: the bank's definitions, each nightly assignment, everybody's stage and its history."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Customer
from segmentation.domain.lifecycle.terms import DEFAULT, Stages, read_stages
from segmentation.models.analyses import LongRun, LongRunQuerySet
from segmentation.models.terms import VersionedTerms


class StageTerms(VersionedTerms):
    """One version of how the stages of the lifecycle are defined."""

    class Meta:
        verbose_name = _("definitions of stages")
        verbose_name_plural = _("definitions of stages")


def stages_in_force() -> tuple[int, Stages]:
    """Return the number and the definitions that count now; number 0 is what a bank begins with."""
    version, document = StageTerms.in_force(DEFAULT)
    return version, read_stages(document)


class StageRun(LongRun):
    """One assignment of everybody's stage: how many stand in each, and how many went where."""

    cancelled_with = "segmentation.change_stageterms"

    terms_version = models.PositiveIntegerField(_("definitions"), default=0)
    as_of = models.DateTimeField(_("as of"), null=True)
    counts = models.JSONField(_("customers by stage"), default=dict)
    moves = models.JSONField(_("moves"), default=list)
    warned = models.PositiveIntegerField(_("early warnings"), default=0)
    permit = models.JSONField(_("permit"), default=dict, blank=True)

    objects = LongRunQuerySet["StageRun"].as_manager()

    class Meta:
        verbose_name = _("assignment of stages")
        verbose_name_plural = _("assignments of stages")
        ordering = ["-id"]

    def get_absolute_url(self) -> str:
        return reverse("segmentation:lifecycle")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class CustomerStageQuerySet(models.QuerySet["CustomerStage"]):
    def visible_to(self, user: User) -> "CustomerStageQuerySet":
        """Keep the customers whom the user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))


class CustomerStage(models.Model):
    """The stage a customer is in since when, how near a decline is, and what winning back would bring."""

    # A trigger keeps this reference, by one check per statement: see decision 0021.
    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    stage = models.CharField(_("lifecycle stage"), max_length=12)
    entered_at = models.DateTimeField(_("entered at"))
    warning = models.FloatField(_("early warning"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)
    winback_share = models.FloatField(_("probability of winning back"), null=True)
    winback_value = models.FloatField(_("expected value of winning back"), null=True)

    objects = CustomerStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a customer")
        verbose_name_plural = _("stages of customers")
        indexes = [
            models.Index(fields=["stage", "customer"], name="customerstage_stage_idx"),
            models.Index(fields=["-warning", "customer"], name="customerstage_warning_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.stage}"


class StageChange(models.Model):
    """A customer who entered a stage, from another or for the first time."""

    # Triggers keep these references, by one check per statement: see decision 0021.
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    before = models.CharField(_("from"), max_length=12, blank=True)
    after = models.CharField(_("to"), max_length=12)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        indexes = [models.Index(fields=["at", "before", "after"], name="stagechange_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.before} → {self.after}"

"""How long what is kept, what was done about it, and what may not be touched meanwhile."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.base.models import TimeStamped
from customers.models.customers import Customer


class RetentionRule(TimeStamped):
    """After how many days the rows of a declared target are deleted or made anonymous, and why."""

    class Action(models.TextChoices):
        DELETE = "delete", pgettext_lazy("retention", "Delete")
        ANONYMISE = "anonymise", pgettext_lazy("retention", "Anonymise")

    target = models.CharField(_("what"), max_length=40, unique=True)
    after_days = models.PositiveIntegerField(_("kept for days"))
    action = models.CharField(_("then"), max_length=10, choices=Action.choices)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    active = models.BooleanField(_("in force"), default=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [
            models.CheckConstraint(condition=~Q(legal_basis=""), name="retentionrule_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.after_days}"


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    def unfinished(self, since: datetime) -> "RetentionRunQuerySet":
        """Keep the runs that began and of which nothing was heard since an instant."""
        return self.filter(finished_at=None, updated_at__lt=since)


class RetentionRun(TimeStamped):
    """One application of a rule: what was older than its days, and how much of it went; the evidence."""

    rule = models.ForeignKey(
        RetentionRule, on_delete=models.PROTECT, related_name="runs", verbose_name=_("rule")
    )
    dry = models.BooleanField(_("dry run"), default=False)
    before = models.DateTimeField(_("older than"))
    found = models.BigIntegerField(_("rows found"), default=0)
    held_back = models.BigIntegerField(_("rows under a legal hold"), default=0)
    done = models.BigIntegerField(_("rows gone"), default=0)
    months_dropped = models.PositiveIntegerField(_("whole months dropped"), default=0)
    sample = models.JSONField(_("sample"), default=list)
    error = models.CharField(_("error"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        indexes = [models.Index(fields=["rule", "-id"], name="retentionrun_rule_idx")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.before:%Y-%m-%d}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self, today: date) -> "LegalHoldQuerySet":
        """Keep the legal holds that apply on a day."""
        return self.filter(starts_on__lte=today).filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def covering(self, customer: Customer) -> "LegalHoldQuerySet":
        """Keep the legal holds that reach a customer."""
        return self.filter(Q(customer=None) | Q(customer=customer))


class LegalHold(TimeStamped):
    """A court's or supervisor's order to keep data: of one customer, of one target, or of everybody and all."""

    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("customer"),
    )
    target = models.CharField(_("what"), max_length=40, blank=True)
    reason = models.CharField(_("order"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("placed by"),
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="legalhold_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.reason

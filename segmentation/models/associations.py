"""Rules of what customers have or do together, and the runs that found them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.permissions import USE_SENSITIVE
from segmentation.models.analyses import LongRun, LongRunQuerySet


class AssociationRunQuerySet(LongRunQuerySet["AssociationRun"]):
    def visible_to(self, user: User) -> "AssociationRunQuerySet":
        """Keep the searches over exactly the customers whom the user may see, without what is kept from them."""
        rows = self.filter(branch_code=user.branch_code)
        return rows if user.has_perm(USE_SENSITIVE) else rows.filter(sensitive=False)


class AssociationRun(LongRun):
    """One search for rules: what was looked at, and what came of it.

    `branch_code` is that of who asked: only customers of that branch and those below it are looked at.
    A `sensitive` one looks at spending that is not kept for marketing; the others leave it out.
    """

    class Algorithm(models.TextChoices):
        FP_GROWTH = "fp_growth", _("FP-growth")
        APRIORI = "apriori", _("Apriori")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    branch_code = models.CharField(_("branch"), max_length=20, blank=True)
    sensitive = models.BooleanField(_("reads sensitive features"), default=False)
    algorithm = models.CharField(
        _("algorithm"), max_length=10, choices=Algorithm.choices, default=Algorithm.FP_GROWTH
    )
    looks_at: "models.JSONField[Any, Any]" = models.JSONField(_("looks at"), default=list)
    days = models.PositiveSmallIntegerField(_("days"), default=90)
    least_support = models.FloatField(_("least support"), default=0.02)
    least_confidence = models.FloatField(_("least confidence"), default=0.3)
    longest = models.PositiveSmallIntegerField(_("items at most"), default=4)
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    set_count = models.PositiveIntegerField(_("frequent sets"), default=0)
    rule_count = models.PositiveIntegerField(_("rules"), default=0)
    permit: "models.JSONField[Any, Any]" = models.JSONField(_("permit"), default=dict, blank=True)

    objects = AssociationRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("association run")
        verbose_name_plural = _("association runs")
        ordering = ["-id"]

    def get_absolute_url(self) -> str:
        return reverse("segmentation:association_list")

    def __str__(self) -> str:
        return f"{self.algorithm} {self.pk}"


class AssociationRule(models.Model):
    """Customers with all of `given` also have `then`: how often, how surely, how much above chance."""

    run = models.ForeignKey(AssociationRun, on_delete=models.CASCADE, related_name="rules")
    given: "models.JSONField[Any, Any]" = models.JSONField(_("given"))
    then = models.CharField(_("then"), max_length=80)
    both_count = models.PositiveIntegerField(_("have both"))
    given_count = models.PositiveIntegerField(_("have what is given"))
    then_count = models.PositiveIntegerField(_("have what follows"))
    support = models.FloatField(_("support"))
    confidence = models.FloatField(_("confidence"))
    lift = models.FloatField(_("lift"))
    leverage = models.FloatField(_("leverage"))
    conviction = models.FloatField(_("conviction"), null=True, blank=True)

    class Meta:
        verbose_name = _("association rule")
        verbose_name_plural = _("association rules")

    def __str__(self) -> str:
        return f"{' + '.join(self.given)} → {self.then}"

    @property
    def missing_count(self) -> int:
        """How many have what is given and not what follows."""
        return self.given_count - self.both_count

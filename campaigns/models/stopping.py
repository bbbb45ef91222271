"""What fired: a line of the bank or a rule of the campaign, and what a person decided about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.deliveries import CampaignRun
from config.base.models import TimeStamped


class StopEvent(TimeStamped):
    """A line that a run crossed: its figures at that moment, what was done, who was told, and who let the run go on."""

    class Line(models.TextChoices):
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Reported as unwanted")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        FAILED = "failed", pgettext_lazy("stop line", "Failed")
        SPEND = "spend", _("Share of the budget spent")

    class Does(models.TextChoices):
        ALERT = "alert", _("Tells the owner")
        PAUSE = "pause", _("Pauses the run")

    run = models.ForeignKey(
        CampaignRun, on_delete=models.PROTECT, related_name="stops", verbose_name=_("run")
    )
    line = models.CharField(_("line"), max_length=12, choices=Line.choices)
    does = models.CharField(_("what it does"), max_length=5, choices=Does.choices)
    by_bank = models.BooleanField(_("a line of the bank"), default=False)
    cases = models.PositiveIntegerField(_("cases"))
    customers = models.PositiveIntegerField(_("out of"))
    limit = models.FloatField(_("limit"))
    least = models.PositiveIntegerField(_("after at least"))
    at = models.DateTimeField(_("time"))
    told_at = models.DateTimeField(_("owner told"), null=True, blank=True)
    settled_at = models.DateTimeField(_("let go on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("let go on by"),
    )
    reason = models.CharField(_("reason to go on"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("stop event")
        verbose_name_plural = _("stop events")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "line", "does", "by_bank"],
                condition=Q(settled_at=None),
                name="stopevent_open_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(reason="")),
                name="stopevent_let_go_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.line} {self.does}"

    @property
    def value(self) -> float:
        """The share when it fired."""
        return self.cases / self.customers if self.customers else 0.0

"""What the machine did by itself: each run of the rules, and the figures of the risk board."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MonitoringRun(models.Model):
    """One pass of the rules in force over the bookings since a moment."""

    started_at = models.DateTimeField(_("started at"))
    since = models.DateTimeField(_("bookings since"))
    seconds = models.FloatField(_("seconds"))
    raised = models.PositiveIntegerField(_("alerts raised"))

    class Meta:
        verbose_name = _("monitoring run")
        verbose_name_plural = _("monitoring runs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class ProcessFigures(models.Model):
    """Risks of the marketing process as last counted. One row, number 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    computed_at = models.DateTimeField(_("computed at"))
    seconds = models.FloatField(_("seconds"))
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        verbose_name = _("figures of the marketing process")
        verbose_name_plural = _("figures of the marketing process")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="processfigures_single")
        ]

    def __str__(self) -> str:
        return f"{self.computed_at:%Y-%m-%d %H:%M}"

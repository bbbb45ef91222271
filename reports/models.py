"""What reports own: the plan that results are held against."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped


class PlanFigure(TimeStamped):
    """A planned figure of one month: incremental revenue, or another measure of the overview."""

    class Measure(models.TextChoices):
        INCREMENTAL_REVENUE = "incremental_revenue", _("Incremental revenue")
        CONVERSIONS = "conversions", _("Incremental conversions")

    month = models.DateField(_("month"))
    measure = models.CharField(_("measure"), max_length=24, choices=Measure.choices)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("plan figure")
        verbose_name_plural = _("plan figures")
        permissions = [("view_overview", _("See the manager's overview"))]
        constraints = [models.UniqueConstraint(fields=["month", "measure"], name="planfigure_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure}"

"""Background work that failed, kept until somebody looks at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskFailure(models.Model):
    """A task that ended in an error, with what it takes to run it again."""

    task_id = models.CharField(_("task id"), max_length=64, unique=True)
    name = models.CharField(_("task"), max_length=120)
    arguments = models.JSONField(_("arguments"), default=dict)
    error = models.CharField(_("error"), max_length=300)
    trace = models.TextField(_("trace"), blank=True)
    failed_at = models.DateTimeField(_("failed at"))
    retried_at = models.DateTimeField(_("retried at"), null=True, blank=True)

    class Meta:
        verbose_name = _("task failure")
        verbose_name_plural = _("task failures")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.failed_at:%Y-%m-%d %H:%M}"

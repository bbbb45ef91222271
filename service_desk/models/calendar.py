"""The days on which the service desk works, where they differ from Monday to Friday."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceDay(models.Model):
    """A public holiday, or a weekend day that is worked instead of one."""

    day = models.DateField(_("day"), primary_key=True)
    working = models.BooleanField(_("worked"), default=False)
    note = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("exception of the service calendar")
        verbose_name_plural = _("service calendar")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

"""How often the public form was used from one address, so that nobody can flood the inbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormAttempt(models.Model):
    """One use of the public form; the sender's address is kept only as a keyed digest."""

    source = models.BinaryField(_("sender"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("use of the public form")
        verbose_name_plural = _("uses of the public form")
        indexes = [models.Index(fields=["source", "at"], name="formattempt_source_idx")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

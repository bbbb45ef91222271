"""Keys that are kept in the database, sealed themselves, and rotations of those that are not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from customers.models.fields import SealedField


class PseudonymKey(TimeStamped):
    """The key of one recipient's pseudonyms (base64, sealed); `recipient` is the name they count by."""

    recipient = models.CharField(_("recipient"), max_length=240, unique=True)
    key = SealedField(_("key"))

    class Meta:
        verbose_name = _("key of pseudonyms")
        verbose_name_plural = _("keys of pseudonyms")

    def __str__(self) -> str:
        return self.recipient


class KeyRotation(models.Model):
    """A rotation of the field keys or of the blind index's secret: how far it is, and what it left."""

    class Kind(models.TextChoices):
        FIELDS = "fields", _("Field keys")
        INDEX = "index", _("Secret of the blind index")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("to number"))
    table = models.CharField(_("table"), max_length=80, blank=True)
    moved = models.PositiveBigIntegerField(_("values moved"), default=0)
    left = models.PositiveBigIntegerField(_("values left"), null=True)
    began_at = models.DateTimeField(_("began at"), auto_now_add=True)
    heard_at = models.DateTimeField(_("last heard of at"), auto_now=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("rotation of keys")
        verbose_name_plural = _("rotations of keys")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

"""Answers already given to an API client, by its idempotency key."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import AppendOnly


class IdempotencyKey(AppendOnly):
    """The answer to one keyed request; the same key with another body is a conflict."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(_("key"), max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotencykey_once")]

    def __str__(self) -> str:
        return self.key

"""What a bank decides for all its customers, version by version."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped


class VersionedTermsQuerySet(models.QuerySet[Any]):
    def newest(self) -> Any | None:
        """Return the version in force, if the bank has set any."""
        return self.select_related("author").order_by("-version").first()


class VersionedTerms(TimeStamped):
    """One version of what the bank decided; the newest is in force, none is ever changed."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    document = models.JSONField(_("terms"), default=dict)
    note = models.CharField(_("why"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )

    objects = VersionedTermsQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def in_force(cls, begun: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return the number and the document that count now; number 0 is what a bank has `begun` with."""
        newest: Self | None = cls.objects.newest()
        return (newest.version, newest.document) if newest else (0, begun)

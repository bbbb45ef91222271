"""What two people decide."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped


class Proposal(TimeStamped):
    """What one person proposes and a second puts in force, by `accounts.services.proposals`; the database knows the two apart."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(author=F("publisher")), name="%(class)s_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(publisher=None, published_at=None)
                | Q(publisher__isnull=False, published_at__isnull=False),
                name="%(class)s_published_once",
            ),
        ]

"""Incidents with personal data, rehearsed and real: what was looked into, whom it touched, what was learnt."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped


def new_incident_code() -> str:
    """Return a new incident's code."""
    return f"INC-{secrets.token_hex(3).upper()}"


class Incident(TimeStamped):
    """A time in which somebody may have seen what was not theirs; `steps` says when each step was taken and by whom."""

    code = models.CharField(_("code"), max_length=20, unique=True, default=new_incident_code)
    drill = models.BooleanField(_("exercise"), default=True)
    happened = models.CharField(_("what happened"), max_length=300)
    found_at = models.DateTimeField(_("found at"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    actor = models.CharField(_("who acted"), max_length=150, blank=True)
    figures = models.JSONField(_("figures"), default=dict)
    steps = models.JSONField(_("steps taken"), default=dict)
    lessons = models.TextField(_("what was learnt"), blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        permissions = [
            ("work_incident", _("Work on incidents with personal data")),
            ("use_sensitive", _("Use data that is not for marketing")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="incident_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.code

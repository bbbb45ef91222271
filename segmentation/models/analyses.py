"""What long analyses of customers share: who asked, over whom, how far the work is, and how it ended."""

from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.permissions import USE_SENSITIVE

A = TypeVar("A", bound="Analysis")


class AnalysisQuerySet(models.QuerySet[A]):
    def visible_to(self, user: User) -> "AnalysisQuerySet[A]":
        """Keep what was computed over the user's branch (all, for the whole bank), and without what is kept from them."""
        rows = self.filter(branch_code=user.branch_code) if user.branch_code else self
        return rows if user.has_perm(USE_SENSITIVE) else rows.filter(sensitive=False)

    def under_way(self) -> "AnalysisQuerySet[A]":
        """Keep what waits or runs."""
        return self.filter(state__in=[Analysis.State.WAITING, Analysis.State.RUNNING])

    def done(self) -> "AnalysisQuerySet[A]":
        """Keep what has a result."""
        return self.filter(state=Analysis.State.DONE)

    def due(self, *, waiting_before: datetime, silent_before: datetime) -> "AnalysisQuerySet[A]":
        """Keep what no worker took up, and what ran and has not been heard of since."""
        waits = Q(state=Analysis.State.WAITING, updated_at__lt=waiting_before)
        return self.filter(
            waits | Q(state=Analysis.State.RUNNING, updated_at__lt=silent_before)
        ).order_by("pk")


class Analysis(TimeStamped):
    """A question to the features of customers that a worker answers.

    `sensitive` ones read what is not kept for marketing. `branch_code` is that of who asked: only customers
    of that branch and those below it are looked at.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    branch_code = models.CharField(_("branch"), max_length=20, blank=True)
    features = models.JSONField(_("features"), default=list)
    sensitive = models.BooleanField(_("reads sensitive features"), default=False)
    seed = models.PositiveIntegerField(_("seed"), default=1)
    parameters = models.JSONField(_("parameters"), default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    steps_done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    steps = models.PositiveSmallIntegerField(_("steps"), default=0)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    data_at = models.DateTimeField(_("data as of"), null=True, blank=True)
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    metrics = models.JSONField(_("metrics"), default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it or soon will be."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def share_done(self) -> float:
        """The part of the steps that is done, 0 to 1."""
        return min(1.0, self.steps_done / self.steps) if self.steps else 0.0

    @property
    def seconds(self) -> float | None:
        """How long it took, or has taken so far; None before it began."""
        if self.started_at is None:
            return None
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    def setting(self, name: str, default: Any = None) -> Any:
        """One of its parameters."""
        return self.parameters.get(name, default)

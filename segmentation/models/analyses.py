"""What long runs share: how far the work is and how it ended; and what analyses of customers add to it."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.languages import is_chinese
from config.base.models import TimeStamped
from customers.domain.features import BY_NAME
from customers.permissions import USE_SENSITIVE

A = TypeVar("A", bound="Analysis")
R = TypeVar("R", bound="LongRun")
BROKEN = "broken"
# Why a run came to nothing, by the code that is kept; its details are put in when somebody reads it.
FAILURES = {
    "flat_feature": _("“%(feature)s” is the same for everybody, so it tells nobody apart."),
    "all_noise": _(
        "Everybody is noise: no group is dense enough. Try fewer features or a smaller least size."
    ),
    "too_few_outcomes": _(
        "Too few customers had the outcome, or too few had not: nothing can be learned."
    ),
    "too_few_answers": _("Too few answers, or all alike: at least 200 are needed."),
    "too_few_to_compare": _(
        "A portrait needs at least %(n)s customers in the group and as many others to compare with."
    ),
    "too_few_described": _("Too few of the seed, or too few others, are described today."),
    "too_alike": _("Too few customers differ from each other: nothing can be learned."),
    "group_gone": _("The group is no longer there."),
    "too_slow": _("The database took too long. Look at less, or ask again at a quieter time."),
    "database": _(
        "The database could not do it. Ask again; if it fails once more, tell operations: %(detail)s."
    ),
    "no_memory": _("There was not enough memory. Look at fewer features or fewer customers."),
    "not_signed": _("The model kept is not the one that was signed. Run it again."),
    BROKEN: _("Something unforeseen happened. Tell operations: %(detail)s."),
}

# What a worker is at, by the stage that is kept.
STAGES = {
    "": _("Waiting for a worker"),
    "reading": _("Reading the features"),
    "choosing": _("Trying numbers of clusters"),
    "finding": _("Finding the clusters"),
    "growing": _("Growing the tree"),
    "pruning": _("Pruning it on customers held back"),
    "judging": _("Judging it on the latest answers"),
    "fitting": _("Weighing the drivers"),
    "resampling": _("Drawing customers anew for the intervals"),
    "acts": _("Learning which acts go together"),
    "learning": _("Teaching the network"),
    "storing": _("Writing down everybody"),
    "comparing": _("Trying two ways to rank"),
    "ranking": _("Ranking everybody"),
    "measuring": _("Measuring on those held back"),
    "counting": _("Counting categories"),
    "spreads": _("Measuring features"),
    "describing": _("Describing what was found"),
    "assigning": _("Telling whose cluster is whose"),
    "tags": _("Bringing tags in step"),
    "baskets": _("Reading what customers have and do"),
    "sets": _("Counting what is had together"),
    "rules": _("Drawing rules from it"),
    "lives": _("Reading contracts and how they ended"),
    "assessing": _("Assessing every customer"),
    "placing": _("Finding everybody's stage"),
    "writing": _("Writing what changed"),
}


class LongRunQuerySet(models.QuerySet[R]):
    def under_way(self) -> "LongRunQuerySet[R]":
        """Keep what waits or runs."""
        return self.filter(state__in=[LongRun.State.WAITING, LongRun.State.RUNNING])

    def done(self) -> "LongRunQuerySet[R]":
        """Keep what has a result."""
        return self.filter(state=LongRun.State.DONE)

    def due(self, *, waiting_before: datetime, silent_before: datetime) -> "LongRunQuerySet[R]":
        """Keep what no worker took up, and what ran and has not been heard of since."""
        waits = Q(state=LongRun.State.WAITING, updated_at__lt=waiting_before)
        return self.filter(
            waits | Q(state=LongRun.State.RUNNING, updated_at__lt=silent_before)
        ).order_by("pk")

    def visible_to(self, user: User) -> "LongRunQuerySet[R]":
        """Keep all: what concerns the whole bank has no other scope than the permission to look."""
        return self.filter()


class LongRun(TimeStamped):
    """Work that a worker does step by step: asked for, taken up, told of, stopped, ended well or badly.

    `error` is a code of FAILURES and `error_details` what its words name, so that each reader is told in
    their own language. `cancelled_with` is the permission it takes to stop one, `page` the name of the
    page that shows it.
    """

    cancelled_with: ClassVar[str] = "segmentation.edit_segment"
    page: ClassVar[str]

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    steps_done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    steps = models.PositiveSmallIntegerField(_("steps"), default=0)
    error = models.CharField(_("error"), max_length=32, blank=True)
    error_details: "models.JSONField[Any, Any]" = models.JSONField(
        _("details of the error"), default=dict, blank=True
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Where it is read."""
        return reverse(f"segmentation:{self.page}", args=[self.pk])

    @property
    def kind(self) -> str:
        """What addresses call this sort of run."""
        return str(self._meta.model_name)

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it or soon will be."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def stage_told(self) -> str:
        """What a worker is at, in the reader's language."""
        return str(STAGES.get(self.stage, self.stage))

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

    @property
    def failure(self) -> str:
        """Why it came to nothing, in the reader's language; empty where it did not."""
        if not self.error:
            return ""
        details = {"detail": self.error, "feature": "", "n": ""} | self.error_details
        feature = BY_NAME.get(details["feature"])
        if feature is not None:
            details["feature"] = feature.label.zh if is_chinese() else feature.label.en
        return str(FAILURES.get(self.error, FAILURES[BROKEN])) % details


class AnalysisQuerySet(LongRunQuerySet[A]):
    def visible_to(self, user: User) -> "AnalysisQuerySet[A]":
        """Keep what was computed over the user's branch (all, for the whole bank), and without what is kept from them."""
        rows = self.filter(branch_code=user.branch_code) if user.branch_code else self
        return rows if user.has_perm(USE_SENSITIVE) else rows.filter(sensitive=False)


class Analysis(LongRun):
    """A question to the features of customers that a worker answers.

    `sensitive` ones read what is not kept for marketing. `branch_code` is that of who asked: only customers
    of that branch and those below it are looked at.
    """

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
    data_at = models.DateTimeField(_("data as of"), null=True, blank=True)
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    metrics = models.JSONField(_("metrics"), default=dict)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def setting(self, name: str, default: Any = None) -> Any:
        """One of its parameters."""
        return self.parameters.get(name, default)


def run_sorts() -> list[type[LongRun]]:
    """Return every sort of long run."""
    return [model for model in apps.get_models() if issubclass(model, LongRun)]

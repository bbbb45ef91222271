"""Segments: saved groups of customers, their stored membership and its history."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import EDIT, VIEW
from accounts.selectors import let_in
from config.base.models import TimeStamped
from customers.models import Customer
from segmentation.domain.schedules import MORNING, Every, Plan


class SegmentQuerySet(models.QuerySet["Segment"]):
    def visible_to(self, user: User) -> "SegmentQuerySet":
        """Keep the segments open to all, the user's own, and those the user was let in to."""
        shared = let_in(user, Segment, VIEW, EDIT)
        return self.filter(Q(shared=True) | Q(owner=user) | Q(pk__in=shared))

    def due(self, now: datetime) -> "SegmentQuerySet":
        """Keep published rule segments whose hour has come and that no worker is at."""
        return self.published().filter(due_at__lte=now)

    def published(self) -> "SegmentQuerySet":
        """Keep rule segments in use that were published, are not waiting and not being refreshed."""
        idle = (Segment.State.READY, Segment.State.FAILED)
        rule = self.in_use().filter(kind=Segment.Kind.RULE, rule_version__gt=0)
        return rule.filter(state__in=idle)

    def in_use(self) -> "SegmentQuerySet":
        """Leave out archived segments."""
        return self.filter(archived_at__isnull=True)

    def waiting(self, stale_before: datetime) -> "SegmentQuerySet":
        """Keep what a worker should refresh: asked for, or begun before `stale_before` and never ended."""
        lost = Q(state=Segment.State.REFRESHING, updated_at__lt=stale_before)
        return self.in_use().filter(Q(state=Segment.State.WAITING) | lost)

    def editable_by(self, user: User) -> "SegmentQuerySet":
        """Keep what the user may change: of private segments their own and those shared to be changed."""
        mine = Q(shared=True) | Q(owner=user) | Q(pk__in=let_in(user, Segment, EDIT))
        return self.in_use().filter(mine)


def rests_on_seen(user: User, *fields: str) -> Q:
    """What the user owns, and what rests on segments they see: each of these fields is empty or such a segment."""
    seen = Segment.objects.visible_to(user)
    rests = Q()
    for name in fields:
        rests &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": seen})
    return Q(owner=user) | rests


class Segment(TimeStamped):
    """A group defined by a rule tree (see `segmentation.domain`) or by a fixed list.

    `rule` is what members are picked by, in its `rule_version`; `draft` is what its editors are at, whose number
    `draft_version` grows with each keeping, so that nobody writes over what they have not seen.
    """

    class Kind(models.TextChoices):
        RULE = "rule", _("By rule")
        LIST = "list", _("Fixed list")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waiting for refresh")
        REFRESHING = "refreshing", _("Refreshing")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Refresh failed")

    class Schedule(models.TextChoices):
        DAILY = Every.DAILY.value, _("Every day")
        WEEKLY = Every.WEEKLY.value, _("Every week")
        HOURLY = Every.HOURLY.value, _("Every hour")
        ON_CHANGE = Every.ON_CHANGE.value, _("When the data change")
        ASKED = Every.ASKED.value, _("Only when asked")

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.RULE)
    rule = models.JSONField(_("rule"), default=dict)
    rule_version = models.PositiveIntegerField(_("version"), default=0)
    draft = models.JSONField(_("draft"), null=True, blank=True)
    draft_saved_at = models.DateTimeField(_("draft saved at"), null=True, blank=True)
    draft_version = models.PositiveIntegerField(_("number of the draft"), default=0)
    draft_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("draft by"),
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    shared = models.BooleanField(_("shared with all"), default=True)
    # PIPL 24: who refuses profiling is left out of what is sent to a list that was chosen so, as from a rule
    profiled = models.BooleanField(_("chosen by a model or a profile"), default=False)
    member_count = models.PositiveIntegerField(_("members"), default=0)
    refreshed_at = models.DateTimeField(_("refreshed at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    schedule = models.CharField(
        _("refreshed"), max_length=10, choices=Schedule.choices, default=Schedule.DAILY
    )
    refresh_time = models.TimeField(_("at"), default=MORNING)
    refresh_weekday = models.PositiveSmallIntegerField(_("on weekday"), default=1)
    due_at = models.DateTimeField(_("next refresh"), null=True, blank=True)

    objects = SegmentQuerySet.as_manager()
    seen_count: int | None = None  # told by selectors.seen where a reader sees only some members

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        permissions = [
            ("edit_segment", _("Build and refresh segments")),
            ("transfer_segment", _("Hand segments of other people on")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(refresh_weekday__range=(1, 7)), name="segment_weekday_iso"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="segment_due_idx", condition=Q(archived_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def keeper(self) -> User:
        """Who decides whom else to let in."""
        return self.owner

    @property
    def plan(self) -> Plan:
        """When it is refreshed by itself."""
        return Plan(Every(self.schedule), self.refresh_time, self.refresh_weekday)

    @property
    def members_seen(self) -> int:
        """How many of its members its reader may see."""
        return self.member_count if self.seen_count is None else self.seen_count

    @property
    def is_profiled(self) -> bool:
        """Whether its members were chosen by what is known of them, and not by name."""
        return self.is_rule or self.profiled

    @property
    def is_rule(self) -> bool:
        return self.kind == self.Kind.RULE

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it or soon will be."""
        return self.state in (self.State.WAITING, self.State.REFRESHING)


class SegmentMembership(models.Model):
    """A customer who is in a segment now, since when."""

    # Triggers keep these references, by one check per statement: see decision 0021.
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("segment member")
        verbose_name_plural = _("segment members")
        constraints = [
            models.UniqueConstraint(fields=["segment", "customer"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.segment_id}:{self.customer_id}"


class PastMembership(models.Model):
    """A customer who was in a segment, from when until when.

    Its number and that of the membership it ends come from one sequence, in the order in which things happened.
    """

    id = models.BigIntegerField(primary_key=True, serialize=False, verbose_name=_("number"))
    entering = models.BigIntegerField(_("number of the membership"))
    # Triggers keep these references, by one check per statement: see decision 0021.
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    entered_at = models.DateTimeField(_("entered at"))
    left_at = models.DateTimeField(_("left at"))

    class Meta:
        verbose_name = _("past segment member")
        verbose_name_plural = _("past segment members")
        indexes = [models.Index(fields=["segment", "left_at"], name="pastmembership_idx")]

    def __str__(self) -> str:
        return f"{self.segment_id}:{self.customer_id}"


class MembershipChange(models.Model):
    """A customer who entered or left a segment: a view of those in it now and in the past."""

    segment = models.ForeignKey(Segment, on_delete=models.DO_NOTHING, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.DO_NOTHING, related_name="+")
    entered = models.BooleanField(_("entered"))
    at = models.DateTimeField(_("time"))

    class Meta:
        managed = False
        db_table = "segmentation_membershipchange"
        verbose_name = _("membership change")
        verbose_name_plural = _("membership changes")

    def __str__(self) -> str:
        return f"{self.segment_id}:{self.customer_id} {'+' if self.entered else '-'}"


class SegmentRefresh(TimeStamped):
    """One refresh of a segment: how long, how many came and went, or why it failed."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="refreshes")
    started_at = models.DateTimeField(_("started at"))
    rule_version = models.PositiveIntegerField(_("version"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    member_count = models.PositiveIntegerField(_("members"), default=0)
    entered_count = models.PositiveIntegerField(_("entered"), default=0)
    left_count = models.PositiveIntegerField(_("left"), default=0)
    error = models.TextField(_("error"), blank=True)
    cause = models.CharField(_("cause"), max_length=16, blank=True)
    told_at = models.DateTimeField(_("owner told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("segment refresh")
        verbose_name_plural = _("segment refreshes")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float | None:
        """How long it took, or None while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

"""Snapshots: the members of a segment as they were at one time, under a name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Customer
from segmentation.models.segments import Segment


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: User) -> "SnapshotQuerySet":
        """Keep the snapshots of segments the user sees."""
        return self.filter(segment__in=Segment.objects.visible_to(user))


class Snapshot(models.Model):
    """Who was in a segment when it was frozen, by which rule; the database refuses to change it."""

    segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, related_name="snapshots", verbose_name=_("segment")
    )
    name = models.CharField(_("name"), max_length=80, unique=True)
    rule = models.JSONField(_("rule"), default=dict)
    rule_version = models.PositiveIntegerField(_("version"), default=0)
    members_as_of = models.DateTimeField(_("members as of"))
    taken_at = models.DateTimeField(_("frozen at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("frozen by"),
    )
    member_count = models.PositiveIntegerField(_("members"), default=0)
    sealed = models.BooleanField(_("sealed"), default=False)

    objects = SnapshotQuerySet.as_manager()
    seen_count: int | None = None  # told by selectors.seen where a reader sees only some members

    class Meta:
        verbose_name = _("segment snapshot")
        verbose_name_plural = _("segment snapshots")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def members_seen(self) -> int:
        """How many of its members its reader may see."""
        return self.member_count if self.seen_count is None else self.seen_count


class SnapshotMember(models.Model):
    """A customer who was in a segment when it was frozen."""

    # Triggers keep these references, by one check per statement: see decision 0021.
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )

    class Meta:
        verbose_name = _("snapshot member")
        verbose_name_plural = _("snapshot members")
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "customer"], name="snapshotmember_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}:{self.customer_id}"

"""Figures of segments as a reader of one branch may see them: of the customers of that branch alone."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from accounts.models import User
from customers.selectors.customers import branch_scope
from customers.selectors.learning import Permit, PermitWords, read_record
from segmentation.models import (
    MembershipChange,
    Segment,
    SegmentMembership,
    SegmentRefresh,
    Snapshot,
    SnapshotMember,
)


def tell_seen(segments: Iterable[Segment], user: User) -> None:
    """Let segments say as `members_seen` how many of their members a user may see, in one query."""
    found = list(segments)
    counts = _counted(SegmentMembership.objects.filter(segment__in=found), "segment", user)
    for segment in found if counts is not None else ():
        segment.seen_count = (counts or {}).get(segment.pk, 0)


def tell_frozen(snapshots: Iterable[Snapshot], user: User) -> None:
    """Let snapshots say as `members_seen` how many of their members a user may see, in one query."""
    found = list(snapshots)
    counts = _counted(SnapshotMember.objects.filter(snapshot__in=found), "snapshot", user)
    for snapshot in found if counts is not None else ():
        snapshot.seen_count = (counts or {}).get(snapshot.pk, 0)


def reaches_beyond(segment: Segment, user: User) -> bool:
    """Whether a segment's members, whom its owner sees, may be customers that a user does not see."""
    own, owners = branch_scope(user.branch_code), branch_scope(segment.owner.branch_code)
    return own is not None and (owners is None or not set(owners) <= set(own))


def changes_seen(segment: Segment, user: User) -> QuerySet[MembershipChange]:
    """Return who came and went, of those a user may see."""
    rows = MembershipChange.objects.filter(segment=segment)
    branches = branch_scope(user.branch_code)
    return rows if branches is None else rows.filter(customer__branch__in=branches)


def last_moves(
    segment: Segment, last: SegmentRefresh | None, user: User
) -> tuple[int | None, int | None]:
    """Return how many entered and left at the last refresh, of those a user may see; None before the first."""
    if last is None or segment.refreshed_at is None:
        return None, None
    if not user.branch_code:
        return last.entered_count, last.left_count
    moved = changes_seen(segment, user).filter(at=segment.refreshed_at).aggregate(
        came=Count("pk", filter=Q(entered=True)), went=Count("pk", filter=Q(entered=False))
    )  # fmt: skip
    return moved["came"], moved["went"]


def sizes_seen(
    segment: Segment, moved: Mapping[date, tuple[int, int]], days: Iterable[date]
) -> dict[date, int]:
    """Return the size at the end of each day, reckoned back from today's by what came and went."""
    size, sizes = segment.members_seen, {}
    for day in sorted(days, reverse=True):
        sizes[day] = size
        came, went = moved.get(day, (0, 0))
        size -= came - went
    return sizes


def permit_seen(kept: dict[str, Any] | None, permitted: Permit, user: User) -> PermitWords | None:
    """Return what work on the whole bank was permitted; who sees one branch is told who of that branch is left out."""
    return read_record(permitted.record(user.branch_code) if kept and user.branch_code else kept)


def _counted(rows: QuerySet[Model], key: str, user: User) -> dict[int, int] | None:
    """The rows of the user's branches by what they belong to; None where the user sees the whole bank."""
    branches = branch_scope(user.branch_code)
    if branches is None:
        return None
    mine = rows.filter(customer__branch__in=branches)
    return dict(mine.values_list(key).annotate(count=Count("pk")))

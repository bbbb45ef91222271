"""Segments as lists and pages show them: their sizes over time, who uses them, what they ask about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from customers.models import Customer
from segmentation import permissions
from segmentation.domain.graph import refresh_order
from segmentation.models import Segment, SegmentMembership, SegmentRefresh
from segmentation.selectors.references import (
    Followers,
    followers,
    reference_graph,
    stored_rule,
)
from segmentation.selectors.seen import changes_seen, sizes_seen, tell_seen

SPARK_REFRESHES = 20
HISTORY_DAYS = 90


@dataclass(frozen=True)
class Use:
    """Something that works with a segment: a campaign, a journey."""

    label: str
    url: str


@dataclass
class SegmentLine:
    """One row of the list."""

    segment: Segment
    sizes: list[int] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """The comings and goings of one day, and the size at its end where it was refreshed."""

    on: Any
    entered: int
    left: int
    size: int | None


def with_segments_below(segments: Iterable[Segment]) -> list[Segment]:
    """Return segments and those they rest on, however far down: by their rules, or through tags and scores."""
    return segments_below(segments, followers())


def segments_below(segments: Iterable[Segment], following: Followers) -> list[Segment]:
    """Return segments and those that their rules ask about or that `following` ties them to, however far down."""
    found: dict[int, Segment] = {}
    waiting = list(segments)
    while waiting:
        found |= {segment.pk: segment for segment in waiting}
        rules = [rule for segment in waiting if (rule := stored_rule(segment))]
        asked = set().union(*(following.reached(rule) for rule in rules))
        waiting = list(Segment.objects.filter(pk__in=asked - found.keys()))
    return list(found.values())


def whole_bank_refreshes(segment: Segment, user: User) -> QuerySet[SegmentRefresh]:
    """Return a segment's refreshes, newest first; their counts are the bank's, so readers of one branch see none."""
    return segment.refreshes.none() if user.branch_code else segment.refreshes.all()


def segment_lines(segments: list[Segment], user: User) -> list[SegmentLine]:
    """Return segments with their last sizes and their users, in some queries whatever their number."""
    ids = [segment.pk for segment in segments]
    sizes = {} if user.branch_code else sizes_of(ids)  # kept for the whole bank only
    tell_seen(segments, user)
    uses = uses_of(ids, user)
    return [SegmentLine(one, sizes.get(one.pk, []), uses.get(one.pk, [])) for one in segments]


def sizes_of(ids: list[int]) -> dict[int, list[int]]:
    """Return the last sizes of each segment, oldest first."""
    since = timezone.now() - timedelta(days=HISTORY_DAYS)
    rows = (
        SegmentRefresh.objects.filter(
            segment_id__in=ids, error="", finished_at__isnull=False, started_at__gte=since
        )
        .order_by("segment_id", "pk")
        .values_list("segment_id", "member_count")
    )
    sizes: dict[int, list[int]] = {}
    for segment_id, count in rows:
        sizes.setdefault(segment_id, []).append(count)
    return {segment_id: counts[-SPARK_REFRESHES:] for segment_id, counts in sizes.items()}


def uses_of(ids: list[int], user: User) -> dict[int, list[Use]]:
    """Ask the apps above who uses these segments: `settings.SEGMENT_USES` names functions of theirs.

    Each takes a list of segment ids and the reader, and returns {segment id: [(label, url), …]}.
    """
    found: dict[int, list[Use]] = {}
    for path in getattr(settings, "SEGMENT_USES", []):
        ask: Callable[[list[int], User], dict[int, list[tuple[str, str]]]] = import_string(path)
        for segment_id, uses in ask(ids, user).items():
            found.setdefault(segment_id, []).extend(Use(label, url) for label, url in uses)
    return found


def holds_on(segment: Segment) -> list[str]:
    """Return in words why the apps above still need a segment; `settings.SEGMENT_HOLDS` names functions of theirs.

    Each takes the segment's id and returns sentences, empty where nothing holds it.
    """
    asked = [import_string(path)(segment.pk) for path in settings.SEGMENT_HOLDS]
    return [str(reason) for reasons in asked for reason in reasons]


def dependents_of(segment: Segment, user: User) -> list[Segment]:
    """Return the segments in use, seen by a user, that rest on this one."""
    seen = Segment.objects.visible_to(user).filter(pk__in=asking_about(segment.pk))
    return list(seen.order_by("name"))


def asking_about(segment_id: int) -> list[int]:
    """Return the ids of the segments in use that rest on one."""
    return [pk for pk, parts in reference_graph().items() if segment_id in parts]


def list_members(segment: Segment, user: User) -> QuerySet[SegmentMembership]:
    """Return the members the user may see, with customer and branch; their page key is `customer_id`."""
    members = SegmentMembership.objects.filter(segment=segment)
    if user.branch_code:
        members = members.filter(customer__in=Customer.objects.visible_to(user))
    return members.select_related("customer__branch")


def exported_members(*, user: User, source_id: str) -> tuple[str, QuerySet[Customer]] | None:
    """Return the name and the members of a segment for an export, or None where the user sees no such segment."""
    if not source_id.isdecimal() or not user.has_perm(permissions.VIEW_SEGMENT):
        return None
    segment = Segment.objects.visible_to(user).filter(pk=source_id).first()
    if segment is None:
        return None
    members = SegmentMembership.objects.filter(segment=segment)
    return segment.name, Customer.objects.filter(pk__in=members.values("customer"))


def segments_of_customer(customer: Customer, user: User) -> QuerySet[SegmentMembership]:
    """Return the segments in use, seen by the user, that a customer is in, newest first."""
    seen = Segment.objects.visible_to(user).in_use()
    rows = SegmentMembership.objects.filter(customer=customer, segment__in=seen)
    return rows.select_related("segment").order_by("-entered_at", "-pk")


def history(segment: Segment, user: User, days: int = 28) -> list[Day]:
    """Return the last days on which members came or went or the segment was refreshed, oldest first.

    All figures are of the customers the user may see.
    """
    since = timezone.now() - timedelta(days=days)
    moved = (
        changes_seen(segment, user)
        .filter(at__gte=since)
        .annotate(on=TruncDate("at"))
        .values("on")
        .annotate(
            came=Count("pk", filter=Q(entered=True)), went=Count("pk", filter=Q(entered=False))
        )
    )
    changes = {row["on"]: (row["came"], row["went"]) for row in moved}
    done = segment.refreshes.filter(error="", finished_at__gte=since).order_by("pk")
    sizes = dict(done.annotate(on=TruncDate("finished_at")).values_list("on", "member_count"))
    if user.branch_code:
        tell_seen([segment], user)
        sizes = sizes_seen(segment, changes, changes.keys() | sizes)
    return [
        Day(on, *changes.get(on, (0, 0)), sizes.get(on)) for on in sorted(changes.keys() | sizes)
    ]


def last_refresh(segment: Segment) -> SegmentRefresh | None:
    """Return the newest refresh, finished or not."""
    return segment.refreshes.order_by("-pk").first()


def stale_moment(now: datetime) -> datetime:
    """Return the instant before which a refresh that has not ended is taken for lost: the task's time limit."""
    return now - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


def waiting_in_order() -> list[int]:
    """Return what should be refreshed now, each after the segments it asks about."""
    waiting = Segment.objects.waiting(stale_moment(timezone.now()))
    return refresh_order(reference_graph(), waiting.values_list("pk", flat=True))


def list_segments(user: User, *, text: str = "", archived: bool = False) -> QuerySet[Segment]:
    """Return the segments a user sees, newest first, by a part of their name."""
    rows = Segment.objects.visible_to(user).filter(archived_at__isnull=not archived)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(description__icontains=text))
    return rows.select_related("owner").order_by(F("pk").desc())

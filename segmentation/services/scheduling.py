"""When segments are refreshed by themselves: their plans, and asking for what is due."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from customers.selectors.changes import find_last_change
from segmentation.domain.schedules import next_run
from segmentation.models import Segment
from segmentation.services.segments import check_reach, lock_segment

# Data change all day long; a segment that follows them rests this long between two refreshes.
REST = timedelta(minutes=5)


@transaction.atomic
def set_schedule(*, segment: Segment, every: str, at: time, weekday: int, by: User) -> Segment:
    """Decide when a segment is refreshed by itself; raises DomainError `archived`, `only_seen` or `reaches_beyond`."""
    locked = lock_segment(segment, by)
    check_reach(locked, by)
    locked.schedule = Segment.Schedule(every)
    locked.refresh_time, locked.refresh_weekday = at, weekday
    locked.due_at = next_run(locked.plan, timezone.localtime())
    locked.save()
    return locked


@transaction.atomic
def request_due(*, now: datetime) -> int:
    """Ask for a refresh of every segment whose hour has come or whose data changed; return their number.

    Hours that passed while no scheduler ran are made up for once.
    """
    due = list(Segment.objects.due(now).select_for_update(of=("self",)).order_by("pk"))
    asked = Segment.objects.filter(pk__in=[one.pk for one in due])
    asked.update(state=Segment.State.WAITING, updated_at=now)
    _plan_next([*due, *_unplanned()], now)
    return len(due) + _request_changed(now)


def _unplanned() -> list[Segment]:
    """Published segments by the clock that have no hour yet."""
    clockless = (Segment.Schedule.ON_CHANGE, Segment.Schedule.ASKED)
    return list(Segment.objects.published().filter(due_at=None).exclude(schedule__in=clockless))


def _plan_next(segments: list[Segment], now: datetime) -> None:
    local = timezone.localtime(now)
    for segment in segments:
        segment.due_at = next_run(segment.plan, local)
    Segment.objects.bulk_update(segments, ["due_at"])


def _request_changed(now: datetime) -> int:
    changed_at = find_last_change()
    if changed_at is None:
        return 0
    behind = Q(refreshed_at__lt=changed_at) & Q(refreshed_at__lt=now - REST)
    follow = Segment.objects.published().filter(schedule=Segment.Schedule.ON_CHANGE)
    return follow.filter(behind | Q(refreshed_at=None)).update(
        state=Segment.State.WAITING, updated_at=now
    )

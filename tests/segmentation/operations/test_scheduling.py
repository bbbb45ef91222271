import datetime as dt

import pytest
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import Customer
from customers.services import profiles
from segmentation.models import Segment
from segmentation.services import refreshing, scheduling, segments
from tests.factories import customers as make
from tests.factories.segmentation import asking, make_segment, refreshed_segment

pytestmark = pytest.mark.django_db


def waiting() -> list[int]:
    rows = Segment.objects.filter(state=Segment.State.WAITING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def plan(segment, by, every, at=dt.time(6, 30), weekday=1):
    return scheduling.set_schedule(segment=segment, every=every, at=at, weekday=weekday, by=by)


def asks_about(segment):
    return asking("segment", "has_any", [str(segment.pk)])


def test_a_segment_is_asked_for_when_its_hour_comes(marketer, clock):
    daily = refreshed_segment(marketer)
    hourly = plan(refreshed_segment(marketer), marketer, "hourly", dt.time(0, 20))
    assert timezone.localtime(daily.due_at).strftime("%d %H:%M") == "17 06:30"

    clock.shift(dt.timedelta(minutes=19))
    assert scheduling.request_due(now=timezone.now()) == 0
    clock.shift(dt.timedelta(minutes=1))
    assert scheduling.request_due(now=timezone.now()) == 1

    assert waiting() == [hourly.pk]
    hourly.refresh_from_db()
    assert timezone.localtime(hourly.due_at).strftime("%d %H:%M") == "16 13:20"


def test_hours_missed_are_made_up_for_once(marketer, clock):
    segment = plan(refreshed_segment(marketer), marketer, "hourly", dt.time(0, 0))

    clock.shift(dt.timedelta(hours=9))

    assert scheduling.request_due(now=timezone.now()) == 1
    refreshing.refresh_segment(segment_id=segment.pk)
    assert scheduling.request_due(now=timezone.now()) == 0


def test_a_segment_without_an_hour_gets_one(marketer, clock):
    segment = refreshed_segment(marketer)
    Segment.objects.filter(pk=segment.pk).update(due_at=None)

    assert scheduling.request_due(now=timezone.now()) == 0

    segment.refresh_from_db()
    assert segment.due_at == dt.datetime(2026, 3, 16, 22, 30, tzinfo=dt.UTC)


def test_one_that_follows_the_data_waits_for_new_profiles(marketer, clock):
    make.make_customer()
    segment = plan(refreshed_segment(marketer), marketer, "on_change")
    assert segment.due_at is None
    clock.shift(dt.timedelta(minutes=6))
    assert scheduling.request_due(now=timezone.now()) == 0

    profiles.refresh_profiles(as_of=timezone.now())

    assert scheduling.request_due(now=timezone.now()) == 1
    refreshing.refresh_segment(segment_id=segment.pk)
    profiles.refresh_profiles(as_of=timezone.now())
    assert scheduling.request_due(now=timezone.now()) == 0
    clock.shift(dt.timedelta(minutes=6))
    profiles.refresh_profiles(as_of=timezone.now())
    assert scheduling.request_due(now=timezone.now()) == 1


def test_what_asks_about_a_changed_segment_is_refreshed_after_it(marketer):
    someone = make.make_customer(status="dormant")
    inner = refreshed_segment(marketer)
    middle = refreshed_segment(marketer, asks_about(inner))
    outer = refreshed_segment(marketer, asks_about(middle))
    apart = plan(refreshed_segment(marketer, asks_about(inner)), marketer, "asked")
    Customer.objects.filter(pk=someone.pk).update(status="active")

    refreshing.refresh_segment(segment_id=inner.pk)

    counts = dict(Segment.objects.values_list("pk", "member_count"))
    assert counts == {inner.pk: 1, middle.pk: 1, outer.pk: 1, apart.pk: 0}
    assert waiting() == []
    refreshing.refresh_segment(segment_id=inner.pk)
    assert outer.refreshes.count() == 2


def test_a_plan_can_be_changed_by_whom_may_edit(marketer, user_with_role):
    private = make_segment(user_with_role("marketer"), shared=False)

    with pytest.raises(DomainError) as refused:
        plan(private, marketer, "hourly")

    private.refresh_from_db()
    assert (refused.value.code, private.schedule) == ("archived", "daily")


def test_archived_segments_have_no_hour(marketer, clock):
    segment = refreshed_segment(marketer)
    segments.archive_segment(segment=segment, by=marketer)

    clock.shift(dt.timedelta(days=2))

    assert scheduling.request_due(now=timezone.now()) == 0

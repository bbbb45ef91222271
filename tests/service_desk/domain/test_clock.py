import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_desk.domain.clock import BusinessHours, add_business_time, business_time_between
from service_desk.domain.deadlines import deadlines_for, share_used

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
HOURS = BusinessHours(
    zone=SHANGHAI,
    opens=dt.time(9),
    closes=dt.time(18),
    holidays=frozenset({dt.date(2026, 10, 1), dt.date(2026, 10, 2)}),
    worked_days=frozenset({dt.date(2026, 10, 10)}),
)

moments = st.integers(0, 90 * 24 * 60).map(
    lambda minutes: dt.datetime(2026, 9, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
spans = st.integers(1, 200 * 3600).map(lambda seconds: dt.timedelta(seconds=seconds))
calendars = st.builds(
    BusinessHours,
    zone=st.sampled_from([SHANGHAI, NEW_YORK]),
    opens=st.just(dt.time(9)),
    closes=st.just(dt.time(18)),
    holidays=st.frozensets(st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 1)), max_size=8),
    worked_days=st.frozensets(st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 1)), max_size=4),
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-16 10:00", 4, "2026-03-16 14:00"),
        ("2026-03-16 16:00", 4, "2026-03-17 11:00"),
        ("2026-03-13 17:00", 4, "2026-03-16 12:00"),  # over a weekend
        ("2026-03-14 12:00", 4, "2026-03-16 13:00"),  # from a Saturday
        ("2026-03-16 06:00", 9, "2026-03-16 18:00"),
        ("2026-09-30 17:00", 2, "2026-10-05 10:00"),  # over the holidays and a weekend
        ("2026-10-09 17:00", 4, "2026-10-10 12:00"),  # into a worked Saturday
    ],
)
def test_adds_only_open_hours(start, hours, end):
    assert add_business_time(at(start), dt.timedelta(hours=hours), HOURS) == at(end)


@given(moments, spans, calendars)
def test_time_between_is_what_was_added(start, span, hours):
    end = add_business_time(start, span, hours)

    assert business_time_between(start, end, hours) == span


@given(moments, spans, calendars)
def test_ends_while_the_desk_is_open(start, span, hours):
    local = add_business_time(start, span, hours).astimezone(hours.zone)

    assert hours.is_open_on(local.date())
    assert hours.opens < local.time() <= hours.closes


@given(moments, spans, spans, calendars)
def test_adding_twice_is_adding_the_sum(start, first, second, hours):
    twice = add_business_time(add_business_time(start, first, hours), second, hours)

    assert twice == add_business_time(start, first + second, hours)


@given(moments, moments, calendars)
def test_business_time_is_never_longer_than_time(start, end, hours):
    counted = business_time_between(start, end, hours)

    assert dt.timedelta(0) <= counted <= max(end - start, dt.timedelta(0))


def test_says_when_the_desk_never_opens():
    never = BusinessHours(
        zone=SHANGHAI,
        opens=dt.time(9),
        closes=dt.time(18),
        holidays=frozenset(dt.date(2026, 1, 1) + dt.timedelta(days=i) for i in range(900)),
    )

    with pytest.raises(ValueError, match="never opens"):
        add_business_time(at("2026-03-16 10:00"), dt.timedelta(hours=1), never)


@pytest.mark.parametrize(
    ("kind", "settled"),
    [
        ("complaint", "2026-03-28 17:00"),
        ("question", "2026-03-17 17:00"),
        ("request", "2026-03-20 17:00"),
    ],
)
def test_deadlines_by_kind(kind, settled):
    found = deadlines_for(kind, at("2026-03-13 17:00"), HOURS)

    assert found.first_answer_at == at("2026-03-16 12:00")
    assert found.settled_at == at(settled)


def test_share_used_stays_between_0_and_100():
    opened, due = at("2026-03-16 10:00"), at("2026-03-16 14:00")

    assert share_used(opened, due, at("2026-03-16 09:00")) == 0
    assert share_used(opened, due, at("2026-03-16 13:00")) == 75
    assert share_used(opened, due, at("2026-03-17 13:00")) == 100
    assert share_used(opened, opened, opened) == 100

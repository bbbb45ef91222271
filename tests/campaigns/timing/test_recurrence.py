"""Dates on a wall clock: rules, days off, and both edges of summer time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain import recurrence
from campaigns.domain.recurrence import (
    RuleError,
    Schedule,
    next_hour,
    occurrences,
    parse_rule,
    write_rule,
)

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # half an hour of summer time
NEW_YEAR = {dt.date(2026, 12, 28), dt.date(2026, 12, 29)}


def every_day(_day: dt.date) -> bool:
    return True


def monday_to_friday(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in NEW_YEAR


def at(text: str, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(schedule: Schedule, is_worked=every_day) -> list[str]:
    return [
        f"{moment.astimezone(schedule.zone):%m-%d %H:%M}"
        for moment in occurrences(schedule, is_worked)
    ]


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("", ["12-01 09:00"]),
        ("FREQ=DAILY;COUNT=3", ["12-01 09:00", "12-02 09:00", "12-03 09:00"]),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=2", ["12-07 09:00", "12-14 09:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20261229", ["12-01 09:00", "12-15 09:00", "12-29 09:00"]),
        ("FREQ=WEEKLY;UNTIL=20261208T010000Z", ["12-01 09:00", "12-08 09:00"]),
        ("FREQ=WEEKLY;UNTIL=20261208T005959Z", ["12-01 09:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["12-31 09:00", "01-29 09:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["12-31 09:00", "01-31 09:00", "03-31 09:00"]),
    ],
)
def test_a_rule_gives_its_dates(rule, dates):
    schedule = Schedule(at("2026-12-01T09:00", SHANGHAI), SHANGHAI, rule)

    assert shown(schedule) == dates


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("", "FREQ"),
        ("FREQ=HOURLY;COUNT=2", "FREQ"),
        ("FREQ=DAILY", "UNTIL"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "UNTIL"),
        ("FREQ=DAILY;COUNT=401", "COUNT"),
        ("FREQ=DAILY;COUNT=2;BYHOUR=3", "BYHOUR"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "COUNT=3"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=2", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=2", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=31;COUNT=2", "BYSETPOS"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "BYMONTHDAY"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "INTERVAL"),
    ],
)
def test_a_rule_that_cannot_be_followed_names_its_part(rule, part):
    with pytest.raises(RuleError) as refusal:
        parse_rule(rule)

    assert refusal.value.part == part


def test_one_form_for_one_rule():
    loose = "rrule:byday=MO;freq=WEEKLY;until=20270101;interval=2"

    assert write_rule(parse_rule(loose)) == "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270101;BYDAY=MO"


def test_days_off_fall_out_or_move():
    schedule = Schedule(at("2026-12-25T09:00", SHANGHAI), SHANGHAI, "FREQ=DAILY;COUNT=7")
    skipped = Schedule(schedule.starts_at, SHANGHAI, schedule.rule, "skip")
    moved = Schedule(schedule.starts_at, SHANGHAI, schedule.rule, "next")

    assert shown(skipped, monday_to_friday) == ["12-25 09:00", "12-30 09:00", "12-31 09:00"]
    assert shown(moved, monday_to_friday) == ["12-25 09:00", "12-30 09:00", "12-31 09:00"]
    assert shown(
        Schedule(at("2026-12-26T09:00", SHANGHAI), SHANGHAI, "", "next"), monday_to_friday
    ) == ["12-30 09:00"]


def test_a_time_that_the_clocks_leave_out_falls_later():
    gap = Schedule(at("2026-03-07T02:30", NEW_YORK), NEW_YORK, "FREQ=DAILY;COUNT=3")

    assert shown(gap) == ["03-07 02:30", "03-08 03:30", "03-09 02:30"]


def test_a_time_that_comes_twice_is_taken_once():
    overlap = Schedule(at("2026-10-31T01:30", NEW_YORK), NEW_YORK, "FREQ=DAILY;COUNT=3")

    assert shown(overlap) == ["10-31 01:30", "11-01 01:30", "11-02 01:30"]
    first = list(occurrences(overlap, every_day))[1]
    assert first == dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)  # still summer time, UTC-4


def test_half_an_hour_of_summer_time_keeps_the_clock():
    spring = Schedule(at("2026-10-03T09:00", LORD_HOWE), LORD_HOWE, "FREQ=DAILY;COUNT=2")

    assert shown(spring) == ["10-03 09:00", "10-04 09:00"]
    before, after = occurrences(spring, every_day)
    assert after - before == dt.timedelta(hours=23, minutes=30)


def test_the_next_hour_is_the_zones_own():
    kathmandu = ZoneInfo("Asia/Kathmandu")  # UTC+5:45
    noon = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)

    assert next_hour(noon, kathmandu, 10) == dt.datetime(2026, 12, 1, 4, 15, tzinfo=dt.UTC)
    assert next_hour(noon, kathmandu, 9) == dt.datetime(2026, 12, 2, 3, 15, tzinfo=dt.UTC)


@given(
    zone=st.sampled_from(["Europe/London", "America/St_Johns", "Asia/Kolkata", "Pacific/Chatham"]),
    day=st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)),
    clock=st.times(),
    free_days=st.sampled_from(["send", "skip", "next"]),
)
def test_dates_come_in_order_and_each_once(zone, day, clock, free_days):
    start = dt.datetime.combine(day, clock.replace(microsecond=0), ZoneInfo(zone))
    schedule = Schedule(start, ZoneInfo(zone), "FREQ=DAILY;COUNT=20", free_days)

    found = list(occurrences(schedule, monday_to_friday))

    assert found == sorted(set(found))
    assert free_days != "send" or len(found) == 20


@given(
    zone=st.sampled_from(["Europe/London", "America/St_Johns", "Asia/Kolkata", "Asia/Shanghai"]),
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC)),
    hour=st.integers(0, 23),
)
def test_an_hour_strikes_within_a_day_and_never_before(zone, start, hour):
    found = next_hour(start, ZoneInfo(zone), hour)

    assert start <= found <= start + dt.timedelta(hours=25)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;UNTIL=20261201T999999",
        "FREQ=DAILY;UNTIL=20261201T240000",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
    ],
)
def test_an_end_that_no_clock_shows_is_refused(rule):
    """One such campaign would break the calendar and the dispatcher for everybody."""
    with pytest.raises(RuleError) as refusal:
        parse_rule(rule)
    assert refusal.value.part == "UNTIL"


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=YEARLY;BYMONTH=2;COUNT=5", "2026-01-30T01:00:00+00:00"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;COUNT=5", "2026-02-03T01:00:00+00:00"),
        ("FREQ=MONTHLY;INTERVAL=24;COUNT=5", "2026-04-30T01:00:00+00:00"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;COUNT=9", "2027-02-03T01:00:00+00:00"),
        ("FREQ=YEARLY;COUNT=5", "2028-02-29T01:00:00+00:00"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=9", "2026-02-03T01:00:00+00:00"),
    ],
)
def test_a_day_that_never_comes_is_not_searched_for_through_the_ages(rule, start, monkeypatch):
    """Where the library finds nothing it looks at every year up to 9999, on each page of the calendar."""
    begins = dt.datetime.fromisoformat(start)
    wall = begins.astimezone(SHANGHAI).replace(tzinfo=None)
    limit = wall.replace(year=wall.year + recurrence.LONGEST_YEARS, day=min(wall.day, 28))
    expected = [at for at in rrulestr(rule, dtstart=wall) if at <= limit]
    if not expected:
        monkeypatch.setattr(recurrence, "rrulestr", None)

    assert list(recurrence.wall_clock(Schedule(begins, SHANGHAI, rule))) == expected


def test_a_start_at_the_end_of_all_calendars_has_dates():
    start = dt.datetime(9998, 1, 1, tzinfo=dt.UTC)
    schedule = Schedule(start, ZoneInfo("UTC"), "FREQ=DAILY;COUNT=2")

    assert len(list(recurrence.wall_clock(schedule))) == 2


@pytest.mark.parametrize(
    ("rule", "dates", "too_far"),
    [
        ("", 1, False),
        ("FREQ=DAILY;COUNT=400", 400, False),
        ("FREQ=DAILY;UNTIL=20280104", 400, False),
        ("FREQ=DAILY;UNTIL=20280105", 400, True),
        ("FREQ=WEEKLY;UNTIL=20291204", 157, True),
        ("FREQ=WEEKLY;UNTIL=20291127", 157, False),
        ("FREQ=YEARLY;COUNT=4", 4, False),
        ("FREQ=YEARLY;COUNT=5", 4, True),
    ],
)
def test_a_rule_that_names_more_than_takes_place_goes_too_far(rule, dates, too_far):
    schedule = Schedule(at("2026-12-01T09:00", SHANGHAI), SHANGHAI, rule)

    assert len(shown(schedule)) == dates
    assert recurrence.goes_too_far(schedule) is too_far

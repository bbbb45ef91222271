import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.schedules import ScheduleError, next_after, read_schedule

SHANGHAI = "Asia/Shanghai"
MONDAY = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)  # noon in Shanghai


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*/15 * * * *", "2026-03-16 12:15"),
        ("5 * * * *", "2026-03-16 12:05"),
        ("30 2 * * *", "2026-03-17 02:30"),
        ("0 7 * * 1-5", "2026-03-17 07:00"),
        ("0 7 * * 0", "2026-03-22 07:00"),
        ("0 7 * * 7", "2026-03-22 07:00"),
        ("0 5 1 * *", "2026-04-01 05:00"),
        ("0 0 29 2 *", "2028-02-29 00:00"),
        ("0 6 13 * 5", "2026-03-20 06:00"),
        ("10-20/5,40 12 * * *", "2026-03-16 12:10"),
    ],
)
def test_next_time(text, expected):
    found = next_after(read_schedule(text), MONDAY, SHANGHAI)

    assert found.astimezone(ZoneInfo(SHANGHAI)).strftime("%Y-%m-%d %H:%M") == expected


@pytest.mark.parametrize(
    "text", ["", "* * * *", "60 * * * *", "* 24 * * *", "a * * * *", "*/0 * * * *", "5-3 * * * *"]
)
def test_what_says_no_time_is_refused(text):
    with pytest.raises(ScheduleError):
        read_schedule(text)


def test_a_day_that_never_comes_has_no_next_time():
    assert next_after(read_schedule("0 0 31 2 *"), MONDAY, SHANGHAI) is None


def test_hour_that_the_clocks_skip_is_passed_over():
    before = dt.datetime(2026, 3, 28, 12, 0, tzinfo=dt.UTC)

    found = next_after(read_schedule("30 2 * * *"), before, "Europe/Berlin")

    assert found == dt.datetime(2026, 3, 30, 0, 30, tzinfo=dt.UTC)


@given(
    st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)),
    st.sampled_from(["*/7 * * * *", "5 3 * * *", "0 0 * * 2", "15 9 28-31 * *"]),
)
def test_next_time_lies_ahead_and_fits(moment, text):
    schedule = read_schedule(text)

    found = next_after(schedule, moment, SHANGHAI)

    local = found.astimezone(ZoneInfo(SHANGHAI))
    assert found > moment
    assert local.minute in schedule.minutes
    assert local.hour in schedule.hours
    assert schedule.falls_on(local.date())

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.schedules import Every, Plan, next_run, plan_in_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_NOON = dt.datetime(2026, 3, 16, 12, 0, tzinfo=SHANGHAI)
plans = st.builds(Plan, st.sampled_from([*Every]), st.times(), st.integers(1, 7))
moments = st.datetimes(
    dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(SHANGHAI)
)


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def test_next_run_by_plan():
    expected = {
        Plan(Every.DAILY, dt.time(6, 30)): local(17, 6, 30),
        Plan(Every.DAILY, dt.time(18)): local(16, 18),
        Plan(Every.DAILY, dt.time(12)): local(17, 12),
        Plan(Every.WEEKLY, dt.time(13), 1): local(16, 13),
        Plan(Every.WEEKLY, dt.time(6), 1): local(23, 6),
        Plan(Every.WEEKLY, dt.time(6), 7): local(22, 6),
        Plan(Every.HOURLY, dt.time(0, 20)): local(16, 12, 20),
        Plan(Every.HOURLY, dt.time(0, 0)): local(16, 13),
        Plan(Every.ON_CHANGE): None,
        Plan(Every.ASKED): None,
    }

    assert {plan: next_run(plan, MONDAY_NOON) for plan in expected} == expected


@given(plans, moments)
def test_next_run_is_later_and_at_its_time(plan, after):
    run = next_run(plan, after)
    if run is None:
        assert plan.every in (Every.ON_CHANGE, Every.ASKED)
        return

    assert after < run <= after + dt.timedelta(days=7)
    if plan.every is Every.HOURLY:
        assert (run - after, run.minute) <= (dt.timedelta(hours=1), plan.at.minute)
    else:
        assert run.time() == plan.at
    if plan.every is Every.WEEKLY:
        assert run.isoweekday() == plan.weekday


def test_plans_are_told_in_both_languages():
    plan = Plan(Every.WEEKLY, dt.time(7, 5), 3)

    assert plan_in_words(plan, "en") == "Refreshed every Wednesday at 07:05"
    assert plan_in_words(plan, "zh") == "每周三 07:05 更新"

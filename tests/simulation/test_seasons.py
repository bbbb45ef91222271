from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.simulation import seasons
from config.simulation.plan import Plan


@given(st.dates(date(2023, 1, 1), date(2027, 6, 1)), st.integers(1, 30))
def test_a_plan_of_months_ends_where_it_says(end: date, months: int) -> None:
    plan = Plan(customers=1, months=months, seed=0, end=end)

    assert plan.start < end
    assert (end.year * 12 + end.month) - (plan.start.year * 12 + plan.start.month) == months
    assert len(seasons.calendar(plan).dates) == plan.days


@pytest.mark.parametrize(
    ("due", "month", "booked"),
    [
        # 15 February 2026 is a Sunday and Monday is new year's eve: pay comes on Friday.
        (15, "2026-02", "2026-02-13"),
        # 5 October lies in the national holiday, which begins on Thursday the first.
        (5, "2026-10", "2026-09-30"),
        (10, "2026-03", "2026-03-10"),
    ],
)
def test_pay_falls_on_the_workday_at_or_before(due: int, month: str, booked: str) -> None:
    plan = Plan(customers=1, months=14, seed=0, end=date(2026, 11, 20))

    days = plan.dates(seasons.shifted_days(plan, due)).astype(str)

    assert booked in days
    assert seasons.is_workday(days.astype("datetime64[D]")).all()
    assert month[:4] in booked


def test_new_year_distance_is_signed() -> None:
    dates = np.array(["2026-02-16", "2026-02-17", "2026-02-20"], dtype="datetime64[D]")

    assert seasons.days_to_new_year(dates).tolist() == [-1, 0, 3]


@pytest.mark.parametrize("field", ["customers", "months", "block_size"])
def test_a_plan_of_nothing_is_refused(field: str) -> None:
    sizes = {"customers": 1, "months": 1, "seed": 0, "block_size": 1, field: 0}

    with pytest.raises(ValueError, match="must be positive"):
        Plan(end=date(2026, 1, 1), **sizes)

"""The year of a Chinese bank: festivals, workdays, pay days, and how they weigh on behaviour."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from config.simulation.plan import Array, Plan

# First day of the Chinese year.
NEW_YEARS = np.array(
    [
        "2020-01-25",
        "2021-02-12",
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-03",
    ],
    dtype="datetime64[D]",
)
SALARY_DAYS = (5, 10, 15, 25)
# Fixed public holidays as month-day; make-up working Saturdays are left out, pay never falls on them.
FIXED_HOLIDAYS = (
    101,
    404,
    405,
    501,
    502,
    503,
    504,
    505,
    1001,
    1002,
    1003,
    1004,
    1005,
    1006,
    1007,
)


@dataclass(frozen=True)
class Calendar:
    """Every day of a plan with its weights; arrays are indexed by days since the start."""

    dates: Array
    month_day: Array
    workday: Array
    to_new_year: Array
    shopping: Array
    cash: Array
    transfers: Array


@lru_cache(maxsize=4)
def calendar(plan: Plan) -> Calendar:
    """The calendar of a plan."""
    dates = np.datetime64(plan.start) + np.arange(plan.days)
    working = is_workday(dates)
    distance = days_to_new_year(dates)
    marks = month_days(dates)
    return Calendar(
        dates=dates,
        month_day=marks,
        workday=working,
        to_new_year=distance,
        shopping=_shopping(marks, working, distance),
        cash=np.where(working, 1.0, 0.6)
        * _near(distance, -10, -1, 4.0)
        * _near(distance, 0, 6, 0.4),
        transfers=np.where(working, 1.0, 0.8) * _near(distance, -7, -1, 1.4),
    )


def days_to_new_year(dates: Array) -> Array:
    """Signed days from the nearest Chinese New Year; negative before it."""
    gaps = (dates[:, None] - NEW_YEARS[None, :]).astype(int)
    nearest = np.abs(gaps).argmin(axis=1)
    return gaps[np.arange(len(dates)), nearest]


def is_workday(dates: Array) -> Array:
    """True on days when banks settle."""
    weekend = ((dates.astype("datetime64[D]").astype(int) + 3) % 7) >= 5
    distance = days_to_new_year(dates)
    holiday = np.isin(month_days(dates), FIXED_HOLIDAYS) | ((distance >= -1) & (distance <= 6))
    return ~(weekend | holiday)


def month_days(dates: Array) -> Array:
    """Month and day as one number, 1111 for 11 November."""
    months = dates.astype("datetime64[M]")
    return (months.astype(int) % 12 + 1) * 100 + (dates - months).astype(int) + 1


def shifted_days(plan: Plan, day_of_month: int) -> Array:
    """Days of a plan on which a monthly payment due on `day_of_month` is booked: the workday at or before."""
    first, last = np.datetime64(plan.start, "M"), np.datetime64(plan.end, "M")
    due = np.arange(first, last + 2).astype("datetime64[D]") + (day_of_month - 1)
    for _ in range(12):
        due = np.where(is_workday(due), due, due - 1)
    days = (due - np.datetime64(plan.start)).astype(int)
    return days[(days >= 0) & (days < plan.days)]


def month_of_day(plan: Plan) -> Array:
    """Calendar-month number of each day, counted from the first month of the plan."""
    months = calendar(plan).dates.astype("datetime64[M]").astype(int)
    return months - months[0]


def _near(distance: Array, first: int, last: int, factor: float) -> Array:
    return np.where((distance >= first) & (distance <= last), factor, 1.0)


def _shopping(marks: Array, working: Array, distance: Array) -> Array:
    weight = np.where(working, 1.0, 1.25)
    for mark, factor in ((1110, 1.3), (1111, 4.0), (1212, 1.6), (618, 1.8), (901, 1.3)):
        weight = np.where(marks == mark, weight * factor, weight)
    weight = weight * np.where((marks >= 1224) & (marks <= 1231), 1.2, 1.0)
    return weight * _near(distance, -14, -1, 1.5) * _near(distance, 0, 6, 1.1)

"""When a segment is refreshed by itself, and that in words."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

MORNING = dt.time(6, 30)  # after the core batch and the nightly profiles
WEEK = 7
DAYS_ZH = "一二三四五六日"
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Every(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    HOURLY = "hourly"
    ON_CHANGE = "on_change"
    ASKED = "asked"


@dataclass(frozen=True)
class Plan:
    """How often, at which time of the bank's day, and on which weekday (1 Monday to 7 Sunday)."""

    every: Every
    at: dt.time = MORNING
    weekday: int = 1


def next_run(plan: Plan, after: dt.datetime) -> dt.datetime | None:
    """Return the first run later than `after` (aware, in the bank's zone); None where no clock decides.

    A time that the clock skips in spring runs an hour later, as zoneinfo reads it.
    """
    if plan.every in (Every.ON_CHANGE, Every.ASKED):
        return None
    if plan.every is Every.HOURLY:
        start = after.replace(minute=plan.at.minute, second=0, microsecond=0)
        return start if start > after else start + dt.timedelta(hours=1)
    day = after.date()
    if plan.every is Every.WEEKLY:
        day += dt.timedelta(days=(plan.weekday - day.isoweekday()) % WEEK)
    step = dt.timedelta(days=WEEK if plan.every is Every.WEEKLY else 1)
    run = dt.datetime.combine(day, plan.at, after.tzinfo)
    return run if run > after else dt.datetime.combine(day + step, plan.at, after.tzinfo)


def plan_in_words(plan: Plan, lang: str) -> str:
    """Return the plan as people say it, in "zh" or "en"."""
    time, minute, day = f"{plan.at:%H:%M}", plan.at.minute, plan.weekday - 1
    words = {
        Every.DAILY: (f"Refreshed every day at {time}", f"每天 {time} 更新"),
        Every.WEEKLY: (
            f"Refreshed every {DAYS_EN[day]} at {time}",
            f"每周{DAYS_ZH[day]} {time} 更新",
        ),
        Every.HOURLY: (
            f"Refreshed every hour at minute {minute}",
            f"每小时第 {minute} 分钟更新",
        ),
        Every.ON_CHANGE: ("Refreshed when the data change", "数据变化后更新"),
        Every.ASKED: ("Refreshed only when asked", "仅在手动请求时更新"),
    }
    en, zh = words[plan.every]
    return zh if lang == "zh" else en

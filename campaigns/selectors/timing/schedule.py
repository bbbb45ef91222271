"""When a campaign takes place: its dates past and to come, and the zones' clocks they are reckoned on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

from campaigns.domain.recurrence import (
    IsWorked,
    Schedule,
    goes_too_far,
    instant,
    next_hour,
    occurrences,
)
from campaigns.models import Campaign, HourCurve
from customers.domain.profiling import MAY_BE_PROFILED
from service_desk.selectors.calendar import get_working_days, years_known

SHOWN = 5
BEST_HOUR = "best_hour"  # the kind of score that holds a customer's hour, 0 to 23
# Where a day begins first: who follows each customer's own clock begins here.
FIRST_ZONE = "Pacific/Kiritimati"

# Whose zone nobody knows is due at the common time. An hour that was learned is personal: whoever may not be
# profiled gets the whole bank's.
BY_ZONE = """
    JOIN customers_customer c ON c.id = judged.id
    LEFT JOIN unnest(%(due_zones)s::text[], %(due_moments)s::timestamptz[]) AS due (zone, at)
         ON due.zone = c.timezone
"""
BY_HOUR = f"""
    JOIN customers_customer c ON c.id = judged.id
    LEFT JOIN customers_score learned ON learned.customer_id = c.id
         AND learned.kind = '{BEST_HOUR}' AND learned.subject = '' AND {MAY_BE_PROFILED}
    LEFT JOIN unnest(%(due_zones)s::text[], %(due_hours)s::int[], %(due_moments)s::timestamptz[])
         AS due (zone, hour, at)
         ON due.zone = c.timezone AND due.hour = coalesce(learned.value::int, %(bank_hour)s)
"""


@dataclass(frozen=True)
class DueSql:
    """Joins to the rows `judged` of a freeze that bring each its own moment, and their values."""

    joins: str
    params: dict[str, Any]

    @property
    def moment(self) -> str:
        """SQL for the moment of a row: its own, or that of the date."""
        return "coalesce(due.at, %(planned_at)s)" if self.joins else "%(planned_at)s"


def zone_of(campaign: Campaign) -> ZoneInfo:
    """Return the zone whose clock the campaign follows; the bank's where none was chosen."""
    return ZoneInfo(campaign.time_zone or settings.TIME_ZONE)


def schedule_of(campaign: Campaign) -> Schedule | None:
    """Return the campaign's schedule; None while it has no start."""
    if campaign.scheduled_at is None:
        return None
    return Schedule(
        starts_at=campaign.scheduled_at,
        zone=zone_of(campaign),
        rule=campaign.recurrence,
        free_days=campaign.free_days,
    )


def dates_of(campaign: Campaign, is_worked: IsWorked | None = None) -> Iterator[datetime]:
    """Yield every date (UTC) of a campaign by its schedule and the bank's calendar (`is_worked` once read)."""
    schedule = schedule_of(campaign)
    if schedule is not None:
        yield from occurrences(schedule, is_worked or get_working_days())


def coming_dates(campaign: Campaign, is_worked: IsWorked | None = None) -> Iterator[datetime]:
    """Yield the dates (UTC) after the last one that was begun or written off."""
    schedule, since = schedule_of(campaign), None
    if campaign.recurrence:
        begun = campaign.occurrences.order_by("-planned_at").values_list("planned_at", flat=True)
        since = begun.first()
    if schedule is not None:
        yield from occurrences(schedule, is_worked or get_working_days(), since)


def dates_after(campaign: Campaign, after: datetime, count: int = SHOWN) -> list[datetime]:
    """Return the next dates (UTC) after an instant."""
    return list(islice((at for at in coming_dates(campaign) if at > after), count))


def first_date(campaign: Campaign) -> datetime | None:
    """Return the first date (UTC); None where there is none, or the only one falls on a day off."""
    return next(dates_of(campaign), None)


def is_cut(campaign: Campaign) -> bool:
    """Whether the rule of a campaign names more or later dates than a series may have."""
    schedule = schedule_of(campaign)
    return schedule is not None and goes_too_far(schedule)


def begins_at(campaign: Campaign, planned_at: datetime) -> datetime:
    """Return when the first customers of a date are due: on their own clocks some are hours ahead."""
    if campaign.customer_time != Campaign.CustomerTime.LOCAL:
        return planned_at
    wall = planned_at.astimezone(zone_of(campaign)).replace(tzinfo=None)
    return min(planned_at, instant(wall, ZoneInfo(FIRST_ZONE)))


def years_unknown(campaign: Campaign) -> list[int]:
    """Return the years of the campaign's dates whose days off are not in the calendar."""
    if campaign.free_days == Campaign.FreeDays.SEND:
        return []
    zone = zone_of(campaign)
    years = {at.astimezone(zone).year for at in dates_of(campaign)}
    return sorted(years - years_known())


def due_sql(campaign: Campaign, planned_at: datetime) -> DueSql:
    """Return how a delivery's own moment is found at the freeze: at once, by zone, or by the learned hour."""
    own, kinds = zone_of(campaign), Campaign.CustomerTime
    if campaign.customer_time == kinds.LOCAL:
        zones, moments = _local_moments(planned_at.astimezone(own).replace(tzinfo=None))
        return DueSql(
            BY_ZONE, {"due_zones": zones, "due_moments": moments, "planned_at": planned_at}
        )
    if campaign.customer_time == kinds.BEST:
        curve = HourCurve.objects.order_by("-id").first()
        zones, hours, moments = _hourly_moments(planned_at)
        return DueSql(BY_HOUR, {
            "due_zones": zones, "due_hours": hours, "due_moments": moments, "planned_at": planned_at,
            "bank_hour": curve.best_hour if curve else planned_at.astimezone(own).hour,
        })  # fmt: skip
    return DueSql("", {"planned_at": planned_at})


def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if name != "localtime")


@lru_cache(maxsize=4)
def _local_moments(wall: datetime) -> tuple[str, str]:
    """Return every zone, and when its clock shows a moment, as two PostgreSQL array literals."""
    zones = _zones()
    return _literal(zones), _literal(instant(wall, ZoneInfo(zone)).isoformat() for zone in zones)


@lru_cache(maxsize=4)
def _hourly_moments(after: datetime) -> tuple[str, str, str]:
    """Return zone, hour and when that hour strikes there next, as three array literals of one length."""
    pairs = [(zone, hour) for zone in _zones() for hour in range(24)]
    moments = (next_hour(after, ZoneInfo(zone), hour).isoformat() for zone, hour in pairs)
    return (
        _literal(zone for zone, _hour in pairs),
        _literal(str(hour) for _zone, hour in pairs),
        _literal(moments),
    )


def _literal(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"

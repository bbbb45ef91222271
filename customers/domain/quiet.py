"""Quiet hours: when a customer's own clock says that nothing may be sent, and until when."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


def quiet_until(now: datetime, zone: str, begins: time, ends: time) -> datetime | None:
    """Return the instant at which the quiet hours in force end, or None outside of them.

    Hours may span midnight; equal times mean no quiet hours. A clock change inside them is the zone's own.
    """
    local = now.astimezone(ZoneInfo(zone))
    spans_midnight = begins > ends
    late, early = local.time() >= begins, local.time() < ends
    if begins == ends or not (late or early if spans_midnight else late and early):
        return None
    day = local.date() + timedelta(days=1 if spans_midnight and late else 0)
    return datetime.combine(day, ends, ZoneInfo(zone))


@lru_cache(maxsize=4)
def quiet_zones(minute: datetime, begins: time, ends: time) -> tuple[str, str]:
    """Return every zone and the end of its quiet hours, as two PostgreSQL array literals of one length."""
    zones = sorted(name for name in available_timezones() if name != "localtime")
    until = (quiet_until(minute, zone, begins, ends) for zone in zones)
    return _literal(zones), _literal(moment.isoformat() if moment else "NULL" for moment in until)


def _literal(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"

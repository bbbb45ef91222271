"""When a day's quota begins anew."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def next_day(zone: ZoneInfo) -> datetime:
    """Return the next midnight of a zone; a few minutes are left for the vendor's own clock."""
    tomorrow = datetime.now(zone).date() + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 0, 5, tzinfo=zone)
    return midnight.astimezone(UTC)

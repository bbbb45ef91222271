"""The hours of a day in which the bank writes to customers at all."""

from datetime import time

from customers.models import ContactPolicy


def open_hours() -> list[int]:
    """Return the hours that lie wholly outside the bank's quiet hours."""
    policy = ContactPolicy.objects.current()
    return [
        hour for hour in range(24) if not _is_quiet(hour, policy.quiet_from, policy.quiet_until)
    ]


def _is_quiet(hour: int, begins: time, ends: time) -> bool:
    first, last = time(hour), time(hour, 59)
    if begins == ends:
        return False
    if begins > ends:
        return last >= begins or first < ends
    return last >= begins and first < ends

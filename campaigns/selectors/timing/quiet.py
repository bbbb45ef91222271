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


def is_quiet(clock: time, begins: time, ends: time) -> bool:
    """Whether nothing goes out at this time of day; equal times mean no quiet hours."""
    late, early = clock >= begins, clock < ends
    return begins != ends and (late or early if begins > ends else late and early)


def quiet_stretches(begins: time, ends: time) -> list[tuple[float, float]]:
    """Return the quiet hours within one day as (begin, length) in hours since midnight: two where they span it."""
    first, last = _hours(begins), _hours(ends)
    if begins == ends:
        return []
    if begins < ends:
        return [(first, last - first)]
    return [part for part in ((0.0, last), (first, 24 - first)) if part[1]]


def _hours(clock: time) -> float:
    return clock.hour + clock.minute / 60

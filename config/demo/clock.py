"""A clock set back, so that the product's own services can make what happened weeks ago."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Set the product's clock: every service asks django.utils.timezone for the time."""
    from django.utils import timezone

    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real

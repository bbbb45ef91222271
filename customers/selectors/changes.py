"""When what is known of customers last changed."""

from datetime import datetime

from customers.models import DataMark

PROFILES = "profiles"


def find_last_change() -> datetime | None:
    """Return when profiles were last computed anew, or None before the first time."""
    marks = DataMark.objects.filter(kind=PROFILES)
    return marks.values_list("changed_at", flat=True).first()

"""Pulls as the screens show them: when they are due in words, how far they are, what went wrong."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.models import User
from customers.domain import watermarks
from customers.domain.schedules import Schedule, read_schedule
from customers.models import Pull, PullRun

EVERY_HOUR, MINUTES, MONTHS = 24, 60, 12
WORKDAYS = {1, 2, 3, 4, 5}


def list_pulls(*, user: User) -> QuerySet[Pull]:
    """Return the pulls a user may see, each with `last_state`, `last_at`, `last_rows` of its newest run."""
    newest = PullRun.objects.filter(pull=OuterRef("pk")).order_by("-pk")
    last = {
        f"last_{name}": Subquery(newest.values(field)[:1])
        for name, field in {"state": "state", "at": "started_at", "rows": "rows"}.items()
    }
    pulls: QuerySet[Pull] = Pull.objects.visible_to(user)
    related = pulls.select_related("connection", "mapping", "owner", "progress")
    return related.defer("connection__credentials").annotate(**last)


def schedule_words(text: str) -> str:
    """Return a schedule in the reader's words; one that has no simple words stays as it is."""
    found = read_schedule(text)
    if len(found.months) < MONTHS:
        return text
    if len(found.hours) == EVERY_HOUR:
        return (_within_hours(found) if found.any_day and found.any_weekday else "") or text
    if len(found.minutes) > 1 or not (found.any_day or found.any_weekday):
        return text
    times = ", ".join(f"{hour:02}:{found.minutes[0]:02}" for hour in found.hours)
    return _("%(days)s at %(times)s") % {"days": _days(found), "times": times}


def watermark_words(kept: str) -> str:
    """Return how far a pull has read; an instant in the reader's zone, as all other times are."""
    value = watermarks.recall(kept)
    if isinstance(value, datetime) and timezone.is_aware(value):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return watermarks.shown(kept)


def _within_hours(found: Schedule) -> str:
    minutes = found.minutes
    if len(minutes) == 1:
        return _("Every hour, %(minute)s minutes past") % {"minute": minutes[0]}
    step = minutes[1] - minutes[0]
    even = minutes == tuple(range(0, MINUTES, step))
    return _("Every %(minutes)s minutes") % {"minutes": step} if even else ""


def _days(found: Schedule) -> str:
    if not found.any_day:
        days = ", ".join(str(day) for day in sorted(found.days))
        return _("Day %(days)s of each month") % {"days": days}
    if found.any_weekday:
        return _("Every day")
    if found.weekdays == WORKDAYS:
        return _("Workdays")
    # Ours count from Sunday, Django's from Monday.
    return ", ".join(str(WEEKDAYS[(day - 1) % 7]) for day in sorted(found.weekdays))

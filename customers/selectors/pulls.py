"""Pulls as the screens show them: when they are due in words, how far they are, what went wrong."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.models import User
from customers.domain import watermarks
from customers.domain.schedules import Schedule, read_schedule
from customers.models import Pull, PullRun

EVERY_HOUR = 24


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
    when = _times(found)
    if not when or len(found.months) < len(range(1, 13)):
        return text
    if found.any_day and found.any_weekday:
        return when
    if found.any_day:
        return _("%(when)s on %(days)s") % {"when": when, "days": _weekdays(found)}
    if found.any_weekday:
        days = ", ".join(str(day) for day in sorted(found.days))
        return _("%(when)s on day %(days)s of the month") % {"when": when, "days": days}
    return text


def watermark_words(kept: str) -> str:
    """Return how far a pull has read."""
    return watermarks.shown(kept)


def _times(found: Schedule) -> str:
    minutes, hours = found.minutes, found.hours
    if len(hours) == EVERY_HOUR:
        step = minutes[1] - minutes[0] if len(minutes) > 1 else 0
        if len(minutes) == 1:
            return _("Every hour, %(minute)s minutes past") % {"minute": minutes[0]}
        even = minutes == tuple(range(0, 60, step))
        return _("Every %(minutes)s minutes") % {"minutes": step} if even else ""
    if len(minutes) > 1:
        return ""
    times = ", ".join(f"{hour:02}:{minutes[0]:02}" for hour in hours)
    return _("At %(times)s") % {"times": times}


def _weekdays(found: Schedule) -> str:
    # Ours count from Sunday, Django's from Monday.
    return ", ".join(str(WEEKDAYS[(day - 1) % 7]) for day in sorted(found.weekdays))

"""The page everybody begins with, and the list behind its figure of those left alone."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.permissions import acting_user, requires, signed_in
from campaigns.domain.stop_lines import LIMITS
from campaigns.permissions import VIEW_CAMPAIGN
from campaigns.selectors.reasons import reason_text
from config.base.http import page
from reports.domain.tasks import Task
from reports.selectors.home import Home, home_for_user
from reports.selectors.home_notes import Note
from reports.selectors.home_runs import (
    GROUP_WORDS,
    LeftAlone,
    Today,
    active_runs,
    left_alone_rows,
    midnight_before,
    stopped_rows,
)

GROUP_ICONS = {
    "caps": "clock-pause",
    "holds": "shield-half",
    "consent": "ban",
    "unsuitable": "shield-x",
    "other": "dots",
}


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs the reader today; htmx asks for the running campaigns alone."""
    now = timezone.now()
    found = home_for_user(acting_user(request), now)
    context = {
        "home": found,
        "greeting": _greeting(timezone.localtime(now).hour),
        "work": _work(found),
        "tasks": [(task, _address(task)) for task in found.tasks],
        "notes": [(note, _address(note)) for note in found.notes],
        "hours": _hours(found.today) if found.today else None,
        "left_alone": _left_alone(found.today) if found.today else [],
        "unsubscribed_limit": LIMITS["unsubscribed"],
    }
    return page(request, "home.html", context, fragment="reports/_home_running.html")


@require_safe
@requires(VIEW_CAMPAIGN)
def left_alone(request: HttpRequest) -> HttpResponse:
    """Who was not contacted and why, campaign by campaign: today, as on Home, or this year, as in the overview."""
    now = timezone.now()
    group, period = request.GET.get("group", ""), request.GET.get("period", "")
    this_year = period == "year"
    rows = _year_rows(request, now) if this_year else _today_rows(request, now)
    shown = [row for row in rows if group in ("", row.group)]
    tabs = [
        {
            "text": text,
            "url": "?"
            + urlencode({"period": period, "group": key} if this_year else {"group": key}),
            "current": key == group,
            "count": sum(row.count for row in rows if key in ("", row.group)),
        }
        for key, text in {"": _("All"), **GROUP_WORDS}.items()
    ]
    rows_shown = [(row, reason_text(row.reason)) for row in shown]
    context = {"rows": rows_shown, "tabs": tabs, "now": now, "this_year": this_year}
    return page(request, "reports/left_alone.html", context)


def _today_rows(request: HttpRequest, now: datetime) -> list[LeftAlone]:
    midnight = midnight_before(now)
    return left_alone_rows(active_runs(acting_user(request), midnight), midnight)


def _year_rows(request: HttpRequest, now: datetime) -> list[LeftAlone]:
    return stopped_rows(acting_user(request), timezone.localdate(now).year)


def _greeting(hour: int) -> str:
    if hour < 12:
        return _("Good morning")
    return _("Good afternoon") if hour < 18 else _("Good evening")


def _work(found: Home) -> str:
    count = len(found.tasks)
    if not count:
        return _("Nothing waits for you")
    words = ngettext("%(n)s thing needs you", "%(n)s things need you", count) % {"n": count}
    if not found.due_today:
        return words
    return _("%(things)s, %(n)s of them today") % {"things": words, "n": found.due_today}


def _address(item: Task | Note) -> str | None:
    if not item.url_name:
        return None
    try:
        return reverse(item.url_name, args=[] if item.url_arg is None else [item.url_arg])
    except NoReverseMatch:
        return None


def _hours(today: Today) -> dict[str, Any]:
    done: list[int | None] = list(today.sent)
    if today.now_index is not None:
        done[today.now_index + 1 :] = [None] * (len(done) - today.now_index - 1)
    return {
        "x": [str(hour) for hour in today.hours],
        "xname": _("Hour of day"),
        "series": [
            {"name": _("Plan"), "values": today.planned},
            {"name": _("Sent"), "values": done},
        ],
        "now": today.now_index,
        "nowlabel": _("now"),
    }


def _left_alone(today: Today) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "icon_name": GROUP_ICONS[group],
            "count": today.left_alone[group],
            "group": group,
        }
        for group, text in GROUP_WORDS.items()
    ]

"""The risk board: what waits by rule and age, how it came, and the risks of the marketing process."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import acting_user, requires
from config.base.http import page
from customers.models import Hold
from risk import permissions
from risk.domain.parameters import PASS, STRUCT
from risk.models import MonitoringRun, ProcessFigures
from risk.selectors import alerts

AGE_NAMES: dict[str, str | Promise] = {
    "day": _("Under a day"),
    "three": _("1 to 3 days"),
    "week": _("3 to 7 days"),
    "older": _("Over 7 days"),
}
RULE_NAMES: dict[str, str | Promise] = {
    STRUCT: _("Cash just below the reporting line"),
    PASS: _("Rapid pass-through"),
}
# An old alert is worse than a young one: the colour says so, and the number stands beside it.
AGE_LEVELS = {"day": "", "three": "l3", "week": "l4", "older": "l5"}


@requires(permissions.VIEW_ALERT)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    user, now = acting_user(request), timezone.now()
    return page(
        request,
        "risk/board.html",
        {
            "counts": alerts.count_by_state(user, now),
            "ages": AGE_NAMES.items(),
            "matrix": _matrix(user, now),
            "latest": list(
                alerts.list_alerts(user, alerts.AlertFilters(), now).order_by("-pk")[:6]
            ),
            "rule_names": RULE_NAMES,
            "weeks": _weeks(user, now),
            "process": _process(),
            "run": MonitoringRun.objects.first(),
        },
    )


def _matrix(user: User, now: Any) -> list[dict[str, Any]]:
    rows = alerts.count_by_rule_and_age(user, now)
    for row in rows:
        row["name"] = RULE_NAMES[row["rule"].code]
        for cell in row["cells"]:
            cell["level"] = AGE_LEVELS[cell["age"]] if cell["count"] else ""
    return rows


def _weeks(user: User, now: Any) -> dict[str, Any]:
    found = alerts.count_raised_by_week(user, now)
    weeks = [week for week, _count in next(iter(found.values()), [])]
    series = [
        {"name": code, "values": [count for _week, count in counts]}
        for code, counts in found.items()
    ]
    return {"x": weeks, "series": series, "stack": True, "partial": len(weeks) - 1}


def _process() -> dict[str, Any] | None:
    kept = ProcessFigures.objects.first()
    if kept is None:
        return None
    figures = kept.figures
    names = dict(Hold.Kind.choices)
    withdrawn = figures["withdrawals"]
    return {
        "kept": kept,
        "holds": [(names.get(kind, kind), count) for kind, count in figures["holds"].items()],
        "held": sum(figures["holds"].values()),
        "withdrawn_week": sum(count for _day, count in withdrawn[-7:]),
        "withdrawn": [count for _day, count in withdrawn],
        **{
            name: figures[name]
            for name in ("contacted", "over_cap", "at_cap", "contacted_while_held")
        },
    }

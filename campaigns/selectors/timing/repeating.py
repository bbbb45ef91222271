"""How a series is chosen by hand: a few plain ways, each of them an RRULE, and the rule itself for the rest."""

from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.domain.recurrence import WEEKDAYS, RuleError, parse_rule, write_rule

DAILY, WEEKLY, MONTHLY, YEARLY = "DAILY", "WEEKLY", "MONTHLY", "YEARLY"
LAST_WORKDAY, OWN_RULE = "LAST_WORKDAY", "RULE"
MONDAY_TO_FRIDAY = ",".join(WEEKDAYS[:5])
REPEATS = [
    ("", _("Once")),
    (DAILY, _("By days")),
    (WEEKLY, _("By weeks, on weekdays of your choice")),
    (MONTHLY, _("By months, on the day of the start")),
    (LAST_WORKDAY, _("By months, on the last Monday-to-Friday day")),
    (YEARLY, _("By years, on the day of the start")),
    (OWN_RULE, _("By a rule of your own (RRULE)")),
]
# Which choice a field of the form belongs to; the others are not shown.
SERIES = "repeats=DAILY WEEKLY MONTHLY LAST_WORKDAY YEARLY"
SHOWN_WHEN = {
    "every": SERIES,
    "weekdays": "repeats=WEEKLY",
    "until": SERIES,
    "recurrence": f"repeats={OWN_RULE}",
    "again": f"{SERIES} {OWN_RULE}",
    "again_days": "again=after",
}
# Names of places, not the old abbreviations; the bank's own zone is the empty choice.
ZONES = [
    ("", settings.TIME_ZONE),
    *((zone, zone) for zone in sorted(available_timezones())
      if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
      and zone != settings.TIME_ZONE),
]  # fmt: skip


def read_repeats(rule: str) -> dict[str, Any]:
    """Return what the form shows for a stored rule."""
    try:
        parts = parse_rule(rule)
    except RuleError:
        return {"repeats": OWN_RULE}
    shown: dict[str, Any] = {"every": int(parts.get("INTERVAL", 1)), "repeats": _way_of(parts)}
    if shown["repeats"] == OWN_RULE:
        return shown
    return shown | {
        "weekdays": [code for code in parts.get("BYDAY", "").split(",") if code],
        "until": date.fromisoformat(parts["UNTIL"][:8]),
        "recurrence": "",
    }


def write_repeats(data: dict[str, Any], start: datetime | None) -> str:
    """Return the rule for what was chosen in the form; empty for what takes place once."""
    way = data.get("repeats") or ""
    if way == OWN_RULE:
        return str(data.get("recurrence") or "").strip()
    if not way or start is None:
        return ""
    parts = {"FREQ": MONTHLY if way == LAST_WORKDAY else way}
    if (data.get("every") or 1) > 1:
        parts["INTERVAL"] = str(data["every"])
    if data.get("until"):
        parts["UNTIL"] = f"{data['until']:%Y%m%d}"
    return write_rule(parts | _days_of(way, data, start))


def _days_of(way: str, data: dict[str, Any], start: datetime) -> dict[str, str]:
    if way == WEEKLY:
        return {"BYDAY": ",".join(data.get("weekdays") or [WEEKDAYS[start.weekday()]])}
    if way == LAST_WORKDAY:
        return {"BYDAY": MONDAY_TO_FRIDAY, "BYSETPOS": "-1"}
    if way == MONTHLY:
        return {"BYMONTHDAY": str(start.day)}
    if way == YEARLY:
        return {"BYMONTH": str(start.month), "BYMONTHDAY": str(start.day)}
    return {}


def _way_of(parts: dict[str, str]) -> str:
    """Name the plain way that a rule is, else the rule of one's own."""
    if "UNTIL" not in parts or len(parts["UNTIL"]) > 8:
        return OWN_RULE
    freq, days = parts["FREQ"], parts.get("BYDAY", "")
    if freq == MONTHLY and days == MONDAY_TO_FRIDAY and parts.get("BYSETPOS") == "-1":
        return LAST_WORKDAY
    numbered = any(char.isdigit() for char in days)
    if freq == MONTHLY and (days or "BYMONTHDAY" not in parts):
        return OWN_RULE
    return OWN_RULE if numbered else freq

"""Taking in what somebody chose about time: a rule that can be followed, a zone that exists."""

from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from campaigns.domain.recurrence import YEARS, RuleError, parse_rule, write_rule
from campaigns.domain.templates import KindTemplate
from campaigns.models import Campaign
from config.base.errors import DomainError

DATES = 4  # a series that begins from a type ends after so many dates, unless the marketer says otherwise


def clean_timing(campaign: Campaign, changes: dict[str, Any]) -> dict[str, Any]:
    """Return what was chosen about time in its one form; raises DomainError named after the field at fault.

    A moment that some zone's clock cannot show would break the calendar of everybody who sees the campaign.
    """
    found: dict[str, Any] = {}
    start = changes.get("scheduled_at")
    if start and start.year not in YEARS:
        raise DomainError("scheduled_at", _("No clock shows this moment."), field="scheduled_at")
    if changes.get("recurrence"):
        found["recurrence"] = _rule(changes["recurrence"])
    zone = changes.get("time_zone")
    if zone and zone not in available_timezones():
        raise DomainError("time_zone", _("There is no time zone of this name."), field="time_zone")
    again = changes.get("again", campaign.again)
    days = changes.get("again_days", campaign.again_days)
    if again == Campaign.Again.AFTER and not days:
        raise DomainError("again_days", _("Say after how many days."), field="again_days")
    if again != Campaign.Again.AFTER and days:
        found["again_days"] = None
    return found


def cadence_of(template: KindTemplate) -> dict[str, Any]:
    """Return the pace a type begins with: how fast, how often, and whether the same customer comes again.

    The start stays open, for only a person knows it.
    """
    found: dict[str, Any] = {"per_hour": template.per_hour}
    if template.repeats_days:
        found |= {
            "recurrence": f"FREQ=DAILY;INTERVAL={template.repeats_days};COUNT={DATES}",
            "free_days": Campaign.FreeDays.NEXT,
        }
    if template.again_days:
        found |= {"again": Campaign.Again.AFTER, "again_days": template.again_days}
    return found


def _rule(text: str) -> str:
    try:
        return write_rule(parse_rule(text))
    except RuleError as error:
        said = {
            "FREQ": _("It repeats by days, weeks, months or years: FREQ=DAILY, WEEKLY …"),
            "UNTIL": _("Say when the series ends: a last day or a number of times, not both."),
            "COUNT": _("A series has at most 400 dates."),
        }
        other = _("“%(part)s” cannot be followed here.") % {"part": error.part}
        raise DomainError("recurrence", said.get(error.part, other), field="recurrence") from error

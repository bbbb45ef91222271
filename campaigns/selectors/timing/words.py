"""A schedule in the reader's words and numbers: what will happen, when, to how many."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.domain.recurrence import MOST, last_moment, parse_rule
from campaigns.domain.recurrence import WEEKDAYS as CODES
from campaigns.models import Campaign
from campaigns.selectors.following.words import followers_words, sentences_of
from campaigns.selectors.timing.schedule import (
    begins_at,
    dates_after,
    dates_of,
    is_cut,
    years_unknown,
    zone_of,
)
from config.base.languages import is_chinese


@dataclass(frozen=True)
class Timing:
    """What will happen: sentences, the next dates on the campaign's clock, and what to heed."""

    sentences: list[str] = field(default_factory=list)
    dates: list[datetime] = field(default_factory=list)
    total: int = 0
    zone: str = settings.TIME_ZONE
    warnings: list[str] = field(default_factory=list)


def timing_of(campaign: Campaign, contacted: int | None = None) -> Timing:
    """Return a campaign's timing in words, with the number who would be contacted where it is known."""
    zone = zone_of(campaign)
    counted = contacted is not None
    if campaign.follows is not None:
        said = sentences_of(campaign, counted=counted) + _pace(campaign)
        return Timing(said + followers_words(campaign, counted=counted), zone=zone.key)
    if campaign.scheduled_at is None:
        return Timing([_("No start has been set.")], zone=zone.key)
    shown = dates_after(campaign, timezone.now())
    return Timing(
        sentences=_sentences(campaign, contacted) + followers_words(campaign, counted=counted),
        dates=[at.astimezone(zone) for at in shown],
        total=sum(1 for _at in dates_of(campaign)),
        zone=zone.key,
        warnings=_warnings(campaign),
    )


def sentence_of(campaign: Campaign) -> str:
    """Return a campaign's timing as one line."""
    if campaign.follows is not None:
        return sentences_of(campaign, counted=False)[0]
    return " ".join(timing_of(campaign).sentences)


def moment_words(campaign: Campaign, at: datetime) -> str:
    """Return an instant on the campaign's own clock, with its zone: 2026-12-01 09:00 Asia/Shanghai."""
    zone = zone_of(campaign)
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"


def rule_words(rule: str) -> str:
    """Return how a rule repeats, in words: every 2 weeks on Monday and Thursday."""
    parts = parse_rule(rule)
    every = int(parts.get("INTERVAL", 1))
    days = _days(parts)
    said = _EVERY[parts["FREQ"]](every)
    return f"{said} {days}".strip() if not is_chinese() else f"{said}{days}"


def _sentences(campaign: Campaign, contacted: int | None) -> list[str]:
    start = next(dates_of(campaign), None)
    if start is None:
        return [_("No date is left: each falls on a day off.")]
    words = {"start": moment_words(campaign, start)}
    if contacted is not None:
        words["n"] = number_format(contacted)
        first = _("%(start)s, %(n)s customers") % words
    elif campaign.recurrence:
        first = _("First on %(start)s") % words
    else:
        first = words["start"]
    said = [first + pgettext("sentence", ".")]
    if campaign.recurrence:
        said.append(_series(campaign))
        said += _again(campaign)
    else:
        said[0] = _("%(what)s, once.") % {"what": first}
    return said + _clocks(campaign) + _pace(campaign)


def _series(campaign: Campaign) -> str:
    zone = zone_of(campaign)
    parts = parse_rule(campaign.recurrence)
    how = rule_words(campaign.recurrence)
    last = last_moment(parts, zone)
    if last is not None:
        return _("Then %(how)s until %(day)s.") % {"how": how, "day": f"{last:%Y-%m-%d}"}
    times = int(parts["COUNT"])
    return ngettext(
        "Then %(how)s, %(n)s time in all.", "Then %(how)s, %(n)s times in all.", times
    ) % {"how": how, "n": times}


def _again(campaign: Campaign) -> list[str]:
    if campaign.again == Campaign.Again.NEVER:
        return [_("Each date chooses anew; nobody gets it twice.")]
    if campaign.again == Campaign.Again.AFTER:
        days = campaign.again_days or 0
        return [
            ngettext(
                "Each date chooses anew; the same customer again after %(n)s day at the earliest.",
                "Each date chooses anew; the same customer again after %(n)s days at the earliest.",
                days,
            )
            % {"n": days}
        ]
    return [_("Each date chooses anew; who is in the audience each time gets it each time.")]


def _clocks(campaign: Campaign) -> list[str]:
    said = []
    if campaign.free_days == Campaign.FreeDays.SKIP:
        said.append(_("Days off fall out."))
    elif campaign.free_days == Campaign.FreeDays.NEXT:
        said.append(_("A day off moves it to the next working day."))
    if campaign.customer_time == Campaign.CustomerTime.LOCAL:
        said.append(_("At this time on each customer’s own clock."))
    elif campaign.customer_time == Campaign.CustomerTime.BEST:
        said.append(_("Each customer at their best hour within 24 hours from then."))
    return said


def _pace(campaign: Campaign) -> list[str]:
    if not campaign.per_hour:
        return []
    return [_("At most %(n)s an hour.") % {"n": number_format(campaign.per_hour)}]


def _warnings(campaign: Campaign) -> list[str]:
    said = [
        _(
            "The days off of %(year)s are not in the bank’s calendar yet: dates of that year may still move."
        )
        % {"year": year}
        for year in years_unknown(campaign)
    ]
    if is_cut(campaign):
        told = _("A series has at most %(n)s dates and lasts three years: the later ones fall out.")
        said.append(told % {"n": MOST})
    if campaign.customer_time == Campaign.CustomerTime.LOCAL:
        start = next(dates_of(campaign), None)
        if start and begins_at(campaign, start) < timezone.now():
            said.append(
                _(
                    "Where the clock is ahead of the bank’s this time has passed: they get it at once."
                )
            )
    return said


def _daily(every: int) -> str:
    if every == 1:
        return pgettext("each one", "every day")
    return ngettext("every day", "every %(n)s days", every) % {"n": every}


def _weekly(every: int) -> str:
    if every == 1:
        return pgettext("each one", "every week")
    return ngettext("every week", "every %(n)s weeks", every) % {"n": every}


def _monthly(every: int) -> str:
    if every == 1:
        return pgettext("each one", "every month")
    return ngettext("every month", "every %(n)s months", every) % {"n": every}


def _yearly(every: int) -> str:
    if every == 1:
        return pgettext("each one", "every year")
    return ngettext("every year", "every %(n)s years", every) % {"n": every}


_EVERY = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}


def _days(parts: dict[str, str]) -> str:
    """The days of a rule: weekdays, a day of the month, or the first or last of several."""
    if "BYMONTHDAY" in parts:
        return _month_day(parts)
    codes = [code for code in parts.get("BYDAY", "").split(",") if code]
    if not codes:
        return ""
    names = (pgettext("between weekdays", ", ")).join(_weekday(code) for code in codes)
    if parts.get("BYSETPOS") == "-1":
        return _("on the last of these days: %(days)s") % {"days": names}
    if parts.get("BYSETPOS") == "1":
        return _("on the first of these days: %(days)s") % {"days": names}
    return _("on %(days)s") % {"days": names}


def _month_day(parts: dict[str, str]) -> str:
    number = int(parts["BYMONTHDAY"])
    month = MONTHS[int(parts["BYMONTH"])] if "BYMONTH" in parts else ""
    if number < 0:
        day = (
            _("on the last day")
            if number == -1
            else _("%(n)s days before the end") % {"n": -number - 1}
        )
    else:
        day = _("on day %(n)s") % {"n": number}
    return _("%(day)s of %(month)s") % {"day": day, "month": month} if month else day


def _weekday(code: str) -> str:
    name = str(WEEKDAYS[CODES.index(code[-2:])])
    number = code[:-2]
    if not number:
        return name
    if int(number) == -1:
        return _("last %(day)s") % {"day": name}
    return _("%(day)s no. %(n)s") % {"day": name, "n": number}

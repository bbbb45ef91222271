"""Taking in what somebody chose about time: a rule that can be followed, a zone that exists."""

from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.domain.following import HOURS, MOST
from campaigns.domain.recurrence import YEARS, RuleError, parse_rule, write_rule
from campaigns.domain.templates import KindTemplate
from campaigns.models import Campaign
from campaigns.models.campaigns import SOCIAL
from campaigns.selectors.following.chain import chain_above, depth_below
from campaigns.selectors.following.whom import choices_after, whom_word
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


# A follow-up has its time and its hold-outs from the campaign that it follows.
FROM_THE_FIRST = {
    "scheduled_at": None, "time_zone": "", "recurrence": "", "free_days": Campaign.FreeDays.SEND,
    "customer_time": Campaign.CustomerTime.BANK, "again": Campaign.Again.EVERY, "again_days": None,
    "holdout_share": 0.0,
}  # fmt: skip


def clean_following(campaign: Campaign, changes: dict[str, Any], by: User) -> dict[str, Any]:
    """Return what is chosen about following another campaign, and all that goes with it.

    Raises DomainError named after the field at fault.
    """
    first = changes.get("follows", campaign.follows)
    _refuse_posts(campaign, first, changes.get("channel", campaign.channel))
    _check_followers(campaign, changes.get("channel", campaign.channel))
    if first is None:
        return {"follow_when": "", "follow_after_hours": None} if campaign.follows else {}
    _check_first(campaign, first, by, anew=first.pk != campaign.follows_id)
    _check_whom(changes.get("follow_when", campaign.follow_when), first)
    hours = changes.get("follow_after_hours", campaign.follow_after_hours)
    if not hours or not HOURS[0] <= hours <= HOURS[1]:
        raise DomainError(
            "follow_after_hours", _("Enter 1 to 720 hours."), field="follow_after_hours"
        )
    return FROM_THE_FIRST


def _refuse_posts(campaign: Campaign, first: Campaign | None, channel: str) -> None:
    """Posts address nobody: nobody was reached or missed by them."""
    follows = first is not None and (first.is_social or channel == SOCIAL)
    if follows or (channel == SOCIAL and campaign.followers.exists()):
        raise DomainError(
            "follows",
            _("Social posts follow no campaign, and none follows them."),
            field="channel",
        )


def _check_followers(campaign: Campaign, channel: str) -> None:
    """What follows a campaign must be able to tell its customers on the campaign's new channel, too."""
    if channel == campaign.channel:
        return
    lost = campaign.followers.exclude(follow_when__in=dict(choices_after(channel))).first()
    if lost is not None:
        raise DomainError(
            "follows",
            _("%(code)s follows by what is not known on that channel: %(whom)s.")
            % {"code": lost.code, "whom": whom_word(lost.follow_when, campaign.channel)},
            field="channel",
        )


def _check_whom(when: str, first: Campaign) -> None:
    """A follow-up is for whom the first did not reach, as far as that is known on its channel."""
    if when not in Campaign.FollowWhen.values:
        raise DomainError("follow_when", _("Say whom it is for."), field="follow_when")
    choices = dict(choices_after(first.channel))
    if when not in choices:
        raise DomainError(
            "follow_when",
            _(
                "This is not known on the channel “%(channel)s” of %(code)s. Choose one of: %(choices)s."
            )
            % {
                "channel": first.get_channel_display(),
                "code": first.code,
                "choices": " / ".join(choices.values()),
            },
            field="follow_when",
        )


def _check_first(campaign: Campaign, first: Campaign, by: User, *, anew: bool) -> None:
    """Whoever makes a campaign follow another must be able to change that one, and it must not be over."""
    if anew and not Campaign.objects.editable_by(by).filter(pk=first.pk).exists():
        raise DomainError("follows", _("You cannot change that campaign."), field="follows")
    if anew and first.state in (Campaign.State.STOPPED, Campaign.State.FINISHED):
        raise DomainError("follows", _("That campaign is over."), field="follows")
    above = chain_above(first)
    if campaign.pk in {one.pk for one in above} or len(above) + depth_below(campaign) > MOST:
        raise DomainError(
            "follows",
            _("At most three campaigns follow each other, and none follows itself."),
            field="follows",
        )


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

"""What a draft still lacks before it can be submitted."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.domain.recurrence import MOST
from campaigns.domain.short import needs_subject
from campaigns.models import Campaign, Message
from campaigns.selectors.campaigns import segments_in, segments_of
from campaigns.selectors.compliance import scan_campaign
from campaigns.selectors.timing.schedule import first_date, is_cut
from campaigns.selectors.written import (
    flaws_of,
    has_its_audience,
    has_its_place,
    speaks_to_everybody,
    unwritten_variants,
)
from segmentation.selectors.standing import find_outdated

Check = tuple[bool, str, str | Promise]  # whether it is missing, in which step, in words


@dataclass(frozen=True)
class Gap:
    """Something missing, and the step of the wizard where it is mended."""

    step: str
    text: str | Promise


def find_gaps(campaign: Campaign) -> list[Gap]:
    """List what is missing, in the order of the steps."""
    if campaign.is_social:
        return _named(_post_checks(campaign))
    segments = segments_in(campaign)
    outdated = find_outdated(segments_of(campaign))
    messages = list(campaign.messages.all())
    checks: list[Check] = [
        (not campaign.goal.strip(), "goal", _("the goal")),
        (not segments, "audience", _("at least one segment in the audience")),
        (
            bool(outdated),
            "audience",
            _("members of today's rules: refresh or replace %(names)s")
            % {"names": ", ".join(one.name for one in outdated)},
        ),
        (
            campaign.kind == Campaign.Kind.PROMOTION and campaign.product is None,
            "offer",
            _("the product"),
        ),
        *_text_checks(campaign),
        (_has_flaws(messages), "content", _("a text without flaws: see the preview")),
        *_place_checks(campaign),
        *_copy_checks(campaign),
        (
            campaign.scheduled_at is None and campaign.follows is None,
            "schedule",
            _("when it starts"),
        ),
        (
            campaign.scheduled_at is not None and first_date(campaign) is None,
            "schedule",
            _("a date: each falls on a day off"),
        ),
        (
            bool(campaign.recurrence) and is_cut(campaign),
            "schedule",
            _("an earlier end of the series: at most %(n)s dates within three years") % {"n": MOST},
        ),
    ]
    return _named(checks)


def _named(checks: list[Check]) -> list[Gap]:
    return [Gap(step, text) for missing, step, text in checks if missing]


def _post_checks(campaign: Campaign) -> list[Check]:
    """What a campaign of public posts needs: nobody is addressed, so no audience, and each post has its own time."""
    return [
        (not campaign.goal.strip(), "goal", _("the goal")),
        (
            campaign.kind == Campaign.Kind.PROMOTION and campaign.product is None,
            "offer",
            _("the product"),
        ),
        (not campaign.posts.exists(), "content", _("at least one post")),
        *_copy_checks(campaign),
    ]


def _text_checks(campaign: Campaign) -> list[Check]:
    """What is sent has a text in at least one language, and so has each version where there are several."""
    said = (
        _("a subject and a text in at least one language")
        if needs_subject(campaign.channel)
        else _("a text in at least one language")
    )
    missing = unwritten_variants(campaign)
    several = campaign.messages.filter(step=1).exclude(variant__in=missing).exists()
    names = _("a text of version %(names)s, which a share of the customers would get")
    told = names % {"names": ", ".join(missing)} if several else said
    return [(bool(missing), "content", told)]


def _place_checks(campaign: Campaign) -> list[Check]:
    """What a banner and an ad audience need beside their texts."""
    return [
        (
            not has_its_place(campaign),
            "content",
            _("a place for the banner, and a picture that is there"),
        ),
        (
            not has_its_audience(campaign),
            "content",
            _("one name, form and registered recipient of the ad audience in every language"),
        ),
        (
            not speaks_to_everybody(campaign),
            "content",
            _("an advertisement without fields of the customer: everybody sees the same"),
        ),
    ]


def _copy_checks(campaign: Campaign) -> list[Check]:
    """What the compliance scan holds up: errors until mended, warnings until answered."""
    scan = scan_campaign(campaign)
    errors = ngettext(
        "a text without %(n)s error of the compliance scan",
        "a text without %(n)s errors of the compliance scan",
        scan.errors,
    )
    answers = ngettext(
        "a reason for %(n)s warning of the compliance scan",
        "reasons for %(n)s warnings of the compliance scan",
        scan.open_warnings,
    )
    return [
        (scan.errors > 0, "content", errors % {"n": scan.errors}),
        (scan.open_warnings > 0, "content", answers % {"n": scan.open_warnings}),
    ]


def _has_flaws(messages: list[Message]) -> bool:
    return any(flaws_of(message) for message in messages)

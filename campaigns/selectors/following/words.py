"""A follow-up in the reader's words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from campaigns.selectors.following.foreseen import Foreseen, foresee
from campaigns.selectors.following.whom import whom_word


def link_words(campaign: Campaign) -> str:
    """Return when and for whom a follow-up begins: 24 hours later by SMS – did not open it."""
    hours = campaign.follow_after_hours or 0
    later = ngettext("%(n)s hour later by %(channel)s", "%(n)s hours later by %(channel)s", hours)
    said = later % {"n": number_format(hours), "channel": campaign.get_channel_display()}
    followed = campaign.follows.channel if campaign.follows else ""
    whom = whom_word(campaign.follow_when, followed)
    return _("%(later)s: %(whom)s") % {"later": said, "whom": whom}


def sentences_of(campaign: Campaign, *, counted: bool) -> list[str]:
    """Return what a follow-up does, in sentences; with numbers where they are wanted and known."""
    if campaign.follows is None:
        return []
    said = [
        _("Follows %(name)s, %(link)s.")
        % {"name": campaign.follows.name, "link": link_words(campaign)}
    ]
    return [*said, _numbers(foresee(campaign))] if counted else said


def followers_words(campaign: Campaign, *, counted: bool) -> list[str]:
    """Return what follows a campaign, a sentence each and one for its numbers."""
    said = []
    for one in campaign.followers.order_by("pk"):
        said.append(_("Then %(link)s.") % {"link": link_words(one)})
        if counted:
            said.append(_numbers(foresee(one)))
    return said


def _numbers(foreseen: Foreseen) -> str:
    most = {"most": number_format(foreseen.most)}
    if foreseen.about is None:
        return (
            _(
                "At most %(most)s customers; how many of them is unknown: no campaign on this channel has ended yet."
            )
            % most
        )
    return _(
        "About %(about)s of at most %(most)s customers, as the last campaigns on this channel went."
    ) % {**most, "about": number_format(foreseen.about)}

"""Which campaigns follow each other."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from campaigns.domain.following import MOST
from campaigns.models import Campaign
from campaigns.models.campaigns import SENT_CHANNELS
from campaigns.permissions import EDIT_CAMPAIGN
from campaigns.selectors.following.whom import choices_after, usual_after

OVER = (Campaign.State.STOPPED, Campaign.State.FINISHED)


@dataclass(frozen=True)
class Link:
    """A campaign of a chain, how deep it stands, whether it is the one that is shown, and whether the reader may open it."""

    campaign: Campaign
    depth: int
    is_here: bool
    is_seen: bool


@dataclass(frozen=True)
class Chain:
    """The campaigns that follow each other, the first above; whether the reader may begin one more below this one."""

    links: list[Link]
    may_begin: bool

    @property
    def choices(self) -> dict[str, Any]:
        """What can be chosen for one more after this one, and what is chosen most."""
        channel = next(link.campaign.channel for link in self.links if link.is_here)
        return {
            "when": choices_after(channel),
            "usual": usual_after(channel),
            "channel": list(SENT_CHANNELS),
        }

    @property
    def is_alone(self) -> bool:
        """Whether nothing follows and nothing is followed."""
        return len(self.links) == 1


def chain_of(campaign: Campaign, user: User) -> Chain:
    """Return the chain a campaign stands in, as a reader sees it."""
    above = chain_above(campaign)
    found = list(_below(above[-1], 0))
    visible = Campaign.objects.visible_to(user).filter(pk__in=[one.pk for one, _depth in found])
    seen = set(visible.values_list("pk", flat=True))
    links = [Link(one, depth, one == campaign, one.pk in seen) for one, depth in found]
    editable = Campaign.objects.editable_by(user).filter(pk=campaign.pk).exists()
    may = user.has_perm(EDIT_CAMPAIGN) and editable and campaign.state not in OVER
    return Chain(links, may and len(above) < MOST)


def _below(campaign: Campaign, depth: int) -> list[tuple[Campaign, int]]:
    found = [(campaign, depth)]
    for one in campaign.followers.order_by("pk"):
        found += _below(one, depth + 1)
    return found


def chain_above(campaign: Campaign) -> list[Campaign]:
    """Return a campaign and those above it, up to the first."""
    found = [campaign]
    while found[-1].follows is not None:
        found.append(found[-1].follows)
    return found


def depth_below(campaign: Campaign) -> int:
    """Return how many campaigns stand below each other from this one on, itself counted."""
    return 1 + max((depth_below(one) for one in campaign.followers.all()), default=0)


def left_behind(campaign: Campaign) -> QuerySet[Campaign]:
    """Keep what follows a launched campaign and was not launched with it."""
    begun = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.RUNNING)
    waiting = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.APPROVED)
    return Campaign.objects.filter(follows__in=begun, state__in=waiting)

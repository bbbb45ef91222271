"""Which campaigns follow each other."""

from campaigns.models import Campaign


def chain_above(campaign: Campaign) -> list[Campaign]:
    """Return a campaign and those above it, up to the first."""
    found = [campaign]
    while found[-1].follows is not None:
        found.append(found[-1].follows)
    return found


def depth_below(campaign: Campaign) -> int:
    """Return how many campaigns stand below each other from this one on, itself counted."""
    return 1 + max((depth_below(one) for one in campaign.followers.all()), default=0)

"""What the chosen hold-out lets one see, before anything is sent."""

from dataclasses import dataclass

from campaigns.domain.power import smallest_visible
from campaigns.models import Campaign
from campaigns.selectors.reach import reach_of

USUAL_RATE = 0.02


@dataclass(frozen=True)
class Power:
    """The arms in customers, and the smallest effect they can show, as fractions."""

    contacted: int
    holdout: int
    base_rate: float
    smallest: float


def power_of(campaign: Campaign) -> Power | None:
    """Return what the hold-out can show, or None while one of the arms is empty."""
    reach = reach_of(campaign)
    if not reach.contacted or not reach.holdout:
        return None
    base = campaign.goal_conversion_rate or USUAL_RATE
    smallest = smallest_visible(reach.contacted, reach.holdout, base)
    return Power(
        contacted=reach.contacted, holdout=reach.holdout, base_rate=base, smallest=smallest
    )

"""Where the deliveries of a run go out: through the bank's senders, or through an outlet of our own in the database."""

from collections.abc import Callable, Mapping

from campaigns.models import CampaignRun
from campaigns.services.audiences.placing import AudienceOutlet
from campaigns.services.placements.placing import BannerOutlet
from campaigns.services.tasks.handing import TaskOutlet
from customers.channels.messages import Provider
from customers.models import Channel
from customers.services.residency.leaving import provider_for

# What never leaves the bank: everything it takes is a row of a table, so nothing is ever uncertain.
OUTLETS: Mapping[str, Callable[[CampaignRun], Provider]] = {
    Channel.ADS: AudienceOutlet,
    Channel.IN_APP: BannerOutlet,
    Channel.PHONE: TaskOutlet,
    Channel.BRANCH: TaskOutlet,
}


def provider_of(run: CampaignRun) -> Provider:
    """Return what takes the deliveries of a run; raises DomainError as `provider_for`."""
    own = OUTLETS.get(run.campaign.channel)
    return own(run) if own else provider_for(run.campaign.channel)

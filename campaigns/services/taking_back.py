"""Taking back what stands of a run, also where the run itself has ended: its banners, or what people were given to do."""

from django.db import transaction

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.models import CampaignRun
from campaigns.services.placements.keeping import withdraw_banners
from campaigns.services.tasks.ending import withdraw_tasks
from customers.models.policy import HUMAN_CHANNELS


@transaction.atomic
def take_back(*, run: CampaignRun, by: User) -> int:
    """Show nobody the banners of a run any more, or let nobody be contacted for it; return how many stood."""
    if run.campaign.channel not in dict(HUMAN_CHANNELS):
        return withdraw_banners(run=run, by=by)
    count = withdraw_tasks(run=run, reason="withdrawn")
    if count:
        record_access(
            action="withdraw_tasks",
            table="campaigns_campaignrun",
            object_id=str(run.pk),
            note=f"{count} tasks taken back by {by}",
        )
    return count

"""Sending again what failed, by a person's decision: every gate is asked anew when it is claimed."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.dead_letters import may_return
from campaigns.selectors.signing import has_standing_approval
from campaigns.services.finishing import refresh_counts
from config.base.errors import DomainError
from config.base.tables import execute_sql

AGAIN = """
    UPDATE campaigns_delivery
       SET state = 'planned', reason = '', not_before = %(now)s, changed_at = %(now)s, claims = 0
     WHERE run_month = %(run_month)s AND run_id = %(run_id)s AND state = 'failed'
       AND reason = %(reason)s
"""


@transaction.atomic
def resend_failed(*, run: CampaignRun, reason: str, by: User) -> int:
    """Plan again what failed in a run for a reason; a finished run goes on until they are settled.

    Each gets one more attempt. What a person paused stays so: they wait until it goes on. Returns how many; raises DomainError `run_ended`, `approval_void` or `nothing_failed`.
    """
    current = CampaignRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    # Locked, so that a stop or a pause of the whole campaign falls wholly before this or after it.
    campaign = Campaign.objects.select_for_update().get(pk=current.campaign_id)
    current.campaign, now = campaign, timezone.now()
    if not may_return(current, now):
        raise DomainError(
            "run_ended", _("The campaign was stopped, or its time is over: nothing is sent again.")
        )
    if not has_standing_approval(current, campaign):
        raise DomainError(
            "approval_void",
            _("The campaign changed after it was signed: undo the change, or stop the run."),
        )
    values: dict[str, Any] = {
        "run_month": current.run_month,
        "run_id": current.pk,
        "reason": reason,
        "now": now,
    }
    if current.state == CampaignRun.State.FINISHED:
        _reopen(current, campaign)
    again = execute_sql(AGAIN, values)
    if not again:
        raise DomainError("nothing_failed", _("Nothing of this is left to send again."))
    refresh_counts(run=current, now=now)
    record_access(
        action="resend_failed",
        table="campaigns_campaignrun",
        object_id=str(current.pk),
        note=f"{again} {reason} by {by.get_username()}",
    )
    return again


def _reopen(run: CampaignRun, campaign: Campaign) -> None:
    """Let a finished run go on; a series that a person paused stays paused, and this run with it."""
    paused = campaign.state == Campaign.State.PAUSED
    run.state = CampaignRun.State.PAUSED if paused else CampaignRun.State.RUNNING
    run.finished_at, run.progress_at = None, timezone.now()
    run.save(update_fields=["state", "finished_at", "progress_at", "updated_at"])
    if campaign.state == Campaign.State.FINISHED:
        campaign.state = Campaign.State.RUNNING
        campaign.save(update_fields=["state", "updated_at"])

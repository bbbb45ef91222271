"""Deliveries that failed, gathered by run and reason: what a person may look at and send again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignRun
from config.base.tables import fetch_rows

RUNS = 200
RETURNING = (
    CampaignRun.State.RUNNING,
    CampaignRun.State.PAUSED,
    CampaignRun.State.WAITING,
    CampaignRun.State.FINISHED,
)
FAILED = """
    SELECT d.run_id, d.reason, count(*), max(d.changed_at),
           (SELECT a.response FROM campaigns_deliveryattempt a
             WHERE a.delivery_id = max(d.id) ORDER BY a.number DESC LIMIT 1)
      FROM campaigns_delivery d
     WHERE d.run_id = ANY(%(runs)s) AND d.run_month = ANY(%(months)s::date[]) AND d.state = 'failed'
     GROUP BY d.run_id, d.reason ORDER BY max(d.changed_at) DESC
"""


@dataclass(frozen=True)
class DeadLetters:
    """What failed in a run for one reason: how many, when last, and the provider's words for one of them."""

    run: CampaignRun
    reason: str
    count: int
    last_at: datetime
    words: str
    may_return: bool


def list_dead_letters(user: User) -> list[DeadLetters]:
    """Return what failed in the newest runs a user may see, the latest first."""
    visible = CampaignRun.objects.visible_to(user).filter(failed_count__gt=0)
    runs = {run.pk: run for run in visible.select_related("campaign").order_by("-pk")[:RUNS]}
    months = sorted({run.run_month for run in runs.values()})
    rows = fetch_rows(FAILED, {"runs": list(runs), "months": months})
    now = timezone.now()
    return [
        DeadLetters(runs[pk], reason, count, last_at, words or "", may_return(runs[pk], now))
        for pk, reason, count, last_at, words in rows
    ]


def may_return(run: CampaignRun, now: datetime) -> bool:
    """Whether failed deliveries of a run may still be sent: not after a stop, not beyond its window."""
    if run.campaign.state == Campaign.State.STOPPED:
        return False
    ends = run.starts_at + timedelta(days=max(1, run.campaign.attribution_days))
    return run.state in RETURNING and now < ends

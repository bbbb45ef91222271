"""Counting a run, ending it when every delivery is settled, and raising the alarm when it stands still."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from campaigns.models import Campaign, CampaignRun

COUNT_SECONDS = 2
IDLE_SECONDS = 60  # between counts of a run in which nothing moves: quiet hours, overnight
STILL_MINUTES = 10  # due rows, and nothing moved for so long: somebody should look

COUNT = """
    UPDATE campaigns_campaignrun r
       SET planned_count = n.planned, claimed_count = n.claimed, sent_count = n.sent,
           failed_count = n.failed, suppressed_count = n.suppressed, holdout_count = n.holdout,
           uncertain_count = n.uncertain, cancelled_count = n.cancelled, counted_at = %(now)s,
           progress_at = CASE WHEN %(moved)s THEN %(now)s ELSE r.progress_at END,
           alarm = CASE WHEN %(moved)s AND r.alarm = 'no_progress' THEN '' ELSE r.alarm END
      FROM (SELECT count(*) FILTER (WHERE state = 'planned') AS planned,
                   count(*) FILTER (WHERE state = 'claimed') AS claimed,
                   count(*) FILTER (WHERE state = 'sent') AS sent,
                   count(*) FILTER (WHERE state = 'failed') AS failed,
                   count(*) FILTER (WHERE state = 'suppressed') AS suppressed,
                   count(*) FILTER (WHERE state = 'holdout') AS holdout,
                   count(*) FILTER (WHERE state = 'uncertain') AS uncertain,
                   count(*) FILTER (WHERE state = 'cancelled') AS cancelled
              FROM campaigns_delivery
             WHERE run_month = %(run_month)s AND run_id = %(run_id)s) n
     WHERE r.id = %(run_id)s
"""
OPEN = """
    SELECT EXISTS (SELECT 1 FROM campaigns_delivery
                    WHERE run_month = %(run_month)s AND run_id = %(run_id)s
                      AND state IN ('planned', 'claimed'))
"""
DUE = """
    SELECT EXISTS (SELECT 1 FROM campaigns_delivery
                    WHERE run_month = %(run_month)s AND run_id = %(run_id)s
                      AND state = 'planned' AND not_before <= %(at)s)
"""
ENDS = {
    CampaignRun.State.RUNNING: (CampaignRun.State.FINISHED, Campaign.State.FINISHED),
    CampaignRun.State.STOPPING: (CampaignRun.State.STOPPED, Campaign.State.STOPPED),
}


def refresh_counts(*, run: CampaignRun, now: datetime, moved: bool = False) -> None:
    """Take a run's counts from its ledger."""
    values: dict[str, Any] = {
        "run_month": run.run_month,
        "run_id": run.pk,
        "now": now,
        "moved": moved,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)


def note_progress(*, run: CampaignRun, now: datetime, moved: bool) -> bool:
    """Take the counts again, and return whether, when the last ones are a few seconds old; one worker does it for all.

    A run in which nothing has moved lately is counted once a minute: its ledger may hold a million rows.
    """
    idle_since = now - timedelta(seconds=IDLE_SECONDS)
    is_idle = not moved and (run.progress_at is None or run.progress_at < idle_since)
    seconds = IDLE_SECONDS if is_idle else COUNT_SECONDS
    stale = CampaignRun.objects.filter(pk=run.pk, counted_at__lt=now - timedelta(seconds=seconds))
    with transaction.atomic():
        if stale.select_for_update(skip_locked=True, no_key=True).exists():
            refresh_counts(run=run, now=now, moved=moved)
            return True
    return False


@transaction.atomic
def finish_if_done(*, run_id: int, now: datetime) -> bool:
    """End a run that has nothing planned or claimed left; the table itself checks that its states add up."""
    run = CampaignRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state not in ENDS or _exists(OPEN, run, now):
        return False
    run.state, campaign_state = ENDS[CampaignRun.State(run.state)]
    run.finished_at = run.counted_at = now
    run.alarm = ""
    run.save(update_fields=["state", "finished_at", "counted_at", "alarm", "updated_at"])
    ended = Campaign.objects.filter(pk=run.campaign_id)
    if campaign_state == Campaign.State.FINISHED:
        # A series goes on until its last date is over, a follow-up until nobody is left to follow.
        ended = ended.filter(recurrence="", follows=None)
    ended.update(state=campaign_state, updated_at=now)
    return True


def has_due(run: CampaignRun, now: datetime) -> bool:
    """Whether a run has deliveries that could be claimed now."""
    return _exists(DUE, run, now)


@transaction.atomic
def alarm_if_still(*, run: CampaignRun, now: datetime) -> bool:
    """Raise the alarm over a run whose due deliveries have not moved for a while; return whether it rings."""
    since = now - timedelta(minutes=STILL_MINUTES)
    moved_at = run.progress_at or run.starts_at
    if max(moved_at, run.starts_at) > since or not _exists(DUE, run, since):
        return False
    CampaignRun.objects.filter(pk=run.pk, alarm="").update(alarm="no_progress", updated_at=now)
    return True


def _exists(query: str, run: CampaignRun, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, {"run_month": run.run_month, "run_id": run.pk, "at": at})
        row = cursor.fetchone()
        return bool(row and row[0])

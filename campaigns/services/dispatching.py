"""The dispatcher's look at all runs: what is due, what stands still, and what must wait for a person.

Everything it knows stands in the database: a queue that was emptied costs one look.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from campaigns.models import CampaignRun
from campaigns.services import finishing, recognising, settling, stopping
from campaigns.services.claiming import hold_back
from campaigns.services.outlets import provider_of
from campaigns.services.sparing import spare_others
from campaigns.services.timing import following, series

logger = structlog.get_logger(__name__)

State = CampaignRun.State
OPEN_STATES = (State.RUNNING, State.PAUSED, State.WAITING, State.STOPPING)


def look_after_runs(*, now: datetime) -> list[int]:
    """Begin the dates of series and the looks of follow-ups, recover lapsed claims, end what is done, ring alarms; return the runs that want workers now.

    A run that crossed a stop line is paused, one that would send too late waits for a person.
    """
    restored = _recognise(now)
    series.start_due_dates(now=now, restored=restored)
    following.start_due_looks(now=now, restored=restored)
    wanted = []
    for run in CampaignRun.objects.filter(state__in=OPEN_STATES).order_by(
        "-campaign__priority", "pk"
    ):
        with spare_others("run", run.pk):
            if _look_after(run, now):
                wanted.append(run.pk)
    return wanted


def _look_after(run: CampaignRun, now: datetime) -> bool:
    """Recover what lapsed, end the run if it is done; return whether it wants workers now."""
    if settling.recover_lapsed(run=run, now=now):
        finishing.refresh_counts(run=run, now=now)
    if finishing.finish_if_done(run_id=run.pk, now=now):
        return False
    is_due = run.state == State.RUNNING and run.starts_at <= now
    return is_due and _wants_workers(run, now)


@transaction.atomic
def _recognise(now: datetime) -> bool:
    """Note the look; before any worker may send from a database that was restored, its runs wait for a person."""
    restored = recognising.note_beat(now=now)
    if restored:
        for run in CampaignRun.objects.filter(state=State.RUNNING, starts_at__lte=now):
            if not finishing.finish_if_done(run_id=run.pk, now=now):
                let_wait(run=run)
    return restored


def _wants_workers(run: CampaignRun, now: datetime) -> bool:
    finishing.note_progress(run=run, now=now, moved=False)
    if stopping.watch_lines(run=run):
        return False
    if is_overdue(run, now):
        let_wait(run=run)
        return False
    if not finishing.has_due(run, now):
        return False
    if finishing.alarm_if_still(run=run, now=now):
        logger.error("run_stands_still", run=run.pk)
    return True


def is_overdue(run: CampaignRun, now: datetime) -> bool:
    """Whether deliveries should have gone out long ago and none has moved since."""
    since = now - timedelta(hours=settings.RESTORE_GAP_HOURS)
    if run.progress_at and run.progress_at > since:
        return False
    return finishing.has_due(run, since)


@transaction.atomic
def let_wait(*, run: CampaignRun) -> None:
    """Let a run that would send late wait for a person's confirmation."""
    current = CampaignRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if current.state == State.RUNNING:
        hold_back(current, "overdue")
        logger.error("run_waits_for_confirmation", run=run.pk)


def reconcile_runs(*, now: datetime) -> int:
    """Ask the providers about deliveries of unknown outcome; return how many could be settled."""
    runs = CampaignRun.objects.filter(uncertain_count__gt=0).select_related("campaign")
    settled = 0
    for run in runs:
        with spare_others("reconcile", run.pk):
            provider = provider_of(run)
            told = settling.reconcile_uncertain(run=run, provider=provider, now=now)
            if told["sent"] or told["planned"]:
                settled += told["sent"] + told["planned"]
                finishing.refresh_counts(run=run, now=now)
    return settled

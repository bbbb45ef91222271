"""How a run of a pull ends: with its import, without anything new, or with a failure that is tried again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from customers.domain.schedules import next_after, read_schedule
from customers.models import ImportJob, Pull, PullProgress, PullRun

STATES = PullRun.State
ENDS = {
    ImportJob.State.DONE: STATES.DONE,
    ImportJob.State.FAILED: STATES.FAILED,
    ImportJob.State.CANCELLED: STATES.CANCELLED,
}
# A source that fails is tried again after 1, 2, 4 … minutes, but never later than its schedule says.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_DOUBLING = 6


def settle_run(*, job: ImportJob) -> None:
    """End the run whose rows an import took; the watermark moves only if the import is done.

    Call it in the transaction that ends the import.
    """
    run = PullRun.objects.select_related("pull").filter(import_job=job).first()
    if run is None or not run.is_under_way:
        return
    if job.state == ImportJob.State.FAILED:
        fail_run(run=run, error=job.error)
    elif job.state in ENDS:
        end_run(run=run, state=ENDS[ImportJob.State(job.state)])


def end_run(*, run: PullRun, state: str) -> None:
    """End a run; one that is done moves the watermark, and one behind which more waits is followed at once."""
    if not _close(run, state, "") or state == STATES.CANCELLED:
        return
    values: dict[str, object] = {"failures": 0}
    if run.watermark_to:
        values["watermark"] = run.watermark_to
    if run.more_waits:
        values["next_due_at"] = timezone.now()
    PullProgress.objects.filter(pull=run.pull_id).update(**values)


def fail_run(*, run: PullRun, error: str) -> None:
    """End a run that failed and let its pull be due again soon, later with every failure in a row."""
    if not _close(run, STATES.FAILED, error):
        return
    progress = PullProgress.objects.filter(pull=run.pull_id)
    progress.update(failures=F("failures") + 1)
    failures = progress.values_list("failures", flat=True)[0]
    wait = FIRST_WAIT * 2 ** min(failures - 1, LONGEST_DOUBLING)
    again = timezone.now() + wait
    planned = due_after(run.pull, timezone.now())
    progress.update(next_due_at=min(again, planned) if planned else again)


def begin_anew(*, pulls: QuerySet[Pull]) -> int:
    """Let the next run of some pulls read everything again; return how many had read something.

    A run under way may not move their watermarks any more: one that reads is given up, one whose rows are being
    imported only ends. Call it in a transaction.
    """
    now = timezone.now()
    under_way = PullRun.objects.under_way().filter(pull__in=pulls)
    under_way.filter(state=STATES.IMPORTING).update(watermark_to="", more_waits=False)
    under_way.filter(state=STATES.READING).update(
        state=STATES.CANCELLED, finished_at=now, updated_at=now
    )
    return PullProgress.objects.filter(pull__in=pulls).exclude(watermark="").update(watermark="")


def due_after(pull: Pull, moment: datetime) -> datetime | None:
    """Return when the schedule of a pull next has it due."""
    return next_after(read_schedule(pull.schedule), moment, settings.TIME_ZONE)


def _close(run: PullRun, state: str, error: str) -> bool:
    """Write down how a run ended, unless somebody else has ended it; return whether it was us."""
    now = timezone.now()
    closed = (
        PullRun.objects.under_way()
        .filter(pk=run.pk)
        .update(state=state, error=error, finished_at=now, updated_at=now)
    )
    run.refresh_from_db(fields=["state", "error", "finished_at"])
    return bool(closed)

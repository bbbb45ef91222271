"""One run of a pull: read what is new into a file, and hand the file to the import."""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import IO

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain import watermarks
from customers.models import ImportJob, Pull, PullProgress, PullRun
from customers.selectors import faults
from customers.services.imports import jobs
from customers.services.imports.jobs import digest_of
from customers.services.pulls.connections import link_of
from customers.services.pulls.outcomes import due_after, end_run, fail_run
from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import Question, Read
from customers.sources.remote.reading import read_source
from customers.sources.remote.spool import Spool

STATES = PullRun.State
# A reading run tells of itself every few seconds; one silent this long has lost its worker.
SILENCE = timedelta(minutes=10)


class _LostError(Exception):
    """Somebody else has given this run up."""


def begin_due_runs(*, pulls: Iterable[Pull]) -> list[PullRun]:
    """Open a run for each of the pulls that is due, and set when it is due next.

    Of several workers one opens the run; a pull that still runs is passed over until its next time.
    """
    begun = []
    for pull in pulls:
        now = timezone.now()
        due = PullProgress.objects.filter(pull=pull, pull__is_on=True, next_due_at__lte=now)
        if due.update(next_due_at=due_after(pull, now)):
            with suppress(DomainError):
                begun.append(begin_run(pull=pull))
    return begun


def begin_run(*, pull: Pull, by: User | None = None) -> PullRun:
    """Open a run; raises DomainError `pull_is_running` while another one is under way."""
    since = PullProgress.objects.values_list("watermark", flat=True).get(pull=pull)
    try:
        with transaction.atomic():
            return PullRun.objects.create(
                pull=pull, requested_by=by, started_at=timezone.now(), watermark_from=since
            )
    except IntegrityError as error:
        raise DomainError("pull_is_running", _("This pull is running already.")) from error


def read_run(*, run: PullRun) -> None:
    """Read what is new for an open run and leave an import that waits, or end the run where nothing is.

    A failure ends the run and is kept in its words; nothing of it was imported.
    """
    with tempfile.TemporaryFile() as file:
        spool = Spool(file, lambda rows, size: _note(run, rows, size))
        try:
            found = read_source(link_of(run.pull.connection), _question(run), spool)
            _hand_over(run, found, spool, file)
        except _LostError:
            run.refresh_from_db()
        except UnreadableSourceError as error:
            fail_run(run=run, error=faults.keep(error.code, error.details))
        except watermarks.WatermarkError:
            fail_run(run=run, error=faults.keep("watermark_unfit", {}))


def give_up_silent_runs() -> int:
    """End the runs whose worker was lost while it read; return how many."""
    silent = list(PullRun.objects.silent(timezone.now() - SILENCE).select_related("pull"))
    for run in silent:
        fail_run(run=run, error=faults.keep("pull_interrupted", {}))
    return len(silent)


def _question(run: PullRun) -> Question:
    since = watermarks.recall(run.watermark_from)
    pull = run.pull
    return Question(
        query=pull.query,
        column=pull.watermark_column,
        since=watermarks.step_back(since, pull.overlap_minutes),
    )


def _note(run: PullRun, rows: int, size: int) -> None:
    reading = PullRun.objects.filter(pk=run.pk, state=STATES.READING)
    if not reading.update(rows=rows, size=size, updated_at=timezone.now()):
        raise _LostError


@transaction.atomic
def _hand_over(run: PullRun, found: Read, spool: Spool, file: IO[bytes]) -> None:
    """The import and what the run knows of it are one transaction: neither is without the other."""
    locked = PullRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != STATES.READING:
        raise _LostError
    run.rows, run.size, run.more_waits = spool.rows, spool.size, found.more
    run.watermark_to = watermarks.keep(found.mark) or run.watermark_from
    if not found.name or _is_known(run, file):
        run.save()
        end_run(run=run, state=STATES.NOTHING)
        return
    # Rows come without a name of their own.
    name = f"{run.pull.name}.jsonl.gz" if spool.rows else found.name
    run.import_job = jobs.create_job(
        mapping=run.pull.mapping, upload=File(file, name), requested_by=run.requested_by
    )
    run.state = STATES.IMPORTING
    run.save()


def _is_known(run: PullRun, file: IO[bytes]) -> bool:
    """Whether the same bytes were imported by the same mapping last time: at an idle source they always are."""
    last = PullRun.objects.filter(pull=run.pull_id, state=STATES.DONE).order_by("-pk").first()
    job = last.import_job if last else None
    if job is None or job.state != ImportJob.State.DONE or not job.finished_at:
        return False
    return (
        digest_of(File(file)) == job.file_digest and run.pull.mapping.updated_at < job.finished_at
    )

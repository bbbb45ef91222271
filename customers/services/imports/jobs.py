"""Import jobs: a file taken in chunk by chunk, each with its progress in one transaction.

A job that was stopped, by a crash or a restart, goes on at the first chunk that is not yet done.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO, Any

import structlog
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.mappings import MappingSpec
from customers.models import ImportJob, ImportMapping, PullRun
from customers.selectors import faults
from customers.selectors.targets import checked_spec
from customers.services.imports.bookings import Looked
from customers.services.imports.chunks import Intake, Ready, Taken, set_aside
from customers.services.imports.lanes import Lanes
from customers.services.imports.mappings import open_source
from customers.services.profiles import refresh_due_profiles
from customers.services.pulls.outcomes import settle_run
from customers.services.quality.reports import close_report, record_chunk
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import Chunk, check_file, read_chunks

# Large enough for COPY to be worth it, small enough for steady progress and a quick cancel, and for the first
# chunk, which the database waits for, to be ready soon.
CHUNK_ROWS = 25_000
# Bookings and events are short.
SHORT = {"transactions", "events"}
CHUNKS_AT_ONCE = 4
STATES = ImportJob.State
# What some value of the file is at fault for: however often it is tried again, it comes again.
UNFIT = (DataError, IntegrityError, ArithmeticError, LookupError, TypeError)
Opened = Callable[[], AbstractContextManager[IO[bytes]]]
logger = structlog.get_logger(__name__)


class _StoppedError(Exception):
    """The job was cancelled, or another worker has taken it over."""


@transaction.atomic
def create_job(
    *, mapping: ImportMapping, upload: UploadedFile | File, requested_by: User | None = None
) -> ImportJob:
    """Keep a file and a job that waits to import it."""
    job = draft_job(mapping=mapping, upload=upload, requested_by=requested_by)
    start_job(job=job)
    return job


@transaction.atomic
def draft_job(
    *, mapping: ImportMapping | None, upload: UploadedFile | File, requested_by: User | None = None
) -> ImportJob:
    """Keep an uploaded file and a job that does not wait yet, so that it can be looked at first.

    Its mapping may be chosen later.
    """
    job = ImportJob(
        state=STATES.DRAFT,
        mapping=mapping,
        file_name=Path(upload.name or "upload").name[:200],
        requested_by=requested_by,
        file_digest=digest_of(upload),
    )
    job.file.save(job.file_name, upload, save=False)
    job.save()
    return job


@transaction.atomic
def start_job(*, job: ImportJob) -> None:
    """Let a drafted job wait for a worker. Raises DomainError `job_is_started`, `job_not_mapped` or `file_gone`."""
    if job.mapping_id is None:
        raise DomainError("job_not_mapped", _("Make or choose a mapping first."))
    if not job.file:
        raise UnreadableSourceError("file_gone")
    started = ImportJob.objects.filter(pk=job.pk, state=STATES.DRAFT)
    if not started.update(state=STATES.WAITING, updated_at=timezone.now()):
        raise DomainError("job_is_started", _("This import has been started already."))
    job.refresh_from_db()


@transaction.atomic
def change_mapping(*, job: ImportJob, mapping: ImportMapping) -> None:
    """Give a drafted job another mapping. Raises DomainError `job_is_started`."""
    drafted = ImportJob.objects.filter(pk=job.pk, state=STATES.DRAFT)
    if not drafted.update(mapping=mapping, updated_at=timezone.now()):
        raise DomainError("job_is_started", _("This import has been started already."))
    job.refresh_from_db()


@transaction.atomic
def discard_draft(*, job: ImportJob) -> None:
    """Give up a file that was uploaded and never started; it is deleted. Raises DomainError `job_is_started`."""
    name = job.file.name
    deleted, _rows = ImportJob.objects.filter(pk=job.pk, state=STATES.DRAFT).delete()
    if not deleted:
        raise DomainError("job_is_started", _("This import has been started already."))
    if name:
        transaction.on_commit(partial(default_storage.delete, name))


def import_path(
    *, mapping: ImportMapping, path: Path, requested_by: User | None = None, refresh: bool = True
) -> ImportJob:
    """Import a local file at once, without a copy of it, and return the finished job.

    Raises DomainError `import_failed`. With `refresh` false the profiles stay due.
    """
    job = ImportJob.objects.create(
        mapping=mapping, file_name=path.name[:200], requested_by=requested_by
    )
    _run(job, lambda: path.open("rb"), refresh=refresh)
    if job.state == STATES.FAILED:
        raise DomainError("import_failed", f"{path.name}: {faults.recall(job.error)}")
    return job


def run_job(*, job: ImportJob) -> None:
    """Import the file of a waiting or interrupted job; a finished or cancelled job stays as it is.

    One that read a file where it lay, for the command, has no copy to go on with: it fails as `file_gone`.
    """
    if job.state in {STATES.WAITING, STATES.RUNNING}:
        _run(job, lambda: _kept_file(job), refresh=True)


def _kept_file(job: ImportJob) -> File:
    try:
        return job.file.open("rb")
    except (
        FileNotFoundError,
        ValueError,
    ) as error:  # the field's own words for a file that never was
        raise UnreadableSourceError("file_gone") from error


@transaction.atomic
def cancel_job(*, job: ImportJob) -> None:
    """Stop a job before its next chunk; rows already taken in stay. Raises DomainError `job_is_over`."""
    changed = ImportJob.objects.filter(
        pk=job.pk, state__in=[STATES.WAITING, STATES.RUNNING]
    ).update(state=STATES.CANCELLED, finished_at=timezone.now(), updated_at=timezone.now())
    if not changed:
        raise DomainError("job_is_over", _("This import is already over."))
    job.refresh_from_db()
    settle_run(job=job)


def _author(job: ImportJob) -> User | None:
    """Whose word a file is: what was pulled from one of the bank's systems is that system's."""
    pulled = PullRun.objects.filter(import_job=job).exists()
    return None if pulled else job.requested_by


def _run(job: ImportJob, opened: Opened, *, refresh: bool) -> None:
    try:
        spec = checked_spec(job.spec)
        intake = Intake(spec, open_source(rule=spec.source), _author(job))
        _begin(job)
        with opened() as file:
            if not job.chunks_done:
                check_file(file, job.file_name, spec.read)
            _take_chunks(_Run(job, spec, intake), file)
        close_report(job=job)
        if refresh:
            refresh_due_profiles()
    except _StoppedError:
        job.refresh_from_db()
    except UnreadableSourceError as error:
        _finish(job, STATES.FAILED, error=faults.keep(error.code, error.details))
    except (DomainError, ValueError) as error:
        _finish(job, STATES.FAILED, error=str(error))
    except UNFIT as error:  # their words repeat the row
        logger.warning("import_value_unfit", job=job.pk, error=type(error).__name__)
        _finish(job, STATES.FAILED, error=faults.keep("value_unfit", {}))
    else:
        _finish(job, STATES.DONE)


@dataclass(frozen=True)
class _Run:
    job: ImportJob
    spec: MappingSpec
    intake: Intake


def _begin(job: ImportJob) -> None:
    begun = ImportJob.objects.filter(pk=job.pk).exclude(state=STATES.CANCELLED)
    if not begun.update(
        state=STATES.RUNNING, started_at=job.started_at or timezone.now(), updated_at=timezone.now()
    ):
        raise _StoppedError
    job.refresh_from_db()


def _take_chunks(run: _Run, file: IO[bytes]) -> None:
    size = CHUNK_ROWS * CHUNKS_AT_ONCE if run.spec.target in SHORT else CHUNK_ROWS
    source = read_chunks(file, run.job.file_name, run.spec.read, size)
    # One thread maps and seals the next chunk while the database merges this one.
    with closing(source) as chunks, ThreadPoolExecutor(1) as ahead, _taking(run) as take:
        coming = ahead.submit(_prepare_next, run.intake, chunks)
        for number in count():
            step = coming.result()
            if step is None:
                return
            coming = ahead.submit(_prepare_next, run.intake, chunks)
            # Of a chunk done before the interruption only its keys matter: no later row may repeat them.
            if number >= run.job.chunks_done:
                take(*step, number)


def _prepare_next(intake: Intake, chunks: Iterator[Chunk]) -> tuple[list[Ready], float] | None:
    chunk = next(chunks, None)
    if chunk is None:
        return None
    return intake.prepare_chunk(chunk), chunk.share_done


@contextmanager
def _taking(run: _Run) -> Iterator[Callable[[list[Ready], float, int], None]]:
    """Take one chunk after another; bookings in two sessions, where no transaction of a caller binds them to one."""
    if run.spec.target != "transactions" or connection.in_atomic_block:
        yield partial(_take_chunk, run)
        return
    with Lanes() as lanes:

        def take(parts: list[Ready], share_done: float, number: int) -> None:
            lanes.submit(
                lambda: run.intake.look_up(parts[0]),
                lambda looked: _take_chunk(run, parts, share_done, number, looked),
            )

        yield take


@transaction.atomic
def _take_chunk(
    run: _Run, parts: list[Ready], share_done: float, number: int, looked: Looked | None = None
) -> None:
    """The chunk's rows and the job's progress are one transaction, so neither is without the other."""
    locked = ImportJob.objects.select_for_update().get(pk=run.job.pk)
    if locked.state != STATES.RUNNING or locked.chunks_done != number:
        raise _StoppedError
    for place, ready in enumerate(parts, start=1):
        taken = run.intake.take(ready, looked if place == 1 else None)
        set_aside(locked, taken.bad)
        record_chunk(job=locked, ready=ready, taken=taken)
        count_taken(locked, taken, chunks=int(place == len(parts)), share_done=share_done)


def count_taken(job: ImportJob, taken: Taken, *, chunks: int, share_done: float) -> None:
    """Add what became of some rows to a job's counts."""
    ImportJob.objects.filter(pk=job.pk).update(
        chunks_done=F("chunks_done") + chunks,
        rows_read=F("rows_read") + taken.read,
        rows_inserted=F("rows_inserted") + taken.inserted,
        rows_updated=F("rows_updated") + taken.updated,
        rows_unchanged=F("rows_unchanged") + taken.unchanged,
        rows_quarantined=F("rows_quarantined") + len(taken.bad),
        share_done=share_done,
        updated_at=timezone.now(),
    )


@transaction.atomic
def _finish(job: ImportJob, state: str, error: str = "") -> None:
    now = timezone.now()
    values: dict[str, Any] = {"state": state, "error": error, "finished_at": now, "updated_at": now}
    if state == STATES.DONE:
        values["share_done"] = 1.0
    ImportJob.objects.filter(pk=job.pk).exclude(state=STATES.CANCELLED).update(**values)
    job.refresh_from_db()
    settle_run(job=job)


def digest_of(upload: File) -> str:
    """Return the SHA-256 of a file, which stands at its beginning again afterwards."""
    digest = hashlib.sha256()
    for part in upload.chunks():
        digest.update(part)
    upload.seek(0)
    return digest.hexdigest()

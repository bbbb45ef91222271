"""The life of a long run: taken up by one worker, told of step by step, stopped when somebody says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from recommendations.domain.artefacts import BadSignatureError
from segmentation.models.analyses import BROKEN, LongRun

logger = structlog.get_logger(__name__)
R = TypeVar("R", bound=LongRun)
# A message that was not lost is taken up within this.
TAKEN_UP_WITHIN = timedelta(minutes=2)
TOO_SLOW = "57014"  # PostgreSQL: the statement reached its time limit


class StoppedError(Exception):
    """Somebody cancelled the run."""


class FailedError(Exception):
    """A run came to nothing for a reason of FAILURES; the details are what its words name."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@transaction.atomic
def begin(model: type[R], pk: int) -> R | None:
    """Take up a run and return it; None when it is over or another worker is at it."""
    now = timezone.now()
    due = model._default_manager.filter(pk__in=_due_ids(model, just_asked=True))
    run = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if run is None:
        return None
    run.state, run.started_at = LongRun.State.RUNNING, now
    run.stage, run.steps_done, run.steps, run.error, run.error_details = "", 0, 0, "", {}
    run.save(
        update_fields=[
            "state", "started_at", "stage", "steps_done", "steps", "error", "error_details", "updated_at",
        ]
    )  # fmt: skip
    return run


def due_ids(model: type[R]) -> list[int]:
    """Return the runs that a worker should take up: asked for a while ago, or begun and lost."""
    return _due_ids(model, just_asked=False)


def advance(
    run: LongRun, stage: str, *, done: int = 0, steps: int = 0, found: dict[str, int] | None = None
) -> None:
    """Say how far a run is and what it `found` so far (fields); raises StoppedError when it was cancelled."""
    facts = {"stage": stage, "steps_done": done, "steps": steps, **(found or {})}
    kept = type(run)._default_manager.filter(pk=run.pk, state=LongRun.State.RUNNING)
    if not kept.update(**facts, updated_at=timezone.now()):
        raise StoppedError
    for name, value in facts.items():
        setattr(run, name, value)


@contextmanager
def keeping_failures(run: LongRun) -> Iterator[None]:
    """Keep in the run why the work within came to nothing, and bring `run` up to date.

    What nobody foresaw is raised again once it is kept, so that operations see the failed task too.
    """
    try:
        yield
    except StoppedError:
        logger.info("run_cancelled", kind=run.kind, run=run.pk)
    except FailedError as error:
        fail(run, error.code, **error.details)
    except (DatabaseError, MemoryError, BadSignatureError) as error:
        logger.warning("run_failed", kind=run.kind, run=run.pk, error=type(error).__name__)
        fail(run, *_code_of(error))
    except Exception as error:
        fail(run, BROKEN, type(error).__name__)
        raise
    finally:
        run.refresh_from_db()


def _code_of(error: Exception) -> tuple[str, str]:
    if isinstance(error, MemoryError):
        return "no_memory", ""
    if isinstance(error, BadSignatureError):
        return "not_signed", ""
    state = getattr(error.__cause__, "pgcode", None) or ""
    return (
        "too_slow" if state == TOO_SLOW else "database",
        f"{type(error).__name__} {state}".strip(),
    )


def fail(run: LongRun, code: str, detail: str = "", **details: str) -> None:
    """Keep why a run came to nothing."""
    now = timezone.now()
    told = details | ({"detail": detail} if detail else {})
    type(run)._default_manager.filter(pk=run.pk, state=LongRun.State.RUNNING).update(
        state=LongRun.State.FAILED, error=code, error_details=told, finished_at=now, updated_at=now
    )


def finish(run: LongRun) -> None:
    """Keep the run with all it found as done."""
    run.state, run.stage, run.finished_at = LongRun.State.DONE, "", timezone.now()
    run.save()


@transaction.atomic
def cancel(run: LongRun) -> None:
    """Stop a run at its next step; raises DomainError `is_over`."""
    now = timezone.now()
    under_way = (LongRun.State.WAITING, LongRun.State.RUNNING)
    stopped = (
        type(run)
        ._default_manager.filter(pk=run.pk, state__in=under_way)
        .update(state=LongRun.State.CANCELLED, finished_at=now, updated_at=now)
    )
    if not stopped:
        raise DomainError("is_over", _("It is already over."))
    run.refresh_from_db()


def _due_ids(model: type[R], *, just_asked: bool) -> list[int]:
    now = timezone.now()
    rows = model._default_manager.all().due(  # type: ignore[attr-defined] # every run has a LongRunQuerySet
        waiting_before=now + TAKEN_UP_WITHIN if just_asked else now - TAKEN_UP_WITHIN,
        silent_before=now - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
    )
    return list(rows.values_list("pk", flat=True))

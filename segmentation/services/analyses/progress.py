"""The life of a long analysis: taken up by one worker, told of step by step, stopped when somebody says so."""

from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from segmentation.models.analyses import Analysis

A = TypeVar("A", bound=Analysis)
LONGEST_ERROR = 2_000
# A message that was not lost is taken up within this.
TAKEN_UP_WITHIN = timedelta(minutes=2)


class StoppedError(Exception):
    """Somebody cancelled the analysis."""


@transaction.atomic
def begin(model: type[A], pk: int) -> A | None:
    """Take up an analysis and return it; None when it is over or another worker is at it."""
    now = timezone.now()
    due = model._default_manager.filter(pk__in=_due_ids(model, just_asked=True))
    run = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if run is None:
        return None
    run.state, run.started_at, run.stage, run.steps_done, run.error = (
        Analysis.State.RUNNING, now, "", 0, "",
    )  # fmt: skip
    run.save(update_fields=["state", "started_at", "stage", "steps_done", "error", "updated_at"])
    return run


def due_ids(model: type[A]) -> list[int]:
    """Return the analyses that a worker should take up: asked for a while ago, or begun and lost."""
    return _due_ids(model, just_asked=False)


def advance(run: Analysis, stage: str, *, done: int = 0, steps: int = 0) -> None:
    """Say how far an analysis is; raises StoppedError when it was cancelled."""
    kept = type(run)._default_manager.filter(pk=run.pk, state=Analysis.State.RUNNING)
    if not kept.update(stage=stage, steps_done=done, steps=steps, updated_at=timezone.now()):
        raise StoppedError
    run.stage, run.steps_done, run.steps = stage, done, steps


def fail(run: Analysis, reason: str) -> None:
    """Keep why an analysis came to nothing."""
    now = timezone.now()
    type(run)._default_manager.filter(pk=run.pk, state=Analysis.State.RUNNING).update(
        state=Analysis.State.FAILED, error=reason[:LONGEST_ERROR], finished_at=now, updated_at=now
    )


@transaction.atomic
def cancel(run: Analysis) -> None:
    """Stop an analysis at its next step; raises DomainError `is_over`."""
    now = timezone.now()
    under_way = (Analysis.State.WAITING, Analysis.State.RUNNING)
    stopped = (
        type(run)
        ._default_manager.filter(pk=run.pk, state__in=under_way)
        .update(state=Analysis.State.CANCELLED, finished_at=now, updated_at=now)
    )
    if not stopped:
        raise DomainError("is_over", _("It is already over."))
    run.refresh_from_db()


def _due_ids(model: type[A], *, just_asked: bool) -> list[int]:
    now = timezone.now()
    rows = model._default_manager.all().due(  # type: ignore[attr-defined] # every analysis has an AnalysisQuerySet
        waiting_before=now + TAKEN_UP_WITHIN if just_asked else now - TAKEN_UP_WITHIN,
        silent_before=now - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
    )
    return list(rows.values_list("pk", flat=True))

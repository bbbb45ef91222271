"""Ranks that are kept up: made anew from today's seed, embeddings and candidates."""

import structlog
from django.db import DatabaseError
from django.utils import timezone

from segmentation.models import LookAlike
from segmentation.services.analyses.progress import FailedError, StoppedError
from segmentation.services.look_alikes.finding import search

logger = structlog.get_logger(__name__)
DONE, RUNNING = LookAlike.State.DONE, LookAlike.State.RUNNING


def searches_kept_up() -> list[int]:
    """Return the searches whose ranks are made anew every night."""
    return list(LookAlike.objects.done().filter(kept_up=True).values_list("pk", flat=True))


def rank_again(*, run_id: int) -> LookAlike | None:
    """Do a finished search once more over today's customers; None where another worker is at it.

    Where it comes to nothing, the ranks of before stay and the run says why.
    """
    now = timezone.now()
    ended = LookAlike.objects.filter(pk=run_id, state=DONE)
    if not ended.update(state=RUNNING, started_at=now, updated_at=now, error=""):
        return None
    run = LookAlike.objects.get(pk=run_id)
    try:
        search(run)
    except StoppedError:
        logger.info("look_alike_cancelled", run=run.pk)
    except (FailedError, DatabaseError, MemoryError) as error:
        logger.warning("look_alike_not_ranked_again", run=run.pk, error=type(error).__name__)
        code = error.code if isinstance(error, FailedError) else "database"
        kept = LookAlike.objects.filter(pk=run_id, state=RUNNING)
        details = {"detail": type(error).__name__}
        kept.update(state=DONE, stage="", error=code, error_details=details)
    run.refresh_from_db()
    return run

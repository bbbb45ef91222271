"""Keeping and repeating background work that failed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import TaskFailure

TRACE_LENGTH = 8000


@transaction.atomic
def record_failure(
    *, task_id: str, name: str, arguments: dict[str, Any], error: str, trace: str
) -> TaskFailure:
    """Keep a failed task; the same task failing again replaces its entry."""
    failure, _made = TaskFailure.objects.update_or_create(
        task_id=task_id,
        defaults={
            "name": name,
            "arguments": arguments,
            "error": error[:300],
            "trace": trace[-TRACE_LENGTH:],
            "failed_at": timezone.now(),
        },
    )
    return failure


@transaction.atomic
def mark_retried(*, failure: TaskFailure) -> None:
    """Note that the task was sent to the queue again."""
    failure.retried_at = timezone.now()
    failure.save(update_fields=["retried_at"])

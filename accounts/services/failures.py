"""Keeping and repeating background work that failed."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import TaskFailure

TRACE_LENGTH = 8000
# PostgreSQL repeats values after these words, up to the end of its message: in a trace that is where the next
# part of the trace begins, in a repr the end of all.
END = r"(?=^(?:The above exception|During handling|Traceback|  File |  \+)|\Z)"
PARTS = r"(?:DETAIL|CONTEXT|QUERY|STATEMENT|HINT|LINE \d+):"
ROW_DATA = [
    (re.compile(rf"^{PARTS}.*?{END}", re.MULTILINE | re.DOTALL), ""),
    (re.compile(rf"\\n{PARTS}.*", re.DOTALL), "…"),
    (
        re.compile(rf"(invalid input [\w ]+: |out of range: ).*?{END}", re.MULTILINE | re.DOTALL),
        "\\1…\n",
    ),
]


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
            "error": without_rows(error)[:300],
            "trace": without_rows(trace)[-TRACE_LENGTH:],
            "failed_at": timezone.now(),
        },
    )
    return failure


def without_rows(text: str) -> str:
    """Return an error's text without the row data that the database repeats in it."""
    for pattern, kept in ROW_DATA:
        text = pattern.sub(kept, text)
    return text


@transaction.atomic
def mark_retried(*, failure: TaskFailure) -> None:
    """Note that the task was sent to the queue again."""
    failure.retried_at = timezone.now()
    failure.save(update_fields=["retried_at"])

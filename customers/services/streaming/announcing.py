"""Subscribers told of new events: in the transaction that takes the events, so that neither is without the other."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.services.failures import record_failure
from config.base.tables import fetch_rows

logger = structlog.get_logger(__name__)
AGAIN = "customers.tasks.announce_events_task"


@dataclass(frozen=True)
class NewEvent:
    """An event that was taken just now."""

    external_id: str
    customer_id: int
    kind: str
    occurred_at: datetime


def fresh_events() -> dict[int, NewEvent]:
    """Return the events that the last merge of this transaction took, by their place among what was staged."""
    rows = fetch_rows("SELECT row, external_id, found_customer_id, kind, occurred_at FROM fresh")
    return {place: NewEvent(*row) for place, *row in rows}


def announce_events(*, events: Sequence[NewEvent]) -> None:
    """Tell every subscriber of new events, in the order in which they came; call it in their transaction.

    One that fails takes nothing from the others: what it missed is kept as a failed task that can be repeated.
    """
    for path in settings.EVENT_SUBSCRIBERS if events else ():
        try:
            with transaction.atomic():
                import_string(path)(events=events)
        except Exception as error:
            logger.exception("event_subscriber_failed", subscriber=path)
            told = [{**asdict(one), "occurred_at": one.occurred_at.isoformat()} for one in events]
            record_failure(
                task_id=str(uuid.uuid4()),
                name=AGAIN,
                arguments={"args": [path, told], "kwargs": {}},
                error=type(error).__name__,
                trace="",
            )


@transaction.atomic
def announce_again(*, path: str, told: list[dict[str, Any]]) -> None:
    """Tell one subscriber of events that it missed; raises what it raises, KeyError for one that is none."""
    if path not in settings.EVENT_SUBSCRIBERS:
        raise KeyError(path)
    events = [
        NewEvent(**(one | {"occurred_at": datetime.fromisoformat(one["occurred_at"])}))
        for one in told
    ]
    import_string(path)(events=events)

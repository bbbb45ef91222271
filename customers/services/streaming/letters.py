"""Dead letters: replayed through the same intake, or discarded."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.models import DeadLetter, EventStream
from customers.services.streaming.taking import Batch, take_messages
from customers.sources.streaming.messages import Message

STATES = DeadLetter.State
# One replay is one transaction.
MOST = 1000


@transaction.atomic
def replay_letters(*, stream: EventStream, ids: Sequence[int] = (), reason: str = "") -> Batch:
    """Take waiting letters again, those named or all of a reason, the oldest first, at most `MOST`.

    What is refused again stays, with its reasons of now.
    """
    waiting = _waiting(stream, ids, reason).order_by("pk").select_for_update()
    letters = list(waiting[:MOST])
    # Deleted first: what is refused again comes back under its position.
    DeadLetter.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    batch = take_messages(
        stream=stream,
        messages=[Message(letter.position, letter.content.encode()) for letter in letters],
    )
    again = set(
        DeadLetter.objects.filter(
            stream=stream, position__in=[letter.position for letter in letters]
        ).values_list("position", flat=True)
    )
    done = [letter for letter in letters if letter.position not in again]
    for letter in done:
        letter.state, letter.content, letter.updated_at = STATES.REPLAYED, "", timezone.now()
    DeadLetter.objects.bulk_create(done)
    return batch


@transaction.atomic
def discard_letters(*, stream: EventStream, ids: Sequence[int] = (), reason: str = "") -> int:
    """Give up waiting letters, those named or all of a reason; their content is erased. Return how many."""
    return _waiting(stream, ids, reason).update(
        state=STATES.DISCARDED, content="", updated_at=timezone.now()
    )


def _waiting(stream: EventStream, ids: Sequence[int], reason: str) -> QuerySet[DeadLetter]:
    waiting = DeadLetter.objects.filter(stream=stream, state=STATES.WAITING)
    if ids:
        waiting = waiting.filter(pk__in=ids)
    return waiting.filter(reason=reason) if reason else waiting

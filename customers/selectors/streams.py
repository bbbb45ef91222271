"""Streams as the screens show them: how far each is, and what could not be taken and why."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from customers.models import DeadLetter, EventStream
from customers.selectors.imports import reason_label

# A consumer tells of itself every second; one that is silent this long is gone.
SILENCE = timedelta(seconds=15)
WAITING = DeadLetter.State.WAITING


@dataclass(frozen=True)
class LetterCount:
    """How many waiting letters of a stream have one reason."""

    code: str
    label: str
    letters: int


def list_streams(*, user: User) -> QuerySet[EventStream]:
    """Return the streams a user may see, each with `letters_waiting`."""
    streams: QuerySet[EventStream] = EventStream.objects.visible_to(user)
    waiting = Count("letters", filter=Q(letters__state=WAITING))
    related = streams.select_related("connection", "mapping", "owner", "progress")
    return related.defer("connection__credentials").annotate(letters_waiting=waiting)


def is_consumed(stream: EventStream) -> bool:
    """Whether a consumer has told of a stream just now."""
    beat = stream.progress.beat_at
    return beat is not None and beat > timezone.now() - SILENCE


def count_letters(stream: EventStream) -> list[LetterCount]:
    """Return the reasons of a stream's waiting letters, the most frequent first."""
    waiting = DeadLetter.objects.filter(stream=stream, state=WAITING).order_by()
    counted = waiting.values_list("reason").annotate(letters=Count("pk")).order_by("-letters")
    return [LetterCount(code, reason_label(code), letters) for code, letters in counted]

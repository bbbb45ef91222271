"""How far a rotation is, kept for the screen; told at most every two seconds, since batches are short."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from customers.models import KeyRotation

TELL_SECONDS = 2.0

Told = Callable[[str, int], None]
Done = Callable[[int, int], None]


@contextmanager
def watched(kind: KeyRotation.Kind, number: int, tell: Told) -> Iterator[tuple[Told, Done]]:
    """Yield what to call after each batch (table, its values moved) and at the end (moved, left)."""
    rotation = KeyRotation.objects.create(kind=kind, number=number)
    moved: dict[str, int] = {}
    last = time.monotonic()

    def heard(table: str, done: int) -> None:
        nonlocal last
        moved[table] = done
        tell(table, done)
        if time.monotonic() - last >= TELL_SECONDS:
            last = time.monotonic()
            rotation.table, rotation.moved = table, sum(moved.values())
            rotation.save(update_fields=["table", "moved", "heard_at"])

    def ended(total: int, left: int) -> None:
        rotation.table, rotation.moved, rotation.left = "", total, left
        rotation.finished_at = timezone.now()
        rotation.save()

    yield heard, ended

"""Two sessions of the database in turn: while one writes a chunk, the other looks up what the next one names.

Written is one chunk after another, in their order: each holds the due marks of its customers until it is committed.
No session waits for the other within a transaction, so nobody else can come to wait for both.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self, TypeVar

from django.db import connections

from accounts.services.audit import get_actor, set_actor

Found = TypeVar("Found")


class Lanes:
    """Two threads, each with a connection of its own, on which the same actor acts; leaving waits for both."""

    def __enter__(self) -> Self:
        self._actor = get_actor()
        self._next, self._last = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._newest: Future[None] | None = None
        return self

    def submit(self, look: Callable[[], Found], write: Callable[[Found], None]) -> None:
        """Look ahead for a chunk at once and write it after the one before, whose fault this raises."""
        before = self._newest
        self._next, self._last = self._last, self._next
        self._newest = self._last.submit(self._take, look, write, before)
        if before is not None:
            before.result()

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        if self._newest is not None:
            wait([self._newest])
        for lane in (self._next, self._last):
            lane.submit(connections.close_all).result()
            lane.shutdown()
        if self._newest is not None and kind is None:
            self._newest.result()

    def _take(
        self,
        look: Callable[[], Found],
        write: Callable[[Found], None],
        before: Future[None] | None,
    ) -> None:
        actor, request_id = self._actor
        set_actor(actor, request_id=request_id)
        found = look()
        if before is not None:
            before.result()
        write(found)

"""The consumer of a stream: take, commit, acknowledge, bring the profiles up to date, and tell of itself."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from django.db import connection
from django.db.models import F
from django.utils import timezone

from config.base.tables import fetch_column
from customers.models import EventStream, StreamProgress
from customers.selectors import faults
from customers.services.profiles import refresh_profiles
from customers.services.pulls.connections import link_of
from customers.services.streaming.taking import Batch, take_messages
from customers.sources.faults import UnreadableSourceError
from customers.sources.streaming.messages import Consumer
from customers.sources.streaming.opening import consumer_of

logger = structlog.get_logger(__name__)
# Half a second's events at the aimed pace, so that one round stays short.
BATCH = 500
# How long a round waits for the first message, and how often the consumer tells of itself.
WAIT_SECONDS = 0.5
TELL_SECONDS = 1.0
# How long one waits before a source that failed is tried again, and before a taken place is asked for again.
AGAIN_SECONDS = (1, 2, 5, 10, 30)
LOCK = 0x53505354  # ours among the advisory locks: one consumer a stream keeps the order
Stop = Callable[[], bool]


@dataclass
class _Session:
    """What a consumer knows of its own work."""

    stream: EventStream
    stop: Stop
    told_at: float = 0.0
    since_told: Batch = field(default_factory=Batch)
    seen: bool = False
    delay_ms: int | None = None


def consume_stream(*, stream: EventStream, stop: Stop) -> None:
    """Consume a stream until told to stop, or until it is switched off or changed.

    A source that fails is tried again, ever more rarely. Of several consumers one works, the others stand by.
    """
    failures = 0
    while not stop() and _is_current(stream):
        try:
            with _alone(stream) as alone:
                if alone:
                    _work(_Session(stream, stop))
                    failures = 0
        except UnreadableSourceError as error:
            logger.warning("stream_failed", stream=stream.name, code=error.code)
            _tell_error(stream, faults.keep(error.code, error.details))
            failures += 1
        _sleep(AGAIN_SECONDS[min(failures, len(AGAIN_SECONDS) - 1)], stop)


def consumer_name() -> str:
    """Return the name under which this host consumes; it stays, so that what was ours comes back to us."""
    return f"sandpiper-{socket.gethostname()}"[:80]


def _work(session: _Session) -> None:
    stream = session.stream
    link = link_of(stream.connection)
    with consumer_of(link, stream.source, stream.group, consumer_name()) as consumer:
        while not session.stop():
            _round(session, consumer)
            if time.monotonic() - session.told_at >= TELL_SECONDS:
                _tell(session, consumer)
                if not _is_current(stream):
                    return


def _round(session: _Session, consumer: Consumer) -> None:
    """Our commit comes before the acknowledgement: what was not acknowledged comes again, and changes nothing."""
    messages = consumer.fetch(BATCH, WAIT_SECONDS)
    if not messages:
        return
    began = time.monotonic()
    batch = take_messages(stream=session.stream, messages=messages)
    consumer.acknowledge(messages)
    if batch.touched:
        refresh_profiles(as_of=timezone.now(), customer_ids=batch.touched)
        session.delay_ms = round((time.monotonic() - began) * 1000)
    session.since_told.add(batch)
    session.seen = True


def _tell(session: _Session, consumer: Consumer) -> None:
    now, since = timezone.now(), session.since_told
    values: dict[str, object] = {
        "taken": F("taken") + since.new,
        "repeated": F("repeated") + since.repeated,
        "refused": F("refused") + since.refused,
        "lag": consumer.lag(),
        "beat_at": now,
        "consumer": f"{socket.gethostname()}:{os.getpid()}"[:80],
        "error": "",
    }
    if session.seen:
        values |= {"last_seen_at": now, "delay_ms": session.delay_ms}
    StreamProgress.objects.filter(stream=session.stream).update(**values)
    session.since_told, session.seen, session.told_at = Batch(), False, time.monotonic()


def _tell_error(stream: EventStream, error: str) -> None:
    StreamProgress.objects.filter(stream=stream).update(error=error, beat_at=timezone.now())


def _is_current(stream: EventStream) -> bool:
    """Whether the stream is on and nobody has changed it or its connection."""
    known = EventStream.objects.filter(
        pk=stream.pk,
        is_on=True,
        updated_at=stream.updated_at,
        connection__updated_at=stream.connection.updated_at,
    )
    return known.exists()


@contextmanager
def _alone(stream: EventStream) -> Iterator[bool]:
    """Hold the stream's place for this database session; a session that dies gives it back by itself."""
    (got,) = fetch_column("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, stream.pk])
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            fetch_column("SELECT pg_advisory_unlock(%s, %s)", [LOCK, stream.pk])


def _sleep(seconds: float, stop: Stop) -> None:
    until = time.monotonic() + seconds
    while not stop() and time.monotonic() < until:
        time.sleep(0.1)

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection

from accounts.services.audit import set_actor
from customers.models import EventStream
from customers.services.streaming.consuming import consume_stream

logger = structlog.get_logger(__name__)
# How often one looks for streams that were switched on, and waits before a lost database is tried again.
LOOK_SECONDS = 2.0
AGAIN_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Consume one stream of events, or with --all every stream that is switched on, until ended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="STREAM")
        parser.add_argument("--all", action="store_true", help="every stream that is switched on")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["name"]) is bool(options["all"]):
            raise CommandError("Name one stream, or say --all.")
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_told: ended.set())
        if options["name"]:
            self._consume_one(options["name"], ended)
        else:
            self._consume_all(ended)

    def _consume_one(self, name: str, ended: threading.Event) -> None:
        stream = EventStream.objects.select_related("connection", "mapping").filter(name=name)
        if not stream.exists():
            raise CommandError(f"There is no stream {name}.")
        while not ended.is_set() and stream.get().is_on:
            _consume(stream.get, ended)
        self.stdout.write(f"{name}: ended")

    def _consume_all(self, ended: threading.Event) -> None:
        threads: dict[int, threading.Thread] = {}
        while not ended.wait(LOOK_SECONDS):
            for key in _switched_on():
                if key not in threads or not threads[key].is_alive():
                    threads[key] = _start(key, ended)
        for thread in threads.values():
            thread.join()


def _start(key: int, ended: threading.Event) -> threading.Thread:
    streams = EventStream.objects.select_related("connection", "mapping")
    thread = threading.Thread(target=_consume, args=(lambda: streams.get(pk=key), ended))
    thread.start()
    return thread


def _switched_on() -> list[int]:
    try:
        return list(EventStream.objects.filter(is_on=True).values_list("pk", flat=True))
    except (DatabaseError, InterfaceError):
        connection.close()
        return []


def _consume(find: Callable[[], EventStream], ended: threading.Event) -> None:
    """Consume until the stream changes; without the database nothing is taken and nothing acknowledged."""
    try:
        set_actor("stream")
        stream = find()
        set_actor(f"stream:{stream.name}")
        consume_stream(stream=stream, stop=ended.is_set)
    except (DatabaseError, InterfaceError):
        logger.exception("stream_without_database")
        ended.wait(AGAIN_SECONDS)
    finally:
        connection.close()

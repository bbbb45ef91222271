"""The consumer of a stream beside a bare XADD/XREADGROUP/XACK round of the same messages, and the time from an
event to its customer's profile at 500 events a second."""

import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.services.users import create_user
from bench import BenchResult
from bench.population import make_population
from config.base.tables import fetch_rows
from customers.models import Customer, EventStream, StreamProgress
from customers.services.profiles import refresh_profiles
from customers.services.pulls.connections import ConnectionOrder, create_connection, link_of
from customers.services.streaming.consuming import BATCH, consume_stream
from customers.services.streaming.definitions import StreamOrder, create_stream, switch_stream
from customers.sources.streaming.opening import consumer_of

MESSAGES = 20_000
PACE = 500  # events a second, the aim
SECONDS = 20
PROBES = 10  # of them a second are looked for in the profile
PATIENCE = 120


def run(customers: int) -> BenchResult:
    """Measure throughput with everything waiting, then the delay at the aimed pace."""
    make_population(customers)
    numbers = list(Customer.objects.order_by("pk").values_list("customer_no", "pk"))
    refresh_profiles(as_of=timezone.now())
    with stream_of_redis() as (stream, client):
        waiting = [event_for(numbers[n % len(numbers)][0]) for n in range(MESSAGES)]
        bare = bare_round(client, stream, waiting)
        add(client, stream.source, waiting)
        ours = drain(stream)
        delays = delays_at_pace(stream, client, numbers)
    return BenchResult(
        value=round(MESSAGES / ours),
        unit="events/s",
        seconds=ours,
        limit_seconds=bare,
        samples_ms=delays,
        detail={"pace": PACE, "probes": len(delays), "bare_per_second": round(MESSAGES / bare)},
    )


@contextmanager
def stream_of_redis() -> Iterator[tuple[EventStream, Any]]:
    """A stream of the product's own Redis under a name of its own, gone afterwards."""
    url = urlsplit(settings.REDIS_URL)
    place = {"host": url.hostname, "port": url.port or 6379, "number": url.path.strip("/") or 0}
    secrets = {"user": unquote(url.username or ""), "password": unquote(url.password or "")}
    by = create_user(username="bench", password=uuid.uuid4().hex, role="data_steward")
    order = ConnectionOrder("bench", "redis", place, secrets)
    made = create_connection(order=order, by=by)
    source = f"bench-{uuid.uuid4().hex}"
    stream = create_stream(order=StreamOrder("bench", made, source), by=by)
    switch_stream(stream=stream, on=True)
    client = redis.Redis.from_url(settings.REDIS_URL)
    try:
        yield EventStream.objects.select_related("connection", "mapping").get(pk=stream.pk), client
    finally:
        client.delete(source)


def event_for(customer_no: str) -> str:
    return json.dumps(
        {
            "external_id": uuid.uuid4().hex,
            "customer_no": customer_no,
            "kind": "login",
            "channel": "mobile",
            "occurred_at": timezone.now().isoformat(),
        }
    )


def add(client: Any, source: str, events: Sequence[str]) -> None:
    pipe = client.pipeline(transaction=False)
    for event in events:
        pipe.xadd(source, {"event": event})
    pipe.execute()


def bare_round(client: Any, stream: EventStream, events: Sequence[str]) -> float:
    """Seconds for writing, reading and acknowledging the messages, with nothing done about them."""
    source = f"{stream.source}-bare"
    began = time.perf_counter()
    for start in range(0, len(events), BATCH):
        add(client, source, events[start : start + BATCH])
    with consumer_of(link_of(stream.connection), source, "bare", "bare") as consumer:
        while found := consumer.fetch(BATCH, 0.01):
            consumer.acknowledge(found)
    seconds = time.perf_counter() - began
    client.delete(source)
    return seconds


def drain(stream: EventStream) -> float:
    """Seconds until all that waits is taken and in the profiles."""
    progress = StreamProgress.objects.filter(stream=stream, taken__gte=MESSAGES)
    ended = threading.Event()
    looked = [0.0]

    def taken() -> bool:
        if time.monotonic() - looked[0] > 0.2 and not ended.is_set():
            looked[0] = time.monotonic()
            if progress.exists():
                ended.set()
        return ended.is_set()

    began = time.perf_counter()
    consume_stream(stream=stream, stop=taken)
    return time.perf_counter() - began


def delays_at_pace(
    stream: EventStream, client: Any, numbers: Sequence[tuple[str, int]]
) -> list[float]:
    """Milliseconds from XADD to a profile that others can read, with a consumer process of its own."""
    command = [sys.executable, "-m", "django", "consume", stream.name]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 - our own command
    sent: dict[int, tuple[float, Any]] = {}
    try:
        add(client, stream.source, [event_for(numbers[-1][0])])
        wait_for_profile(numbers[-1][1])
        probes, others = numbers[: PROBES * SECONDS], numbers[PROBES * SECONDS : -1]
        sender = threading.Thread(target=send, args=(stream, client, probes, others, sent))
        sender.start()
        delays = watch(sent, len(probes), sender)
        sender.join()
    finally:
        process.terminate()
        process.wait(30)
    return delays


def send(
    stream: EventStream, client: Any, probes: Any, others: Any, sent: dict[int, tuple[float, Any]]
) -> None:
    """Send ten times a second a tenth of the pace, one probe among each."""
    began = time.monotonic()
    share = PACE // PROBES - 1
    for step, (number, key) in enumerate(probes):
        events = [event_for(others[(step * share + n) % len(others)][0]) for n in range(share)]
        add(client, stream.source, events)
        probe = event_for(number)
        sent[key] = (time.monotonic(), timezone.now())
        add(client, stream.source, [probe])
        time.sleep(max(0.0, began + (step + 1) / PROBES - time.monotonic()))


def watch(sent: dict[int, tuple[float, Any]], probes: int, sender: threading.Thread) -> list[float]:
    delays: dict[int, float] = {}
    until = time.monotonic() + SECONDS + PATIENCE
    while len(delays) < probes and time.monotonic() < until:
        open_ones = {key: told for key, told in list(sent.items()) if key not in delays}
        rows = fetch_rows(
            "SELECT customer_id, computed_at FROM customers_customerprofile"
            " WHERE customer_id = ANY(%s)",
            [list(open_ones)],
        )
        now = time.monotonic()
        for key, computed_at in rows:
            at, moment = open_ones[key]
            if computed_at >= moment:
                delays[key] = (now - at) * 1000
        time.sleep(0.01)
    sender.join()
    return list(delays.values())


def wait_for_profile(key: int) -> None:
    """Wait until the consumer process is at work."""
    began, until = timezone.now(), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        sql = "SELECT computed_at FROM customers_customerprofile WHERE customer_id = %s"
        ((computed_at,),) = fetch_rows(sql, [key])
        if computed_at >= began:
            return
        time.sleep(0.1)
    connection.close()
    raise TimeoutError("the consumer did not begin")

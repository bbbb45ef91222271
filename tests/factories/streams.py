"""Plain builders of streams and of the events that sources send."""

import datetime as dt
import itertools
import json

from customers.models import Connection, EventStream
from customers.services.pulls import connections
from customers.services.pulls.connections import ConnectionOrder
from customers.services.streaming import definitions
from customers.services.streaming.definitions import StreamOrder

numbers = itertools.count(1)
NOW = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)


def make_stream(by, connection: Connection | None = None, **over) -> EventStream:
    """A stream of Redis, switched on."""
    if connection is None:
        order = ConnectionOrder(f"bus {next(numbers)}", "redis", {"host": "127.0.0.1"})
        connection = connections.create_connection(order=order, by=by)
    details = {"name": f"stream-{next(numbers)}", "source": "events"} | over
    stream = definitions.create_stream(order=StreamOrder(connection=connection, **details), by=by)
    definitions.switch_stream(stream=stream, on=True)
    return EventStream.objects.select_related("connection", "mapping").get(pk=stream.pk)


def an_event(customer_no: str, **over) -> dict:
    """A login, in our own names."""
    details = {
        "external_id": f"e{next(numbers)}",
        "customer_no": customer_no,
        "kind": "login",
        "channel": "mobile",
        "occurred_at": NOW.isoformat(),
    }
    return details | over


def body(event: dict) -> bytes:
    """An event as it stands in a message."""
    return json.dumps(event).encode()

"""RabbitMQ and other AMQP 0.9.1 brokers: a queue read with acknowledgement by hand."""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

import kombu
from amqp.exceptions import AMQPError

from customers.sources.remote.asking import CONNECT_SECONDS, Link
from customers.sources.remote.relational import tls_context
from customers.sources.streaming.messages import Message

# Half a minute: a broker that is gone is noticed within two of them.
HEARTBEAT = 30


class AmqpConsumer:
    """What was not acknowledged when we leave, the broker puts back where it stood."""

    def __init__(self, link: Link, source: str, _group: str, name: str) -> None:
        self.source = source
        self.waiting: list[Message] = []
        self.line = _line(link, name)
        self.line.connect()
        self.channel: Any = self.line.channel()
        self.consumer: Any = None

    def _begin(self, most: int) -> None:
        # The queue is the source's own: it is looked for and never declared.
        queue = kombu.Queue(self.source, channel=self.channel, no_declare=True)
        self.channel.queue_declare(self.source, passive=True)
        self.consumer = kombu.Consumer(
            self.channel, [queue], auto_declare=False, on_message=self._take
        )
        # Of this consumer, not of the channel: quorum queues know no other.
        self.consumer.qos(prefetch_count=most, apply_global=False)
        self.consumer.consume(no_ack=False)

    def _take(self, message: Any) -> None:
        body = message.body
        raw = body.encode() if isinstance(body, str) else bytes(body)
        known = message.properties.get("message_id")
        position = str(known)[:60] if known else hashlib.sha256(raw).hexdigest()
        self.waiting.append(Message(position, raw, message))

    def fetch(self, most: int, seconds: float) -> list[Message]:
        """Return messages as the protocol says."""
        if self.consumer is None:
            self._begin(most)
        deadline = time.monotonic() + seconds
        while len(self.waiting) < most:
            # Once there are some, only what has arrived already is waited for.
            left = 0.01 if self.waiting else deadline - time.monotonic()
            if left <= 0 or not self._drain(left):
                break
        found, self.waiting = self.waiting[:most], self.waiting[most:]
        return found

    def _drain(self, seconds: float) -> bool:
        try:
            self.line.drain_events(timeout=seconds)
        except TimeoutError:
            self.line.heartbeat_check()
            return False
        return True

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Acknowledge all up to the last."""
        if messages:
            messages[-1].handle.ack(multiple=True)

    def lag(self) -> int | None:
        """Return how many messages stand in the queue, without those in our hands."""
        try:
            return int(self.channel.queue_declare(self.source, passive=True).message_count)
        except AMQPError:
            return None

    def close(self) -> None:
        """Leave the broker."""
        self.line.release()


def probe(link: Link) -> str:
    """Sign in and return which broker answered."""
    with _line(link, "sandpiper probe") as line:
        line.connect()
        told = line.connection.server_properties
    return f"{told.get('product', 'AMQP')} {told.get('version', '')}".strip()


def _line(link: Link, name: str) -> kombu.Connection:
    address = link.address()
    return kombu.Connection(
        hostname=address.dialled(tls=link.tls),
        port=address.port,
        userid=link.secret("user") or "guest",
        password=link.secret("password") or "guest",
        virtual_host=link.settings.get("virtual_host") or "/",
        ssl={"context": tls_context()} if link.tls else False,
        connect_timeout=CONNECT_SECONDS,
        heartbeat=HEARTBEAT,
        transport="pyamqp",
        client_properties={"connection_name": name},
    )

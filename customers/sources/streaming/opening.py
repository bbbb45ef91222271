"""Every kind of stream behind one function."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import redis
from amqp.exceptions import AccessRefused, AMQPError, NotFound
from kombu.exceptions import OperationalError

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import Link, place, telling
from customers.sources.streaming import amqp_queue, kafka_log
from customers.sources.streaming.amqp_queue import AmqpConsumer
from customers.sources.streaming.kafka_log import KafkaConsumer
from customers.sources.streaming.messages import Consumer, Message
from customers.sources.streaming.redis_log import RedisConsumer

CONSUMERS: dict[str, Callable[[Link, str, str, str], Consumer]] = {
    "redis": RedisConsumer,
    "amqp": AmqpConsumer,
    "kafka": KafkaConsumer,
}
PROBES: dict[str, Callable[[Link], str]] = {
    "amqp": amqp_queue.probe,
    "kafka": kafka_log.probe,
}


@contextmanager
def consumer_of(link: Link, source: str, group: str, name: str) -> Iterator[Consumer]:
    """Open a consumer; its methods raise UnreadableSourceError for whatever the source says of us."""
    with _said(link):
        consumer = CONSUMERS[link.kind](link, source, group, name)
    try:
        yield ToldConsumer(link, consumer)
    finally:
        # What cannot be said any more is given again.
        with suppress(redis.exceptions.RedisError, AMQPError, OperationalError, OSError):
            consumer.close()


def probe_stream(link: Link) -> str:
    """Connect, sign in and return which server answered; raises UnreadableSourceError."""
    with _said(link):
        return PROBES[link.kind](link)


class ToldConsumer:
    """A consumer whose driver's errors are said as faults."""

    def __init__(self, link: Link, inner: Consumer) -> None:
        self.link, self.inner = link, inner

    def fetch(self, most: int, seconds: float) -> list[Message]:
        """Return messages as the consumer does."""
        with _said(self.link):
            return self.inner.fetch(most, seconds)

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Acknowledge as the consumer does."""
        with _said(self.link):
            self.inner.acknowledge(messages)

    def lag(self) -> int | None:
        """Return the lag as the consumer does."""
        with _said(self.link):
            return self.inner.lag()

    def close(self) -> None:
        """Leave as the consumer does."""
        self.inner.close()


@contextmanager
def _said(link: Link) -> Iterator[None]:
    with telling(link):
        try:
            yield
        except (redis.exceptions.AuthenticationError, AccessRefused) as error:
            raise UnreadableSourceError("not_signed_in", **place(link)) from error
        except NotFound as error:
            raise UnreadableSourceError("stream_unknown", **place(link)) from error
        except (redis.exceptions.ConnectionError, AMQPError, OperationalError) as error:
            raise UnreadableSourceError("not_reached", **place(link)) from error

"""Kafka: a topic read by a consumer group whose offsets move after our commit only."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import Link, place
from customers.sources.streaming.messages import Message

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10


class KafkaConsumer:
    """Within a partition messages keep their order: let the source key them by customer."""

    def __init__(self, link: Link, source: str, group: str, name: str) -> None:
        import confluent_kafka

        self.kafka = confluent_kafka
        self.source = source
        self.place = place(link)
        self.lost = False
        self.client: Any = confluent_kafka.Consumer(
            {
                **_place(link, name),
                "group.id": group,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "isolation.level": "read_committed",
                "error_cb": self._note,
            },
            logger=logger,
        )
        self.client.subscribe([source])

    def _note(self, error: Any) -> None:
        """The client goes on trying by itself; we tell of it."""
        self.lost = error.code() == self.kafka.KafkaError._ALL_BROKERS_DOWN

    def fetch(self, most: int, seconds: float) -> list[Message]:
        """Return messages as the protocol says."""
        found = self.client.consume(1, seconds)
        if self.lost and not found:
            raise UnreadableSourceError("not_reached", **self.place)
        if found:
            found += self.client.consume(most - 1, 0.01) if most > 1 else []
        return [self._message(one) for one in found if not self._is_fault(one)]

    def _is_fault(self, one: Any) -> bool:
        error = one.error()
        if error is None:
            return False
        if error.code() == self.kafka.KafkaError._PARTITION_EOF:
            return True
        raise UnreadableSourceError("source_refused", reason=error.name(), **self.place)

    def _message(self, one: Any) -> Message:
        return Message(f"{one.partition()}:{one.offset()}", one.value() or b"", one)

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Move each partition's offset behind its last message."""
        last = {message.handle.partition(): message.handle.offset() + 1 for message in messages}
        offsets = [
            self.kafka.TopicPartition(self.source, partition, offset)
            for partition, offset in last.items()
        ]
        if offsets:
            self.client.commit(offsets=offsets, asynchronous=False)

    def lag(self) -> int | None:
        """Return how many messages stand behind the group's offsets."""
        behind = 0
        for one in self.client.committed(self.client.assignment(), TIMEOUT_SECONDS):
            low, high = self.client.get_watermark_offsets(one, TIMEOUT_SECONDS)
            behind += max(0, high - max(one.offset, low))
        return behind

    def close(self) -> None:
        """Leave the group."""
        self.client.close()


def probe(link: Link) -> str:
    """Sign in and return how many brokers and topics answered."""
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    client = AdminClient(_place(link, "sandpiper-probe"), logger=logger)
    try:
        told = client.list_topics(timeout=TIMEOUT_SECONDS)
    except KafkaException as error:
        raise UnreadableSourceError("not_reached", **place(link)) from error
    return f"Kafka {len(told.brokers)} / {len(told.topics)}"


def _place(link: Link, name: str) -> dict[str, Any]:
    address = link.address()
    return {
        "bootstrap.servers": f"{address.dialled(tls=link.tls)}:{address.port}",
        "client.id": name,
        "reconnect.backoff.ms": 1000,
        **({"ssl.ca.location": settings.PULL_CA_FILE} if settings.PULL_CA_FILE else {}),
        **_signing(link),
    }


def _signing(link: Link) -> dict[str, Any]:
    user = link.secret("user")
    protocol = (
        ("SASL_SSL" if user else "SSL") if link.tls else ("SASL_PLAINTEXT" if user else "PLAINTEXT")
    )
    if not user:
        return {"security.protocol": protocol}
    return {
        "security.protocol": protocol,
        "sasl.mechanism": link.settings.get("mechanism") or "SCRAM-SHA-512",
        "sasl.username": user,
        "sasl.password": link.secret("password") or "",
    }

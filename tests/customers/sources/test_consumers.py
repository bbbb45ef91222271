"""Consumers of streams against real brokers: in order, again until acknowledged, never lost."""

import json
import time

import pytest

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import Link
from customers.sources.streaming import redis_log
from customers.sources.streaming.opening import consumer_of

PATIENCE = 30


def bodies(messages):
    return [json.loads(message.body)["n"] for message in messages]


def fetch_some(consumer, count):
    """Fetch until so many messages are there: a group needs some seconds to form."""
    found, deadline = [], time.monotonic() + PATIENCE
    while len(found) < count and time.monotonic() < deadline:
        found += consumer.fetch(count - len(found), 0.5)
    return found


@pytest.fixture
def bus(redis_source, redis_writer):
    return Link("redis", redis_source.place, redis_source.secrets)


def test_redis_gives_what_was_not_acknowledged_again(bus, redis_writer):
    for n in range(5):
        redis_writer.xadd("events", {"event": json.dumps({"n": n})})

    with consumer_of(bus, "events", "g", "me") as consumer:
        first = consumer.fetch(3, 1)
        consumer.acknowledge(first[:1])
        assert consumer.lag() == 4
    with consumer_of(bus, "events", "g", "me") as consumer:
        own = consumer.fetch(10, 1)
        new = consumer.fetch(10, 1)
        consumer.acknowledge([*own, *new])
        assert consumer.fetch(10, 0.1) == []
        assert consumer.lag() == 0

    assert (bodies(first), bodies(own), bodies(new)) == ([0, 1, 2], [1, 2], [3, 4])
    assert own[0].position == first[1].position


def test_redis_takes_over_what_another_lost(bus, redis_writer, monkeypatch):
    monkeypatch.setattr(redis_log, "IDLE_MS", 1)
    redis_writer.xadd("events", {"n": "1", "kind": "登录"})
    with consumer_of(bus, "events", "g", "gone") as gone:
        assert len(gone.fetch(10, 1)) == 1
    time.sleep(0.01)

    with consumer_of(bus, "events", "g", "other") as other:
        (found,) = other.fetch(10, 1)

    assert json.loads(found.body) == {"n": "1", "kind": "登录"}


def test_redis_says_what_is_wrong(redis_source, redis_writer):
    nobody = Link("redis", redis_source.place, {"password": "wrong"})
    nowhere = Link("redis", redis_source.place | {"port": 1})
    redis_writer.set("text", "x")
    known = Link("redis", redis_source.place, redis_source.secrets)

    codes = []
    for link, source in [(nobody, "events"), (nowhere, "events"), (known, "text")]:
        with pytest.raises(UnreadableSourceError) as caught, consumer_of(link, source, "g", "me"):
            pass
        codes.append(caught.value.code)

    assert codes == ["not_signed_in", "not_reached", "source_refused"]


@pytest.mark.servers
@pytest.mark.parametrize("kind", ["classic", "quorum"])
def test_rabbit_gives_what_was_not_acknowledged_again(rabbit_server, kind):
    import kombu

    link = Link("amqp", rabbit_server.place, rabbit_server.secrets)
    with kombu.Connection(port=rabbit_server.port, connect_timeout=PATIENCE) as line:
        queue = kombu.Queue(f"events-{kind}", durable=True, queue_arguments={"x-queue-type": kind})
        queue(line.channel()).declare()
        with line.Producer() as producer:
            for n in range(5):
                producer.publish({"n": n}, routing_key=queue.name, message_id=f"m{n}")

    with consumer_of(link, queue.name, "", "me") as consumer:
        first = fetch_some(consumer, 3)
        consumer.acknowledge(first[:1])
    with consumer_of(link, queue.name, "", "me") as consumer:
        again = fetch_some(consumer, 4)
        consumer.acknowledge(again)
        assert consumer.fetch(5, 0.2) == []
        assert consumer.lag() == 0

    assert (bodies(first), bodies(again)) == ([0, 1, 2], [1, 2, 3, 4])
    assert again[0].position == "m1"


@pytest.mark.servers
def test_rabbit_says_what_is_wrong(rabbit_server):
    link = Link("amqp", rabbit_server.place, rabbit_server.secrets)
    nobody = Link("amqp", rabbit_server.place, {"user": "x", "password": "y"})

    with (
        pytest.raises(UnreadableSourceError) as missing,
        consumer_of(link, "none", "", "me") as consumer,
    ):
        consumer.fetch(1, 0.1)
    with pytest.raises(UnreadableSourceError) as refused, consumer_of(nobody, "none", "", "me"):
        pass

    assert (missing.value.code, refused.value.code) == ("stream_unknown", "not_signed_in")


@pytest.fixture
def kafka():
    """A cluster of one broker within librdkafka; `kafka(topic, key, n)` writes a message."""
    confluent = pytest.importorskip("confluent_kafka")
    producer = confluent.Producer({"test.mock.num.brokers": 1, "linger.ms": 0})
    (broker,) = producer.list_topics(timeout=PATIENCE).brokers.values()

    def write(topic, key, n):
        producer.produce(topic, json.dumps({"n": n}), key=key)
        producer.flush(PATIENCE)

    def committed(topic, message):
        """Where the group would begin anew; the cluster lets a group form only once, so nobody can."""
        asking = confluent.Consumer(
            {"bootstrap.servers": f"127.0.0.1:{broker.port}", "group.id": "g"}
        )
        place = confluent.TopicPartition(topic, message.handle.partition())
        (found,) = asking.committed([place], PATIENCE)
        asking.close()
        return found.offset

    write.port, write.committed = broker.port, committed
    return write


def test_kafka_offsets_move_only_when_acknowledged(kafka):
    link = Link("kafka", {"host": "127.0.0.1", "port": kafka.port})
    for n in range(5):
        kafka("events", "C1", n)

    with consumer_of(link, "events", "g", "me") as consumer:
        first = fetch_some(consumer, 3)
        assert kafka.committed("events", first[0]) < 0
        consumer.acknowledge(first[:2])
        assert (kafka.committed("events", first[0]), consumer.lag()) == (2, 3)
        rest = fetch_some(consumer, 2)
        consumer.acknowledge(rest)
        assert (kafka.committed("events", first[0]), consumer.lag()) == (5, 0)

    assert (bodies(first), bodies(rest)) == ([0, 1, 2], [3, 4])
    assert [one.position.partition(":")[2] for one in [*first, *rest]] == ["0", "1", "2", "3", "4"]


def test_kafka_that_does_not_answer_gives_nothing():
    link = Link("kafka", {"host": "127.0.0.1", "port": 1})

    with consumer_of(link, "events", "g", "me") as consumer, pytest.raises(UnreadableSourceError):
        fetch_some(consumer, 1)

"""A consumer killed again and again: every event is taken, each once, in its customer's order."""

import json
import time

import pytest

from customers.models import CustomerProfile, Event, StreamProgress
from customers.services.pulls import connections
from customers.services.pulls.connections import ConnectionOrder
from customers.services.streaming import definitions
from tests.factories.customers import make_customer
from tests.factories.streams import an_event, make_stream

EVENTS = 3000
KILLS = 3
PATIENCE = 120


@pytest.fixture
def stream(transactional_db, user_with_role, redis_source, redis_writer):
    by = user_with_role("data_steward")
    order = ConnectionOrder("bus", "redis", redis_source.place, redis_source.secrets)
    connection = connections.create_connection(order=order, by=by)
    return make_stream(by, connection, name="bus")


def wait_until(ready):
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_nothing_is_lost_or_doubled(stream, redis_writer, start_process):
    customers = [make_customer() for _ in range(20)]
    pipe = redis_writer.pipeline()
    for number in range(EVENTS):
        event = an_event(customers[number % 20].customer_no, payload={"n": number})
        pipe.xadd("events", {"event": json.dumps(event)})
    pipe.execute()

    for kill in range(KILLS):
        child = start_process(f"consumer{kill}", "django", "consume", "bus")
        before = Event.objects.count()
        child.wait_until(lambda before=before: Event.objects.count() > before, PATIENCE)
        child.process.kill()
        child.process.wait()
    last = start_process("consumer", "django", "consume", "--all")
    wait_until(lambda: Event.objects.count() >= EVENTS)
    wait_until(lambda: StreamProgress.objects.get().lag == 0)

    numbers = list(Event.objects.order_by("pk").values_list("customer_id", "payload__n"))
    assert sorted(n for _customer, n in numbers) == list(range(EVENTS))
    for customer in customers:
        own = [n for key, n in numbers if key == customer.pk]
        assert own == sorted(own)
    wait_until(lambda: CustomerProfile.objects.count() == 20)
    definitions.switch_stream(stream=stream, on=False)
    last.process.terminate()
    assert last.process.wait(20) == 0


@pytest.mark.slow
def test_second_consumer_stands_by_until_the_first_is_gone(stream, redis_writer, start_process):
    customer = make_customer()

    def add():
        redis_writer.xadd("events", {"event": json.dumps(an_event(customer.customer_no))})

    first = start_process("first", "django", "consume", "bus")
    add()
    wait_until(lambda: Event.objects.count() == 1)
    second = start_process("second", "django", "consume", "bus")
    holder = StreamProgress.objects.values_list("consumer", flat=True).get
    wait_until(lambda: holder().endswith(f":{first.pid}"))

    time.sleep(3)
    assert holder().endswith(f":{first.pid}")
    first.process.kill()
    add()

    wait_until(lambda: Event.objects.count() == 2)
    wait_until(lambda: holder().endswith(f":{second.pid}"))

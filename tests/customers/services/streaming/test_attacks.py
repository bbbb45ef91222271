"""What a stream's sender could do to others: poison, shadows, depth, odd times."""

import pytest

from customers.models import DeadLetter, Event
from customers.services.streaming.taking import take_messages
from customers.sources.streaming.messages import Message
from tests.factories.customers import make_customer
from tests.factories.streams import an_event, body, make_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream(user_with_role):
    make_customer(customer_no="C1")
    return make_stream(user_with_role("data_steward"))


def take(stream, *bodies: bytes):
    return take_messages(
        stream=stream,
        messages=[Message(f"p{place}", content) for place, content in enumerate(bodies)],
    )


def test_a_refused_message_does_not_shadow_the_good_one_of_its_key(stream):
    good = an_event("C1")

    batch = take(stream, body(good | {"customer_no": "nobody"}), body(good))

    assert (batch.new, batch.repeated, batch.refused) == (1, 0, 1)
    assert Event.objects.count() == 1


def test_half_a_character_harms_its_own_message_only(stream):
    poison = body(an_event("C1")).replace(b'"login"', b'"log\\ud800in"')

    batch = take(stream, body(an_event("C1")), poison, body(an_event("C1")))

    assert (batch.new, batch.refused) == (2, 1)
    assert DeadLetter.objects.get().position == "p1"


@pytest.mark.parametrize("depth", [*range(880, 1000, 4), 5000])
def test_no_depth_stops_the_consumer(stream, depth):
    deep = b"[" * depth + b"]" * depth
    poison = body(an_event("C1"))[:-1] + b', "properties": {"x": ' + deep + b"}}"

    batch = take(stream, poison, body(an_event("C1")))

    assert (batch.new, batch.new + batch.refused) in [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59Z", "2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1e400", "NaN"]
)
def test_times_far_away_are_refused(stream, at):
    batch = take(stream, body(an_event("C1", occurred_at=at)), body(an_event("C1")))

    assert (batch.new, batch.refused) == (1, 1)


def test_what_repeats_a_key_again_and_again_is_lost_to_nobody(stream):
    one = an_event("C1")
    bad = [body(one | {"customer_no": f"nobody{place}"}) for place in range(30)]

    batch = take(stream, *bad, body(one))

    assert (batch.new, batch.repeated, batch.refused) == (0, 0, 31)
    assert DeadLetter.objects.filter(reason="duplicate").count() == 11

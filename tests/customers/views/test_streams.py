"""The pages of streams: made, watched, and their dead letters replayed or discarded."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import DeadLetter, Event, EventStream, StreamProgress
from customers.services.pulls import connections
from customers.services.pulls.connections import ConnectionOrder
from customers.services.streaming.taking import take_messages
from customers.sources.streaming.messages import Message
from tests.factories.customers import make_customer
from tests.factories.pulls import make_connection
from tests.factories.streams import an_event, body, make_stream

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client_for):
    return client_for("data_steward")


def address(name, *args):
    return reverse(f"customers:{name}", args=args)


def refuse(stream, *events):
    messages = [Message(event["external_id"], body(event)) for event in events]
    take_messages(stream=stream, messages=messages)


def test_stream_is_made_switched_on_and_watched(steward):
    order = ConnectionOrder("bus", "redis", {"host": "127.0.0.1"})
    connection = connections.create_connection(order=order, by=steward.user)
    form = {"name": "clicks", "source": "events", "group": "sandpiper"}

    assert steward.post(address("stream_create", connection.pk), form).status_code == 302
    off = steward.get(address("stream_list")).content.decode()
    steward.post(address("stream_switch", "clicks"), {"on": "yes"})
    idle = steward.get(address("stream_detail", "clicks")).content.decode()
    StreamProgress.objects.update(beat_at=timezone.now(), lag=7, taken=1200, delay_ms=340)
    seen = steward.get(address("stream_detail", "clicks")).content.decode()

    assert "Off" in off
    assert "No consumer tells of this stream." in idle
    assert "Being consumed" in seen
    assert "1,200" in seen
    StreamProgress.objects.update(error='{"code": "not_reached", "host": "bus", "port": 6379}')
    assert (
        "bus does not answer at port 6379."
        in steward.get(address("stream_detail", "clicks")).content.decode()
    )


def test_stream_is_changed_and_deleted(steward):
    stream = make_stream(steward.user)
    form = {"name": "renamed", "source": "other", "group": "g"}

    steward.post(address("stream_edit", stream.name), form)
    changed = EventStream.objects.get()
    assert (changed.name, changed.source, changed.group) == ("renamed", "other", "g")
    make_stream(steward.user, name="taken")
    refused = steward.post(address("stream_edit", "renamed"), form | {"name": "taken"})
    assert (refused.status_code, "name" in refused.context["form"].errors) == (422, True)
    steward.post(address("stream_delete", "renamed"))
    assert list(EventStream.objects.values_list("name", flat=True)) == ["taken"]


def test_only_fitting_connections_feed_a_stream_or_a_pull(steward):
    database = make_connection(steward.user)
    order = ConnectionOrder("rabbit", "amqp", {"host": "127.0.0.1"})
    broker = connections.create_connection(order=order, by=steward.user)

    assert steward.get(address("stream_create", database.pk)).status_code == 404
    assert steward.get(address("pull_create", broker.pk)).status_code == 404
    assert steward.get(address("stream_create", broker.pk)).status_code == 200


def test_letters_are_filtered_replayed_and_discarded(steward):
    stream = make_stream(steward.user)
    late, wrong = an_event("C2"), an_event("C2", occurred_at="soon")
    refuse(stream, late, wrong)

    page = steward.get(address("stream_detail", stream.name) + "?reason=not_a_time")
    text = page.content.decode()
    assert [letter.reason for letter in page.context["page"].rows] == ["not_a_time"]
    assert "Not a moment" in text
    assert "C2" not in text.split("h-letters")[1]
    make_customer(customer_no="C2")
    steward.post(address("letter_replay", stream.name), {"reason": "not_found"})
    assert Event.objects.count() == 1
    left = DeadLetter.objects.get(state="waiting")
    told = steward.post(
        address("letter_discard", stream.name), {"letter": left.pk}, follow=True
    ).content.decode()
    assert "1 message discarded." in told
    assert not DeadLetter.objects.filter(state="waiting").exists()


def test_denied_calls_leave_no_trace(steward, client_for):
    stream = make_stream(steward.user)
    refuse(stream, an_event("C404"))
    before = AuditEntry.objects.count()
    marketer = client_for("marketer")
    scoped = client_for("data_steward", branch_code="B1")
    made = AuditEntry.objects.count() - before

    for client in (marketer, scoped):
        for name in ("stream_switch", "stream_delete", "letter_replay", "letter_discard"):
            assert client.post(address(name, stream.name)).status_code == 403
        assert client.get(address("stream_detail", stream.name)).status_code == 403

    assert AuditEntry.objects.count() == before + made
    assert EventStream.objects.get().is_on
    assert DeadLetter.objects.get().state == "waiting"


def test_api_tells_how_far_streams_are(steward, api_client_for):
    stream = make_stream(steward.user, name="bus")
    refuse(stream, an_event("C404"))
    StreamProgress.objects.update(lag=3)

    (told,) = api_client_for("data_steward").get(reverse("api_streams")).json()["results"]

    assert (told["name"], told["lag"], told["consumed"], told["dead_letters"]) == (
        "bus",
        3,
        False,
        1,
    )
    assert api_client_for("marketer").get(reverse("api_streams")).status_code == 403

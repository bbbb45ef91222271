"""Messages become events once each; what cannot be taken waits as dead letters."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import TaskFailure
from customers.models import DeadLetter, Event, EventStream
from customers.services.imports import mappings, records
from customers.services.imports.chunks import Intake
from customers.services.streaming import announcing
from customers.services.streaming.letters import discard_letters, replay_letters
from customers.services.streaming.taking import take_messages
from customers.sources.streaming.messages import Message
from tests.factories.customers import make_customer
from tests.factories.streams import an_event, body, make_stream

pytestmark = pytest.mark.django_db
told = []


def note(*, events):
    """A subscriber that keeps what it is told."""
    told.extend(events)


def stumble(*, events):
    """A subscriber that fails."""
    raise RuntimeError(len(events))


@pytest.fixture
def stream(user_with_role):
    told.clear()
    make_customer(customer_no="C1")
    return make_stream(user_with_role("data_steward"))


def take(stream, *contents):
    messages = [
        Message(
            f"p{place}-{content!r}"[:80], content if isinstance(content, bytes) else body(content)
        )
        for place, content in enumerate(contents)
    ]
    return take_messages(stream=stream, messages=messages)


def test_an_event_is_taken_once_whatever_is_repeated(stream):
    one, other = an_event("C1"), an_event("C1", kind="product_view")

    first = take(stream, one, other, one)
    again = take(stream, one, other)

    assert (first.new, first.repeated, first.refused) == (2, 1, 0)
    assert (again.new, again.repeated, again.refused) == (0, 2, 0)
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["login", "product_view"]
    assert (len(first.touched), again.touched) == (1, set())


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (b"no json", "", "not_an_object"),
        (b"[1]", "", "not_an_object"),
        (an_event("C404"), "customer_no", "not_found"),
        (an_event("C1", occurred_at="soon"), "occurred_at", "not_a_time"),
        ({"external_id": "x"}, "customer_no", "missing"),
        (an_event("C1", kind="k" * 99), "kind", "too_long"),
        (an_event("C1", occurred_at="9999-12-31T23:59:59-10:00"), "occurred_at", "out_of_range"),
    ],
)
def test_what_cannot_be_taken_harms_no_other(stream, content, field, code):
    batch = take(stream, an_event("C1"), content, an_event("C1"))

    letter = DeadLetter.objects.get()
    assert (batch.new, batch.refused) == (2, 1)
    assert (letter.reason, letter.reasons[0]) == (code, {"field": field, "code": code})
    assert letter.content == (content if isinstance(content, bytes) else body(content)).decode()
    take(stream, an_event("C1"), content)
    assert DeadLetter.objects.count() == 1  # a message given again is kept once


def test_fields_of_others_are_passed_over(stream):
    assert take(stream, an_event("C1", colour="red", payload={"page": "/loan"})).new == 1
    assert Event.objects.get().payload == {"page": "/loan"}


def test_stream_may_have_a_mapping_of_its_own(stream):
    mapping = mappings.save_mapping(
        data={
            "name": "bus",
            "target": "events",
            "fields": {
                "external_id": {"from": "uid"},
                "customer_no": {"from": "cust", "prefix": "C"},
                "kind": {"from": "type", "codes": {"LI": "login"}},
                "occurred_at": {"from": "ts"},
            },
        }
    )
    EventStream.objects.filter(pk=stream.pk).update(mapping=mapping)
    stream.refresh_from_db()
    event = {"uid": "u1", "cust": "1", "type": "LI", "ts": "2026-03-16T04:00:00Z"}

    assert take(stream, event, event, event | {"uid": "u2", "type": "XX"}).new == 1
    assert Event.objects.get().kind == "login"
    assert DeadLetter.objects.get().reason == "unknown_code"


def test_letters_are_replayed_or_discarded(stream):
    take(stream, an_event("C2"), an_event("C3"), b"no json")
    make_customer(customer_no="C2")

    batch = replay_letters(stream=stream, reason="not_found")

    assert (batch.new, batch.refused) == (1, 1)
    states = dict(DeadLetter.objects.values_list("reason", "state").order_by("state"))
    assert sorted(DeadLetter.objects.values_list("state", flat=True)) == [
        "replayed",
        "waiting",
        "waiting",
    ]
    assert states["not_an_object"] == "waiting"
    assert DeadLetter.objects.get(state="replayed").content == ""
    assert discard_letters(stream=stream) == 2
    assert set(DeadLetter.objects.values_list("content", flat=True)) == {""}


def test_subscribers_hear_of_new_events_only(stream, settings):
    settings.EVENT_SUBSCRIBERS = [f"{__name__}.note"]
    event = an_event("C1")

    take(stream, event)
    take(stream, event)
    by = stream.owner
    records.take_records(target="events", records=[an_event("C1", external_id="api")], by=by)

    assert [one.external_id for one in told] == [event["external_id"], "api"]


def test_subscriber_that_fails_is_kept_to_be_told_again(stream, settings):
    settings.EVENT_SUBSCRIBERS = [f"{__name__}.stumble", f"{__name__}.note"]

    assert take(stream, an_event("C1")).new == 1

    failure = TaskFailure.objects.get()
    path, events = failure.arguments["args"]
    assert (failure.name, path) == (announcing.AGAIN, f"{__name__}.stumble")
    assert len(told) == 1
    announcing.announce_again(path=f"{__name__}.note", told=events)
    assert told[0] == told[1]
    with pytest.raises(KeyError):
        announcing.announce_again(path="os.system", told=events)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=8), max_size=6))
def test_any_redelivery_leaves_each_event_once(stream, batches):
    run = timezone.now().isoformat()
    before = Event.objects.count()

    for batch in batches:
        take(stream, *(an_event("C1", external_id=f"{run}-{number}") for number in batch))

    distinct = {number for batch in batches for number in batch}
    assert Event.objects.count() - before == len(distinct)
    assert not DeadLetter.objects.exists()


def test_one_that_cannot_even_be_judged_is_refused_alone(stream, monkeypatch):
    judge = Intake.prepare_records

    def stumble_over(intake, records):
        if any(record["kind"] == "riddle" for record in records):
            raise OverflowError
        return judge(intake, records)

    monkeypatch.setattr(Intake, "prepare_records", stumble_over)

    batch = take(stream, an_event("C1"), an_event("C1", kind="riddle"), an_event("C1"))

    assert (batch.new, batch.refused) == (2, 1)
    assert DeadLetter.objects.get().reasons == [{"field": "", "code": "value_unfit"}]
    assert Event.objects.count() == 2

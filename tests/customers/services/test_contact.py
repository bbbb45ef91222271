"""Consent, holds, suppression, events, scores and contacts."""

import datetime as dt

import pandas as pd
import pytest
from django.db import DatabaseError, transaction

from config.base.errors import DomainError
from customers.models import Consent, ConsentState, Contact, ContactPolicy, Event, Hold, Score
from customers.services import consents, contacts, events, holds, scores, suppressions
from customers.services.contacts import Wish
from tests.factories.customers import give_consent, make_customer, place_hold

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)


def granted(customer, channel="email") -> bool:
    return ConsentState.objects.get(customer=customer, purpose="marketing", channel=channel).granted


def test_newest_consent_entry_decides():
    customer = make_customer()
    give_consent(customer, at=NOON)
    give_consent(customer, at=NOON - dt.timedelta(days=2), granted=False)

    assert granted(customer) is True
    consents.withdraw_consent(customer=customer, purpose="marketing", channel="email", source="t")
    assert granted(customer) is False


def test_withdrawal_of_the_same_moment_wins():
    customer = make_customer()
    give_consent(customer, at=NOON, granted=False)
    give_consent(customer, at=NOON)

    assert granted(customer) is False


def test_same_consent_entry_is_written_once():
    customer = make_customer()
    give_consent(customer, at=NOON)
    give_consent(customer, at=NOON)

    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"purpose": "fun"}, "unknown_purpose"),
        ({"channel": "pigeon"}, "unknown_channel"),
        ({"at": NOON + dt.timedelta(days=36_500)}, "consent_in_future"),
    ],
)
def test_impossible_consent_is_refused(over, code):
    with pytest.raises(DomainError) as refusal:
        give_consent(make_customer(), **over)

    assert refusal.value.code == code
    assert not Consent.objects.exists()


@pytest.mark.datastore
def test_consent_ledger_refuses_changes():
    entry = give_consent(make_customer())

    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=entry.pk).update(granted=False)


def test_hold_of_a_source_is_placed_once_and_ends():
    customer = make_customer()
    first = place_hold(customer, source_id="T-1", starts_at=NOON)
    again = place_hold(customer, source_id="T-1", starts_at=NOON)

    assert first == again
    assert list(Hold.objects.in_force(NOON)) == [first]
    holds.end_hold(source_kind="ticket", source_id="T-1", ends_at=NOON + dt.timedelta(days=30))
    assert Hold.objects.in_force(NOON + dt.timedelta(days=29)).exists()
    assert not Hold.objects.in_force(NOON + dt.timedelta(days=30)).exists()
    assert holds.end_hold(source_kind="ticket", source_id="none", ends_at=NOON) is None


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"kind": "whim"}, "unknown_hold"),
        ({"kind": "policy", "reason": "laundering"}, "policy_hold_tells_nothing"),
        ({"ends_at": NOON - dt.timedelta(days=900)}, "hold_ends_before_start"),
    ],
)
def test_impossible_hold_is_refused(over, code):
    with pytest.raises(DomainError) as refusal:
        place_hold(make_customer(), **over)

    assert refusal.value.code == code
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ("request", "hard_bounce", "request"),
        ("spam_complaint", "request", "spam_complaint"),
        ("hard_bounce", "request", "request"),
    ],
)
def test_suppression_keeps_its_first_reason_but_that_an_address_was_dead(first, second, stays):
    customer = make_customer()
    suppressions.suppress_customer(customer=customer, channel="email", reason=first)
    entry = suppressions.suppress_customer(customer=customer, channel="email", reason=second)

    assert entry.reason == stays
    assert suppressions.lift_suppression(customer=customer, channel="email") is True
    assert suppressions.lift_suppression(customer=customer, channel="email") is False


def test_event_is_taken_in_once_whatever_its_month():
    customer = make_customer()
    row = events.EventRow("E-1", customer.pk, "login", NOON, "mobile", {"page": "/"})
    later = events.EventRow("E-1", customer.pk, "login", NOON + dt.timedelta(days=62))

    assert events.record_events([row, row]) == 1
    assert events.record_events([row, later]) == 0
    assert events.record_events([]) == 0
    assert list(Event.objects.values_list("kind", "payload")) == [("login", {"page": "/"})]


def test_scores_are_replaced_by_kind_and_subject():
    customer = make_customer()
    frame = pd.DataFrame(
        {"customer_id": [customer.pk] * 2, "subject": ["A", "B"], "value": [0.1, 0.2]}
    )
    assert (
        scores.write_scores(kind="propensity", frame=frame, model_version="m1", computed_at=NOON)
        == 2
    )

    frame["value"] = [0.3, 0.4]
    frame["reasons"] = [["high balance"], []]
    scores.write_scores(kind="propensity", frame=frame, model_version="m2", computed_at=NOON)

    rows = Score.objects.order_by("subject").values_list(
        "subject", "value", "reasons", "model_version"
    )
    assert list(rows) == [("A", 0.3, ["high balance"], "m2"), ("B", 0.4, [], "m2")]


def wish(customer, key: str, purpose: str = "marketing") -> Wish:
    return Wish(customer.pk, "email", purpose, key)


def reserve(*wishes: Wish, now=NOON):
    return contacts.reserve_contacts(wishes=wishes, source_kind="delivery", now=now)


def test_caps_count_rolling_windows_and_say_when_one_fits_again():
    ContactPolicy.objects.update_or_create(id=1, defaults={"per_day": 1, "per_week": 2})
    customer = make_customer()

    assert reserve(wish(customer, "1")) == {}
    refused = reserve(wish(customer, "2"), now=NOON + dt.timedelta(hours=23, minutes=59))
    assert (refused["2"].cap, refused["2"].free_at) == ("cap_day", NOON + dt.timedelta(days=1))
    assert reserve(wish(customer, "3"), now=NOON + dt.timedelta(days=1)) == {}
    refused = reserve(wish(customer, "4"), now=NOON + dt.timedelta(days=2))
    assert (refused["4"].cap, refused["4"].free_at) == ("cap_week", NOON + dt.timedelta(days=7))


def test_one_call_cannot_pass_the_cap_either():
    customer, other = make_customer(), make_customer()

    refused = reserve(wish(customer, "1"), wish(customer, "2"), wish(other, "3"))

    assert set(refused) == {"2"}
    assert Contact.objects.count() == 2


def test_service_contacts_are_written_down_but_not_capped():
    customer = make_customer()

    refused = reserve(
        *(wish(customer, str(n), "service") for n in range(3)), wish(customer, "offer")
    )

    assert refused == {}
    assert Contact.objects.count() == 4


def test_released_contact_frees_its_place_and_made_one_does_not():
    customer = make_customer()
    reserve(wish(customer, "1"))
    contacts.make_contacts(source_kind="delivery", source_ids=["1"], at=NOON)
    assert contacts.release_contacts(source_kind="delivery", source_ids=["1"]) == 0
    assert set(reserve(wish(customer, "2"))) == {"2"}

    other = make_customer()
    reserve(wish(other, "3"))
    assert contacts.release_contacts(source_kind="delivery", source_ids=["3"]) == 1
    assert reserve(wish(other, "4")) == {}
    assert set(reserve(wish(other, "3"))) == {"3"}

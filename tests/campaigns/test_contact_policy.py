"""Narrower caps, cooling-off and the control group, from the freeze to the claim, also under real concurrency."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, Delivery
from campaigns.selectors.audience import waterfall_for, why_not
from campaigns.services import sending
from customers.domain.contact_terms import KINDS
from customers.models import Contact, ContactKind, ContactPolicy, Event, Holding
from customers.services import contacts
from tests.campaigns.test_claim import in_parallel
from tests.factories import campaigns as make
from tests.factories import customers as data

SMS_WEEK = {"hours": 168, "most": 1, "channel": "sms"}


def set_policy(**fields) -> ContactPolicy:
    wide = {"per_day": 50, "per_week": 50, "per_month": 50}
    quiet = {"quiet_from": "00:00", "quiet_until": "00:00"}
    return ContactPolicy.objects.update_or_create(id=1, defaults={**wide, **quiet, **fields})[0]


def ledger(run) -> list[tuple[str, str]]:
    return [(delivery.state, delivery.reason) for delivery in make.deliveries(run)]


def test_customers_and_campaigns_know_the_same_classes():
    assert [*KINDS] == ContactKind.values == Campaign.Kind.values


@pytest.mark.datastore
def test_cap_of_a_class_leaves_one_of_five_campaigns_and_the_others_alone(transactional_db):
    set_policy(caps=[{"hours": 24, "most": 1, "kind": "care"}])
    person = make.make_audience(1)
    rivals = [make.launch(person, priority=priority) for priority in (2, 7, 4, 7, 1)]
    holiday = make.launch(person, kind="holiday", priority=1)
    postbox = make.Postbox()

    for _round in range(3):
        in_parallel(
            *(
                lambda r=run: sending.send_slice(run_id=r.pk, provider=postbox)
                for run in [*rivals, holiday]
            )
        )

    sent = Delivery.objects.filter(state="sent").order_by("run")
    assert [delivery.run_id for delivery in sent] == [rivals[1].pk, holiday.pk]
    assert len(postbox.accepted) == 2
    assert Contact.objects.filter(state="made").values_list("kind", flat=True).count() == 2


@pytest.mark.datastore
def test_cap_over_every_purpose_counts_service_and_stops_marketing_only(db, clock):
    set_policy(caps=[{"hours": 24, "most": 1, "purpose": ""}])
    person = make.make_audience(1)
    service = [
        contacts.Wish(person[0].pk, "email", "service", number) for number in ("1", "2", "3")
    ]

    refused = contacts.reserve_contacts(wishes=service, source_kind="t", now=timezone.now())
    run = make.launch(person)

    assert refused == {}
    assert ledger(run) == [("planned", "cap_all")]


def test_cap_of_service_contacts_stops_those_only(db, clock):
    set_policy(caps=[{"hours": 24, "most": 1, "purpose": "service"}])
    person = make.make_audience(1)
    service = [contacts.Wish(person[0].pk, "email", "service", number) for number in ("1", "2")]

    refused = contacts.reserve_contacts(wishes=service, source_kind="t", now=timezone.now())

    assert {key: refusal.cap for key, refusal in refused.items()} == {"2": "cap_service"}
    assert ledger(make.launch(person)) == [("planned", "")]


def test_send_now_waits_for_the_cap_like_everything_else(db, clock):
    set_policy(gap_hours=6)
    person = make.make_audience(1)
    postbox = make.Postbox()
    sending.send_slice(run_id=make.launch(person).pk, provider=postbox)
    clock.shift(dt.timedelta(hours=1))

    second = make.launch(person, scheduled_at=None, priority=9)
    sending.send_slice(run_id=second.pk, provider=postbox)

    delivery = make.deliveries(second)[0]
    assert (delivery.state, delivery.reason) == ("planned", "cool_contact")
    assert delivery.not_before == timezone.now() + dt.timedelta(hours=5)
    clock.shift(dt.timedelta(hours=5))
    sending.send_slice(run_id=second.pk, provider=postbox)
    assert len(postbox.accepted) == 2


def test_channel_cap_counts_its_channel_only(db, clock):
    set_policy(caps=[SMS_WEEK, {"hours": 48, "most": 1, "channel": "email"}])
    person = make.make_audience(1)
    sms = contacts.Wish(person[0].pk, "sms", "marketing", "1", "care")
    contacts.reserve_contacts(wishes=[sms], source_kind="t", now=timezone.now())
    postbox = make.Postbox()

    first, second = make.launch(person), make.launch(person)
    for run in (first, second):
        sending.send_slice(run_id=run.pk, provider=postbox)

    assert ledger(first) == [("sent", "")]
    assert ledger(second) == [("planned", "cap_channel")]
    again = contacts.reserve_contacts(
        wishes=[contacts.Wish(person[0].pk, "sms", "marketing", "2")],
        source_kind="t",
        now=timezone.now(),
    )
    assert again["2"].cap == "cap_channel"
    assert again["2"].free_at == timezone.now() + dt.timedelta(days=7)


def test_closed_cap_lets_nothing_through(db, clock):
    set_policy(caps=[{"hours": 720, "most": 0, "kind": "care"}])
    people = make.make_audience(1)

    assert ledger(make.launch(people)) == [("planned", "cap_kind")]
    assert ledger(make.launch(people, kind="holiday")) == [("planned", "")]


def test_product_just_bought_and_offer_just_declined_cool_off(db, clock):
    set_policy(purchase_days=30, refusal_days=10)
    product, other = data.make_product(min_amount=None), data.make_product(min_amount=None)
    bought, declined, neither = make.make_audience(3)
    today = timezone.localdate()
    data.make_holding(bought, product, opened_on=today - dt.timedelta(days=29))
    data.make_holding(neither, product, opened_on=today - dt.timedelta(days=30))
    data.make_holding(neither, other, opened_on=today)
    data.make_event(declined, kind="offer_declined", occurred_at=timezone.now())

    run = make.launch(
        [bought, declined, neither], product=product, body=f"{make.BODY} Capital at risk."
    )

    found = {d.customer_id: (d.state, d.reason, d.not_before) for d in make.deliveries(run)}
    midnight = timezone.localtime().replace(hour=0) + dt.timedelta(days=1)
    assert found[bought.pk] == ("planned", "cool_purchase", midnight)
    in_ten_days = timezone.now() + dt.timedelta(days=10)
    assert found[declined.pk] == ("planned", "cool_refusal", in_ten_days)
    assert found[neither.pk][:2] == ("planned", "")


@pytest.fixture
def half_in_control(db, clock) -> ContactPolicy:
    return set_policy(control_share=0.5, control_key="k" * 32, control_since=dt.date(2026, 1, 1))


def in_control(run) -> set[int]:
    rows = Delivery.objects.filter(run=run, state="suppressed", reason="control_group")
    return set(rows.values_list("customer_id", flat=True))


def test_control_group_is_the_same_for_every_campaign_and_another_in_the_next_period(
    half_in_control, clock
):
    people = make.make_audience(100)
    first = make.launch(people, holdout_share=0.2)
    second = make.launch(people, kind="holiday")
    told = waterfall_for(first.campaign)

    assert 30 <= len(in_control(first)) <= 70
    assert in_control(first) == in_control(second)
    assert dict(told.refused) == {"control_group": len(in_control(first))}
    assert first.holdout_count + first.planned_count == 100 - len(in_control(first))
    assert first.holdout_count > 0

    clock.move_to(dt.datetime(2026, 6, 30, 4, 0, tzinfo=dt.UTC))
    assert in_control(make.launch(people)) == in_control(first)
    clock.move_to(dt.datetime(2026, 7, 1, 4, 0, tzinfo=dt.UTC))
    assert in_control(make.launch(people)) != in_control(first)


def test_whoever_is_stopped_by_another_gate_is_not_counted_to_the_control_group(half_in_control):
    people = make.make_audience(40)
    for person in people:
        data.place_hold(person, kind="complaint")

    assert {reason for _state, reason in ledger(make.launch(people))} == {"policy"}


def test_control_group_made_after_the_freeze_holds_at_the_claim(db, clock):
    set_policy()
    people = make.make_audience(30)
    run = make.launch(people)
    set_policy(control_share=0.5, control_key="k" * 32, control_since=dt.date(2026, 1, 1))
    postbox = make.Postbox()

    sending.send_slice(run_id=run.pk, provider=postbox)

    left = len(in_control(run))
    assert 0 < left < 30
    assert len(postbox.accepted) == 30 - left
    in_it = next(person for person in people if person.pk in in_control(run))
    assert [reason.code for reason in why_not(in_it, run.campaign)] == ["control_group"]


def test_service_contacts_reach_the_control_group(half_in_control):
    people = make.make_audience(20)
    wishes = [contacts.Wish(one.pk, "email", "service", str(one.pk)) for one in people]

    assert contacts.reserve_contacts(wishes=wishes, source_kind="t", now=timezone.now()) == {}


def test_gates_of_one_customer_and_of_all_agree(half_in_control):
    from campaigns.selectors.audience import gates_of

    people = make.make_audience(50)
    campaign = make.make_campaign(people)
    standing = gates_of(campaign, timezone.now())
    answers = []
    for sources in (standing.for_all, standing.for_few):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT c.id, {standing.refusal}, {standing.waits} FROM customers_customer c {sources}",
                standing.params,
            )
            answers.append(sorted(cursor.fetchall()))
    assert answers[0] == answers[1]
    assert Event.objects.count() == Holding.objects.count() == 0

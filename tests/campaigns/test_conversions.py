"""Conversions: the same rule and window for who was contacted and who was held out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DataError
from django.utils import timezone

from campaigns.models import Conversion
from campaigns.selectors.results import result_for
from campaigns.services import conversions, sending
from customers.models import ContactPolicy, Customer, Event
from tests.factories import campaigns as make
from tests.factories import customers as data

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(clock):
    return make.launch(make.make_audience(30), holdout_share=0.5, attribution_days=10)


def buy(run, arm: str, days: float, **payload) -> None:
    delivery = next(d for d in make.deliveries(run) if d.arm == arm)
    data.make_event(
        delivery.customer,
        "purchase",
        occurred_at=run.starts_at + dt.timedelta(days=days),
        payload=payload,
    )


def test_both_arms_count_by_one_window(run):
    buy(run, "treated", 1, amount="1000.50")
    buy(run, "holdout", 9.9)
    buy(run, "treated", -0.1)
    buy(run, "holdout", 10)

    assert conversions.match_conversions(run=run) == 2
    found = {(c.arm, float(c.amount)) for c in Conversion.objects.all()}
    assert found == {("treated", 1000.5), ("holdout", 0.0)}


def test_matching_again_changes_nothing(run):
    buy(run, "treated", 1)
    conversions.match_conversions(run=run)

    assert conversions.match_conversions(run=run) == 0
    assert Conversion.objects.count() == 1


@pytest.mark.parametrize("merged_first", [True, False])
def test_one_purchase_counts_once_though_its_customer_had_two_records(run, merged_first):
    kept, alias = [d.customer for d in make.deliveries(run) if d.arm == "treated"][:2]
    purchase = data.make_event(
        kept if merged_first else alias,
        "purchase",
        occurred_at=run.starts_at + dt.timedelta(days=1),
        payload={"amount": "70"},
    )
    if not merged_first:
        conversions.match_conversions(run=run)
    Customer.objects.filter(pk=alias.pk).update(merged_into=kept)
    Event.objects.filter(pk=purchase.pk).update(customer=kept)

    conversions.match_conversions(run=run)

    [counted] = Conversion.objects.all()
    assert counted.customer_id == (kept.pk if merged_first else alias.pk)
    assert float(counted.amount) == 70.0


def test_another_product_does_not_count(clock):
    product = data.make_product(kind="deposit", risk_rating=None, min_amount=None)
    run = make.launch(make.make_audience(1), product=product)
    buy(run, "treated", 1, product="ELSE-1")
    buy(run, "treated", 2, product=product.code)

    assert conversions.match_conversions(run=run) == 1


def test_amount_that_is_no_number_counts_as_none(run):
    buy(run, "treated", 1, amount="a lot")

    assert conversions.match_conversions(run=run) == 1
    assert Conversion.objects.get().amount == 0


def test_windows_that_are_closed_are_left_alone(run, clock):
    buy(run, "treated", 1)
    clock.shift(dt.timedelta(days=20))

    assert conversions.match_open_windows(now=timezone.now()) == 0


def test_an_amount_of_another_currency_is_no_sum_of_the_banks(run):
    for payload in ({"currency": "USD"}, {"currency": "CNY"}, {"currency": ""}, {}):
        buy(run, "treated", 1, amount="70", **payload)

    assert conversions.match_conversions(run=run) == 4
    assert sorted(float(one.amount) for one in Conversion.objects.all()) == [0.0, 70.0, 70.0, 70.0]


def test_contacts_cost_the_banks_price_where_the_campaign_has_none(smtp_sink, clock):
    ContactPolicy.objects.create(
        id=1, prices={"email": "0.05"}, quiet_from="00:00", quiet_until="00:00"
    )
    run = make.launch(make.make_audience(4))
    sending.send_slice(run_id=run.pk)

    assert result_for(run).cost == Decimal("0.20")
    run.campaign.cost_per_contact = Decimal("0.5")
    assert result_for(run).cost == Decimal("2.0")


def test_an_amount_that_no_column_holds_stops_no_counting(clock):
    odd, sound = (
        make.launch(make.make_audience(2), attribution_days=10, name=name)
        for name in ("Odd", "Sound")
    )
    buy(odd, "treated", 0.1, amount="1." + "9" * 20_000)
    buy(sound, "treated", 0.1, amount="5")
    clock.shift(dt.timedelta(days=1))

    assert conversions.match_open_windows(now=timezone.now()) == 2
    assert {one.run_id: float(one.amount) for one in Conversion.objects.all()} == {
        odd.pk: 0.0,
        sound.pk: 5.0,
    }


def test_what_is_wrong_with_one_run_keeps_no_other_from_being_counted(clock, monkeypatch):
    odd, sound = (make.launch(make.make_audience(2), attribution_days=10) for _ in range(2))
    buy(sound, "treated", 0.1, amount="5")
    clock.shift(dt.timedelta(days=1))
    match = conversions.match_conversions

    def fails_for_one(*, run):
        if run.pk == odd.pk:
            raise DataError("overflow")
        return match(run=run)

    monkeypatch.setattr(conversions, "match_conversions", fails_for_one)

    assert conversions.match_open_windows(now=timezone.now()) == 1

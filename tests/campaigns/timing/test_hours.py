"""Best hours: learned on customers' own clocks, drawn towards the bank's, from nobody who refuses."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import DeliveryEvent, HourCurve
from campaigns.selectors.timing.quiet import open_hours
from campaigns.services.timing import hours
from config.base.tables import ensure_months
from customers.models import Event, Score
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    ensure_months("customers_event", [timezone.localdate(), dt.date(2026, 2, 1)])
    ensure_months("campaigns_deliveryevent", [timezone.localdate()])


def logins(person, utc_hour: int, times: int) -> None:
    at = timezone.now().replace(hour=utc_hour, minute=20) - dt.timedelta(days=2)
    Event.objects.bulk_create(
        Event(customer=person, kind="login", occurred_at=at - dt.timedelta(days=n))
        for n in range(times)
    )


def learned() -> dict[int, tuple[float, str]]:
    return {
        one.customer_id: (one.value, one.band) for one in Score.objects.filter(kind="best_hour")
    }


def test_a_habit_on_ones_own_clock_and_a_single_sign_is_drawn_to_the_banks():
    shanghai, new_york, seldom = (
        make.make_audience(1, timezone=zone)[0]
        for zone in ("Asia/Shanghai", "America/New_York", "Asia/Shanghai")
    )
    logins(shanghai, 2, 30)  # 10 o'clock there
    logins(new_york, 19, 40)  # 14 o'clock there, 15 since summer time began
    logins(seldom, 7, 1)  # 15 o'clock, once

    curve = hours.learn_hours(now=timezone.now())

    assert learned() == {
        shanghai.pk: (10, "own"),
        new_york.pk: (14, "own"),
        seldom.pk: (14, "drawn"),
    }
    assert (curve.best_hour, curve.observations, curve.customers) == (14, 71, 3)
    assert abs(sum(curve.shares) - 1) < 1e-9
    assert curve.permit["purpose"] == "marketing"


def test_opens_and_clicks_weigh_more_and_nights_are_never_chosen():
    person = make.make_audience(1)[0]
    run = make.launch([person])
    delivery = make.deliveries(run)[0]
    logins(person, 15, 28)  # 23 o'clock: quiet
    logins(person, 3, 4)  # 11 o'clock
    at = timezone.now().replace(hour=8) - dt.timedelta(days=1)  # 16 o'clock
    for kind in ("opened", "clicked"):
        DeliveryEvent.objects.create(
            delivery_id=delivery.pk, run=run, customer=person, kind=kind, at=at
        )

    hours.learn_hours(now=timezone.now())

    assert learned() == {person.pk: (16, "own")}


def test_nothing_is_learned_from_who_refuses_and_older_hours_go():
    person = make.make_audience(1)[0]
    logins(person, 2, 30)
    hours.learn_hours(now=timezone.now())
    assert len(learned()) == 1

    type(person).objects.filter(pk=person.pk).update(profiling_refused=True)
    hours.learn_hours(now=timezone.now())

    assert learned() == {}
    assert HourCurve.objects.count() == 2


@pytest.mark.parametrize(
    ("begins", "ends", "first", "last"), [("20:00", "09:00", 9, 19), ("22:30", "08:15", 9, 21)]
)
def test_hours_that_lie_wholly_outside_the_quiet_ones(begins, ends, first, last):
    make.ContactPolicy.objects.update_or_create(
        id=1, defaults={"quiet_from": begins, "quiet_until": ends}
    )

    assert open_hours() == list(range(first, last + 1))

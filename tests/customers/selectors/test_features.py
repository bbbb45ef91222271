import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from customers.domain.features import FEATURES
from customers.models import CustomerProfile
from customers.selectors.features import Scope, features_as_of
from customers.services.profiles import refresh_profiles
from tests.customers.selectors.worlds import FACTS, NOON, World
from tests.factories.customers import (
    make_customer,
    make_event,
    make_holding,
    make_product,
    make_transaction,
)

pytestmark = pytest.mark.django_db


def days_before(days: float) -> dt.datetime:
    return NOON - dt.timedelta(days=days)


def test_profile_columns_mirror_the_declared_features():
    columns = {field.name for field in CustomerProfile._meta.get_fields()}

    assert columns == {"customer", "computed_at", *(feature.name for feature in FEATURES)}
    for feature in FEATURES:
        kind = CustomerProfile._meta.get_field(feature.name).get_internal_type()
        assert kind == ("IntegerField" if feature.is_whole else "FloatField"), feature.name


@pytest.fixture
def busy_customer(db):
    """Somebody with a deposit, a loan, a closed account, bookings and sign-ins."""
    customer = make_customer(birth_on=dt.date(1986, 3, 17), since_on=dt.date(2026, 3, 6))
    holding = make_holding(customer, balance=Decimal(900), maturity_on=dt.date(2026, 3, 20))
    make_holding(customer, make_product(kind="loan"), balance=Decimal(-5000))
    make_holding(customer, balance=Decimal(70), closed_on=dt.date(2026, 3, 1))
    make_transaction(holding, -100, booked_at=days_before(10), category="travel")
    make_transaction(holding, -40, booked_at=days_before(100), category="travel")
    make_transaction(holding, 2000, booked_at=days_before(40), kind="salary", channel="batch")
    make_event(customer, "login", occurred_at=days_before(3.5))
    make_event(customer, "login", occurred_at=days_before(35))
    return customer


def test_every_grain_counts_only_its_window(busy_customer):
    row = features_as_of(as_of=NOON).loc[busy_customer.pk]

    assert row["age_years"] == 39
    assert row["tenure_days"] == 10
    assert row["total_balance"] == row["deposit_balance"] == 900
    assert row["loan_balance"] == 5000
    assert row["product_count"] == row["product_kinds"] == 2
    assert row["next_maturity_days"] == 4
    assert row["balance_change_90d"] == 1900
    assert row["avg_balance_90d"] == pytest.approx(900 + 100 * 80 / 90 - 2000 * 50 / 90)
    assert row["spend_travel_90d"] == row["monetary_90d"] == row["outflow_30d"] == 100
    assert row["inflow_30d"] == 0
    assert row["inflow_90d"] == row["salary_90d"] == 2000
    assert row["salary_months"] == 1
    assert row["recency_days"] == row["dormancy_days"] == 10
    assert row["mobile_share_90d"] == 1
    assert row["tx_count_365d"] == 3
    assert row["logins_30d"] == 1
    assert row["days_since_login"] == 3


def test_customer_without_bookings_has_zeros_and_unknowns():
    customer = make_customer(birth_on=None)

    row = features_as_of(as_of=NOON).loc[customer.pk]

    assert row["total_balance"] == row["tx_count_365d"] == row["logins_30d"] == 0
    assert row[["age_years", "recency_days", "cash_share_90d", "next_maturity_days"]].isna().all()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=FACTS, later=FACTS)
def test_what_happens_later_never_changes_the_past(db, before, later):
    world = World()
    world.add(before)
    known = features_as_of(as_of=NOON, scope=Scope(ids=world.ids))

    world.add(later, sign=1)
    make_holding(world.customers[0], opened_on=dt.date(2026, 3, 17))

    assert_frame_equal(features_as_of(as_of=NOON, scope=Scope(ids=world.ids)), known)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=FACTS, later=FACTS, touched=st.sets(st.integers(0, 2)))
def test_refresh_of_the_changed_equals_refresh_of_all(db, before, later, touched):
    world = World()
    world.add(before)
    refresh_profiles(as_of=NOON, customer_ids=world.ids)
    for facts in later:
        facts[:] = [fact for fact in facts if world.owner_of(fact) in touched]
    world.add(later)
    changed = [world.customers[place].pk for place in touched]

    refresh_profiles(as_of=NOON, customer_ids=changed)

    partly = profiles(world)
    refresh_profiles(as_of=NOON, customer_ids=world.ids)
    assert partly == profiles(world)


def profiles(world: World) -> list[dict]:
    return list(CustomerProfile.objects.filter(pk__in=world.ids).order_by("pk").values())


def test_customers_who_came_later_are_not_in_the_past():
    make_customer(since_on=dt.date(2026, 3, 17))

    assert features_as_of(as_of=NOON).empty


def test_refresh_writes_the_same_figures_for_all_and_for_the_touched():
    first, second = make_customer(), make_customer()
    make_transaction(make_holding(first, balance=Decimal(10)), -5, booked_at=days_before(1))

    assert refresh_profiles(as_of=NOON) == 2
    assert refresh_profiles(as_of=NOON, customer_ids=[second.pk]) == 1

    profile = CustomerProfile.objects.get(customer=first)
    assert (profile.total_balance, profile.tx_count_7d, profile.computed_at) == (10.0, 1, NOON)

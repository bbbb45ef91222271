"""Features whose expression is more than a filtered sum: trends, pay, seasons, variety, digital use."""

import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.selectors.features import Scope, features_as_of
from tests.customers.selectors.worlds import NOON
from tests.factories.customers import (
    make_customer,
    make_event,
    make_holding,
    make_product,
    make_transaction,
)

pytestmark = pytest.mark.django_db
FLOWS = st.lists(st.tuples(st.floats(0.1, 359.9), st.integers(-500_000, 500_000)), max_size=12)


def days_before(days: float) -> dt.datetime:
    return NOON - dt.timedelta(days=days)


def values_of(customer):
    return features_as_of(as_of=NOON, scope=Scope(ids=[customer.pk])).loc[customer.pk]


def fitted_slope(flows: list[tuple[float, int]], months: int) -> float:
    """The slope of a straight line through the balances of n + 1 month ends, as NumPy fits it."""
    ago = np.arange(months + 1)
    balances = [900 - sum(cents / 100 for days, cents in flows if days < 30 * n) for n in ago]
    return float(np.polyfit(-ago, balances, 1)[0])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(flows=FLOWS)
def test_slopes_are_those_of_the_rebuilt_balances(db, flows):
    customer = make_customer()
    holding = make_holding(customer, balance=Decimal(900))
    for days, cents in flows:
        make_transaction(holding, Decimal(cents) / 100, booked_at=days_before(days))

    row = values_of(customer)

    for months in (3, 6, 12):
        expected = fitted_slope(flows, months)
        assert row[f"balance_slope_{months}m"] == pytest.approx(expected, rel=1e-5, abs=1e-2)


def test_debts_are_no_part_of_the_trend():
    customer = make_customer()
    loan = make_holding(customer, make_product(kind="loan"), balance=Decimal(-900))
    make_transaction(loan, 100, booked_at=days_before(40))

    assert values_of(customer)["balance_slope_3m"] == 0


@pytest.fixture
def paid_customer(db):
    """Paid on the tenth by an employer whose transfers are not named salary, and by friends now and then."""
    customer = make_customer()
    holding = make_holding(customer)
    for month, amount in ((10, 5000), (11, 5100), (12, 4900), (1, 5000), (2, 5000), (3, 5000)):
        year = 2025 if month > 3 else 2026
        paid = dt.datetime(year, month, 10, 2, tzinfo=dt.UTC)
        make_transaction(holding, amount, booked_at=paid, counterparty="EMP7", channel="batch")
    for days, amount in ((5, 30), (70, 900), (130, 20), (180, 4000)):
        make_transaction(holding, amount, booked_at=days_before(days), counterparty="FRIEND")
    return customer


def test_employer_is_found_where_no_booking_is_named_salary(paid_customer):
    row = values_of(paid_customer)

    assert (row["salary_months"], row["salary_90d"]) == (0, 0)
    assert row["regular_pay_months"] == row["unnamed_pay_months"] == 6
    assert row["regular_pay_90d"] == 15_000
    assert row["pay_day"] == 10
    assert row["pay_variation"] == pytest.approx(math.sqrt(20_000 / 6) / 5000, rel=1e-5)


def test_one_missing_month_is_still_regular_and_three_payments_are_not():
    customer = make_customer()
    holding = make_holding(customer)
    for days in (10, 40, 70):
        make_transaction(holding, 5000, booked_at=days_before(days), counterparty="EMP7")

    row = values_of(customer)

    assert row["regular_pay_months"] == row["regular_pay_90d"] == 0
    assert math.isnan(row["pay_day"])


def test_named_salary_counts_from_the_first_month():
    customer = make_customer()
    make_transaction(make_holding(customer), 5000, booked_at=days_before(10), kind="salary")

    row = values_of(customer)

    assert row["salary_months"] == row["regular_pay_months"] == 1
    assert row["unnamed_pay_months"] == 0
    assert row["pay_day"] == 6


def test_seasons_of_spending():
    customer = make_customer()
    holding = make_holding(customer)
    for when, amount in (
        ((2025, 3, 5), -300),
        ((2025, 8, 5), -500),
        ((2026, 2, 5), -200),
        ((2026, 3, 5), -9000),
        ((2025, 2, 20), -9000),
    ):
        make_transaction(holding, amount, booked_at=dt.datetime(*when, 4, tzinfo=dt.UTC))

    row = values_of(customer)

    assert row["strongest_month"] == 8
    assert row["strongest_month_share"] == pytest.approx(0.5)
    assert row["same_month_share"] == pytest.approx(0.3)


def test_inflow_that_never_changes_does_not_vary():
    steady, single = make_customer(), make_customer()
    holding = make_holding(steady)
    for month in (9, 10, 11, 12, 1, 2):
        booked = dt.datetime(2025 if month > 3 else 2026, month, 3, 4, tzinfo=dt.UTC)
        make_transaction(holding, 700, booked_at=booked)
    make_transaction(make_holding(single), 600, booked_at=days_before(40))

    assert values_of(steady)["inflow_variation_6m"] == 0
    assert values_of(single)["inflow_variation_6m"] == pytest.approx(math.sqrt(5))


def test_variety_of_products_and_spending():
    customer = make_customer()
    fund = make_product(kind="fund")
    holding = make_holding(customer)
    make_holding(customer, fund)
    make_holding(customer, fund)
    make_transaction(holding, -300, booked_at=days_before(10), category="dining")
    make_transaction(holding, -100, booked_at=days_before(10), category="travel")
    make_transaction(holding, -250, booked_at=days_before(100), category="travel")

    row = values_of(customer)

    halves = -(1 / 3) * math.log(1 / 3) - (2 / 3) * math.log(2 / 3)
    assert row["product_entropy"] == pytest.approx(halves, rel=1e-5)
    quarters = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)
    assert row["category_entropy_90d"] == pytest.approx(quarters, rel=1e-5)
    assert (row["spend_dining_change_90d"], row["spend_travel_change_90d"]) == (300, -150)
    assert row["spend_change_90d"] == 150
    assert row["avg_spend_90d"] == 200


def test_channels_fees_overdraft_and_weekends():
    customer = make_customer()
    holding = make_holding(customer)
    saturday = dt.datetime(2026, 3, 14, 4, tzinfo=dt.UTC)
    make_transaction(holding, -10, booked_at=saturday, channel="web", balance_after=Decimal(-3))
    make_transaction(holding, -10, booked_at=days_before(5), channel="branch")
    make_transaction(holding, -10, booked_at=days_before(5), channel="atm", kind="cash_withdrawal")
    make_transaction(holding, -10, booked_at=days_before(5), channel="pos")
    make_transaction(holding, -12, booked_at=days_before(200), kind="fee", channel="batch")

    row = values_of(customer)

    channels = [row[f"{channel}_share_90d"] for channel in ("mobile", "web", "branch", "atm")]
    assert channels == [0, 0.25, 0.25, 0.25]
    assert row["weekend_share_90d"] == 0.25
    assert row["overdrawn_90d"] == 1
    assert row["fees_365d"] == 12
    assert (row["frequency_90d"], row["active_days_90d"]) == (4, 2)


def test_digital_use_and_maturing_deposits():
    customer = make_customer()
    term = make_product(kind="deposit", term_days=180)
    make_holding(customer, term, balance=Decimal(700), maturity_on=dt.date(2026, 5, 1))
    make_holding(customer, term, balance=Decimal(50), maturity_on=dt.date(2026, 9, 1))
    for days, kind, channel in (
        (1, "login", "mobile"),
        (1.2, "page_view", "web"),
        (9, "login", "web"),
    ):
        make_event(customer, kind, channel=channel, occurred_at=days_before(days))
    make_event(customer, "call", channel="phone", occurred_at=days_before(3))

    row = values_of(customer)

    assert row["maturing_balance_90d"] == 700
    assert (row["digital_days_90d"], row["digital_breadth_90d"], row["sessions_90d"]) == (2, 2, 2)

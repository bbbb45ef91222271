import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.tables import ensure_months
from customers.models import Transaction
from risk.domain.parameters import PARAMETERS, PASS, STRUCT, read_parameters
from risk.models import MonitoringRule
from risk.selectors.patterns import Span, statement_for
from tests.factories.customers import make_customer, make_holding
from tests.risk import evaluators
from tests.risk.evaluators import Booking

NOW = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=20)
HOUR = dt.timedelta(hours=1)
START = {code: {p.name: p.start for p in known} for code, known in PARAMETERS.items()}

cash = st.tuples(
    st.integers(0, 1),
    st.integers(0, 24 * 30),
    st.sampled_from(["39999.99", "40000", "42000", "49999", "49999.99", "50000"]),
    st.sampled_from(["cash_deposit", "cash_withdrawal", "transfer_in"]),
    st.sampled_from(["CNY", "CNY", "CNY", "USD"]),
)
moves = st.tuples(
    st.integers(0, 1),
    st.integers(0, 24 * 14),
    st.sampled_from(["900", "1000", "1100", "1099", "2000"]),
    st.sampled_from(["transfer_in", "transfer_out"]),
    st.just("CNY"),
)


@pytest.fixture
def accounts(db):
    ensure_months("customers_transaction", [NOW.date(), (NOW - dt.timedelta(days=31)).date()])
    ensure_months("customers_transaction", [(NOW - dt.timedelta(days=60)).date()])
    return [make_holding(make_customer()) for _ in range(2)]


def store(accounts, rows) -> list[Booking]:
    made = []
    for who, hours_ago, amount, kind, currency in rows:
        signed = Decimal(amount) * (1 if kind in ("cash_deposit", "transfer_in") else -1)
        made.append(
            Transaction.objects.create(
                customer_id=accounts[who].customer_id,
                holding=accounts[who],
                booked_at=NOW - hours_ago * HOUR,
                amount=signed,
                kind=kind,
                currency=currency,
            )
        )
    return [Booking(t.pk, t.customer_id, t.booked_at, t.amount, t.kind, t.currency) for t in made]


def find_by_sql(code, values, since=SINCE) -> dict[int, set[int]]:
    rule = MonitoringRule.objects.get(code=code)
    statement = statement_for(code, rule.pk, values, Span(since=since, now=NOW))
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.bound)
        for customer, booking, *_ in cursor.fetchall():
            found.setdefault(customer, set()).add(booking)
    return found


examples = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@examples
@given(rows=st.lists(cash, max_size=14), directions=st.sampled_from(["together", "apart"]))
def test_structuring_agrees_with_the_evaluator(accounts, rows, directions):
    values = read_parameters(STRUCT, START[STRUCT] | {"directions": directions})
    with transaction.atomic():
        bookings = store(accounts, rows)

        found = find_by_sql(STRUCT, values)

        assert found == evaluators.find_structuring(bookings, values, SINCE, NOW)
        transaction.set_rollback(True)


@examples
@given(rows=st.lists(moves, max_size=16), stay=st.sampled_from([60, 120, 600, 6000]))
def test_pass_through_agrees_with_the_evaluator(accounts, rows, stay):
    values = read_parameters(PASS, START[PASS] | {"min_count": 2, "median_stay_minutes": stay})
    since = NOW - dt.timedelta(days=5)
    with transaction.atomic():
        bookings = store(accounts, rows)

        found = find_by_sql(PASS, values, since)

        assert found == evaluators.find_pass_through(bookings, values, since, NOW)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(0, 0, "40000"), (0, 24, "40000"), (0, 168, "49999")], True),
        ([(0, 0, "40000"), (0, 24, "40000"), (0, 169, "49999")], False),  # more than 7 days
        ([(0, 0, "40000"), (0, 24, "40000")], False),  # twice
        ([(0, 0, "40000"), (0, 24, "40000"), (0, 25, "50000")], False),  # at the line
        ([(0, 0, "40000"), (0, 24, "40000"), (0, 25, "39999.99")], False),
        ([(0, 0, "40000"), (0, 24, "40000"), (1, 25, "45000")], False),  # somebody else's
    ],
)
def test_structuring_at_its_bounds(accounts, rows, found):
    store(accounts, [(*row, "cash_deposit", "CNY") for row in rows])
    values = read_parameters(STRUCT, START[STRUCT])

    assert bool(find_by_sql(STRUCT, values)) is found


@pytest.mark.parametrize(("directions", "found"), [("together", True), ("apart", False)])
def test_directions_count_together_or_apart(accounts, directions, found):
    kinds = ["cash_deposit", "cash_withdrawal", "cash_deposit"]
    store(accounts, [(0, i * 24, "45000", kind, "CNY") for i, kind in enumerate(kinds)])
    values = read_parameters(STRUCT, START[STRUCT] | {"directions": directions})

    assert bool(find_by_sql(STRUCT, values)) is found


def passes(times: int, stay_hours: int, out: str = "1000", every: int = 48) -> list:
    rows = []
    for i in range(times):
        rows.append((0, i * every + stay_hours, "1000", "transfer_in", "CNY"))
        rows.append((0, i * every, out, "transfer_out", "CNY"))
    return rows


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (passes(5, 1), True),
        (passes(4, 1), False),
        (passes(5, 2), False),  # a median of exactly two hours
        (passes(5, 1, out="1112"), False),  # in/out below 0.9
        (passes(5, 1, out="1111"), True),
        (passes(5, 1, out="909"), False),  # in/out above 1.1
        (passes(5, 1, out="910"), True),
        (passes(5, 1, every=61), False),  # more than ten days
    ],
)
def test_pass_through_at_its_bounds(accounts, rows, found):
    store(accounts, rows)
    values = read_parameters(PASS, START[PASS])

    assert bool(find_by_sql(PASS, values)) is found

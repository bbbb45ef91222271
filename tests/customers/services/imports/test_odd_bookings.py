"""Bookings that do not fit their account, or come again otherwise: taken in or kept, and told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import CodeEntry, CodeTable, Holding, RowFlag, Transaction
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_customer, make_holding, make_product

pytestmark = pytest.mark.django_db
HEADER = "external_id,holding_external_id,booked_at,amount,kind,currency\n"


@pytest.fixture
def account():
    return make_holding(make_customer(), external_id="A1", opened_on=dt.date(2026, 1, 2))


@pytest.fixture
def take(tmp_path):
    def act(*rows):
        path = tmp_path / "bookings.csv"
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
        return jobs.import_path(mapping=mappings.built_in_mapping(target="transactions"), path=path)

    return act


def flags(job):
    return sorted(RowFlag.objects.filter(job=job).values_list("row_number", "field", "code"))


def test_booking_that_does_not_fit_its_account_is_taken_in_and_flagged(account, take):
    job = take(
        "T1,A1,2026-01-02T08:00:00+08:00,10.50,salary,CNY",
        "T2,A1,2026-01-02T08:00:00+08:00,10.50,salary,USD",
        "T3,A1,2026-01-01T23:59:00+08:00,10.50,salary,CNY",
        "T4,A1,2026-01-03T08:00:00+08:00,10.505,salary,CNY",
        "T5,A1,2026-01-03T08:00:00+08:00,10.500,salary,",
    )

    assert flags(job) == [
        (2, "currency", "not_the_accounts"),
        (3, "booked_at", "before_opening"),
        (4, "amount", "too_fine"),
    ]
    assert (job.rows_inserted, job.rows_quarantined, Transaction.objects.count()) == (5, 0, 5)


@pytest.mark.parametrize(("given", "flagged"), [("JPY", True), ("", True), ("CNY", False)])
def test_currency_without_decimals_is_that_of_the_booking_or_else_of_its_account(
    account, take, given, flagged
):
    Holding.objects.update(currency="JPY")

    job = take(
        f"T1,A1,2026-02-02T08:00:00+08:00,10.50,salary,{given}",
        "T2,A1,2026-02-02T08:00:00+08:00,10,salary,JPY",
    )

    assert ((1, "amount", "too_fine") in flags(job)) is flagged
    assert (2, "amount", "too_fine") not in flags(job)


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ("T1,A1,2026-02-02T08:00:00+08:00,99,salary,CNY", True),
        ("T1,A1,2026-02-03T08:00:00+08:00,10,salary,CNY", True),
        ("T1,A1,2026-02-02T00:00:00Z,10.00,fee,CNY", False),
    ],
    ids=["amount", "time", "same"],
)
def test_known_booking_that_comes_again_otherwise_is_kept_and_told(account, take, again, told):
    take("T1,A1,2026-02-02T08:00:00+08:00,10,salary,CNY")

    job = take(again, "T2,A1,2026-02-05T08:00:00+08:00,1,salary,CNY")

    assert flags(job) == ([(1, "amount", "known_otherwise")] if told else [])
    assert (job.rows_inserted, job.rows_unchanged) == (1, 1)
    kept = Transaction.objects.order_by("booked_at").first()
    assert (kept.amount, kept.booked_at.day) == (Decimal(10), 2)


def test_report_of_the_import_says_how_many_bookings_are_odd(account, take, client_for):
    take("T1,A1,2026-02-02T08:00:00+08:00,10,salary,CNY")
    job = take("T1,A1,2026-02-02T08:00:00+08:00,12,salary,CNY")

    page = client_for("data_steward").get(reverse("customers:quality_report", args=[job.pk]))

    assert "Known already with another amount or time; kept as it was" in page.content.decode()


def test_api_warns_of_odd_bookings_and_takes_them_in(account, api_client_for):
    booking = {
        "external_id": "T1",
        "holding_external_id": "A1",
        "booked_at": "2026-02-02T08:00:00+08:00",
        "amount": "10",
        "kind": "salary",
    }
    api = api_client_for("api_client")
    first = api.post("/api/v1/transactions", [booking], format="json").json()

    rows = [booking | {"amount": "11"}, booking | {"external_id": "T2", "currency": "USD"}]
    again = api.post("/api/v1/transactions", rows, format="json").json()

    assert (first["warnings"], again["new"], again["unchanged"]) == ([], 1, 1)
    assert again["warnings"] == [
        {"row": 1, "reasons": [{"field": "amount", "code": "known_otherwise"}]},
        {"row": 2, "reasons": [{"field": "currency", "code": "not_the_accounts"}]},
    ]


def test_api_checks_a_currency_against_the_code_table(api_client_for):
    owner, product = make_customer().customer_no, make_product().code
    api = api_client_for("api_client")
    rows = [
        {"external_id": key, "customer_no": owner, "product_code": product, "currency": currency}
        for key, currency in (("H1", "ZZZ"), ("H2", "THB"), ("H3", "yen"))
    ]

    answer = api.post("/api/v1/holdings", rows, format="json").json()
    table = CodeTable.objects.create(code="currency")
    CodeEntry.objects.create(table=table, code="ZZZ", ours="ZZZ")
    after = api.post("/api/v1/holdings", rows[:1], format="json").json()

    assert answer["errors"] == [
        {"row": 1, "reasons": [{"field": "currency", "code": "unknown_currency"}]},
        {"row": 3, "reasons": [{"field": "currency", "code": "not_currency"}]},
    ]
    assert (answer["new"], after["new"], after["errors"]) == (1, 1, [])


def test_holding_without_a_product_is_refused_unless_it_is_known(account, api_client_for):
    known = {"external_id": "A1", "customer_no": account.customer.customer_no, "balance": "5"}
    rows = [known, known | {"external_id": "A2"}]

    answer = api_client_for("api_client").post("/api/v1/holdings", rows, format="json").json()

    assert (answer["new"], answer["changed"]) == (0, 1)
    assert answer["errors"] == [
        {"row": 2, "reasons": [{"field": "product_code", "code": "missing"}]}
    ]

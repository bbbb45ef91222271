"""Bookings taken in once each: over chunks, over files, and over two imports at once."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from config.base.tables import execute_sql, fetch_column
from customers.models import Transaction
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_customer, make_holding

HEADER = "external_id,holding_external_id,booked_at,amount,kind\n"


@pytest.fixture
def book(tmp_path):
    make_holding(make_customer(), external_id="H1")
    return lambda *rows: import_rows(tmp_path / "rows.csv", rows)


def import_rows(path, rows):
    path.write_text(HEADER + "".join(rows))
    return jobs.import_path(
        mapping=mappings.built_in_mapping(target="transactions"), path=path, refresh=False
    )


def row(key, *, amount=1, holding="H1", at="2026-03-01T10:00:00Z"):
    return f"{key},{holding},{at},{amount},cash_deposit\n"


def counts(job):
    return job.rows_read, job.rows_inserted, job.rows_unchanged, job.rows_quarantined


@pytest.mark.django_db
def test_second_of_a_key_is_passed_over_in_a_later_chunk(book, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 1)
    monkeypatch.setattr(jobs, "CHUNKS_AT_ONCE", 2)
    job = book(row("T1", amount=5), row("T2"), row("T1", amount=7), row("T3"))

    assert (job.chunks_done, counts(job)) == (2, (4, 3, 1, 0))
    booked = Transaction.objects.order_by("id").values_list("amount", flat=True)
    assert list(booked) == [Decimal(5), Decimal(1), Decimal(1)]


@pytest.mark.django_db
def test_known_booking_is_unchanged_even_if_it_names_another_holding(book):
    book(row("T1"), row("T2"))

    job = book(row("T1"), row("T2", holding="none"), row("T3"), row("T4", holding="none"))

    assert counts(job) == (4, 1, 2, 1)
    assert job.quarantine.get().reasons == [{"field": "holding_external_id", "code": "not_found"}]
    assert Transaction.objects.count() == 3


@pytest.mark.django_db
def test_month_of_a_refused_booking_gets_no_partition(book):
    job = book(row("T1"), row("T2", holding="none", at="1991-02-03T10:00:00Z"))

    assert counts(job) == (2, 1, 0, 1)
    found = "SELECT to_regclass('customers_transaction_y1991m02') IS NULL"
    assert fetch_column(found) == [True]


@pytest.mark.django_db(transaction=True)
def test_booking_brought_in_meanwhile_is_taken_once(book, tmp_path):
    book(row("T0"))
    done = []
    rows = [row("T1"), row("T2"), row("T3")]
    importing = threading.Thread(target=import_apart, args=(tmp_path / "other.csv", rows, done))

    with transaction.atomic():
        execute_sql(
            "INSERT INTO customers_transactionreceipt (external_id, booked_at) VALUES ('T2', now())"
        )
        importing.start()
        importing.join(2)
        assert importing.is_alive()
    importing.join(60)

    assert counts(done[0]) == (3, 2, 1, 0)
    assert Transaction.objects.count() == 3


def import_apart(path, rows, done) -> None:
    try:
        done.append(import_rows(path, rows))
    finally:
        connection.close()


@pytest.mark.django_db
def test_each_value_comes_to_its_own_booking_in_the_order_of_customers_and_times(book, tmp_path):
    other = make_holding(make_customer(), external_id="H2", currency="USD")
    path = tmp_path / "whole.csv"
    path.write_text(
        "kind,amount,booked_at,holding_external_id,external_id,channel,category,balance_after\n"
        "fee,-0.05,2026-03-02T10:00:00Z,H2,T1,,,\n"
        "salary,12345678901234.5,2026-03-01T09:00:00Z,H2,T2,mobile,pay,-3\n"
        "cash_deposit,7,2026-04-01T00:00:00+08:00,H1,T3,pos,,7.70\n"
    )

    jobs.import_path(
        mapping=mappings.built_in_mapping(target="transactions"), path=path, refresh=False
    )

    columns = "amount", "currency", "kind", "channel", "category", "balance_after"
    booked = Transaction.objects.order_by("id")
    assert list(booked.values_list(*columns)) == [
        (Decimal(7), "CNY", "cash_deposit", "pos", "", Decimal("7.70")),
        (Decimal("12345678901234.50"), "USD", "salary", "mobile", "pay", Decimal(-3)),
        (Decimal("-0.05"), "USD", "fee", "", "", None),
    ]
    assert [f"{one.booked_at:%m-%d %H}" for one in booked] == ["03-31 16", "03-01 09", "03-02 10"]
    assert {one.customer_id for one in booked[1:]} == {other.customer_id}

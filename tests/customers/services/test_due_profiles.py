"""What is marked as due is held until the mark is committed, and marking again writes nothing new."""

import threading

import pytest
from django.db import connection, transaction

from config.base.tables import execute_sql, fetch_rows
from customers.models import CustomerProfile, ProfileDue
from customers.services.imports.references import MARK_DUE
from customers.services.profiles import refresh_due_profiles
from tests.factories.customers import make_customer, make_holding


def mark(customer) -> None:
    execute_sql(
        f"INSERT INTO customers_profiledue (customer_id) VALUES (%s) {MARK_DUE}", [customer.pk]
    )


@pytest.mark.django_db
def test_second_mark_leaves_the_row_as_it_is():
    customer = make_customer()
    mark(customer)
    before = fetch_rows("SELECT ctid, customer_id FROM customers_profiledue")

    mark(customer)

    assert fetch_rows("SELECT ctid, customer_id FROM customers_profiledue") == before


@pytest.mark.django_db(transaction=True)
def test_refresh_waits_for_whoever_marks_and_sees_what_he_wrote():
    customer = make_customer()
    mark(customer)
    refreshed = threading.Thread(target=refresh_apart)

    with transaction.atomic():
        mark(customer)
        refreshed.start()
        refreshed.join(2)
        assert refreshed.is_alive()
        make_holding(customer, balance=500)
    refreshed.join(60)

    assert not refreshed.is_alive()
    assert not ProfileDue.objects.exists()
    assert CustomerProfile.objects.get().product_count == 1


def refresh_apart() -> None:
    try:
        refresh_due_profiles()
    finally:
        connection.close()

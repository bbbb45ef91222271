"""What refers to branches, products and customers names a row that is there, and goes on naming it."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from config.base.tables import execute_sql
from customers.models import Branch, Consent, ConsentState, Customer, Holding
from tests.factories.customers import make_customer, make_holding

NOWHERE = 9_999_999


def held() -> Holding:
    return make_holding(make_customer())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "column"),
    [
        (make_customer, "branch_id"),
        (make_customer, "source_id"),
        (held, "customer_id"),
        (held, "product_id"),
    ],
)
def test_an_insert_and_an_update_that_name_no_row_are_refused(made, column):
    row = made()
    values = {**_values(row), column: NOWHERE}
    model = type(row)
    before = list(model.objects.values_list("pk", column))

    with pytest.raises(IntegrityError, match=f"{column} of .* names no row"), transaction.atomic():
        model.objects.create(**_unlike(values))
    with pytest.raises(IntegrityError, match=f"{column} of .* names no row"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{column: NOWHERE})

    assert list(model.objects.values_list("pk", column)) == before


@pytest.mark.django_db
def test_what_is_referred_to_cannot_be_deleted_by_sql():
    holding = held()
    customer = holding.customer

    for table, pk in (
        ("customers_branch", customer.branch_id),
        ("customers_product", holding.product_id),
        ("customers_customer", customer.pk),
    ):
        with pytest.raises(IntegrityError, match="is referred to by"), transaction.atomic():
            execute_sql(f"DELETE FROM {table} WHERE id = %s", [pk])

    assert Holding.objects.get().customer == customer


@pytest.mark.django_db(transaction=True)
def test_a_delete_waits_for_whoever_has_just_checked_the_row():
    customer = make_customer()
    branch = Branch.objects.create(code="B-RACE", name_zh="支行", name_en="Branch", path="B-RACE")
    refused = threading.Thread(target=_delete_apart, args=(branch.pk, answers := []))

    with transaction.atomic():
        Customer.objects.create(**_unlike({**_values(customer), "branch_id": branch.pk}))
        refused.start()
        refused.join(0.5)
        assert refused.is_alive()
    refused.join(10)

    assert answers == ["refused"]
    assert Customer.objects.filter(branch=branch).count() == 1


def _delete_apart(pk: int, answers: list[str]) -> None:
    try:
        execute_sql("DELETE FROM customers_branch WHERE id = %s", [pk])
        answers.append("deleted")
    except IntegrityError:
        answers.append("refused")
    finally:
        connection.close()


def _values(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _unlike(values: dict) -> dict:
    """The same row under a key of its own."""
    key = "customer_no" if "customer_no" in values else "external_id"
    return {**values, "id": None, key: f"{values[key]}-2"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO customers_customerprofile (customer_id, computed_at) VALUES (%s, now())",
        "INSERT INTO customers_score (customer_id, kind, subject, value, band, reasons,"
        " model_version, computed_at) VALUES (%s, 'churn', '', 0.5, '', '[]', 'v1', now())",
    ],
)
def test_what_is_known_of_nobody_is_refused(statement):
    with pytest.raises(IntegrityError, match="names no row"), transaction.atomic():
        execute_sql(statement, [NOWHERE])


@pytest.mark.django_db
def test_nobody_consents():
    entry = {"purpose": "marketing", "granted": True, "source": "test", "at": timezone.now()}

    with pytest.raises(IntegrityError, match="names no row"), transaction.atomic():
        Consent.objects.create(customer_id=NOWHERE, **entry)

    assert ConsentState.objects.count() == 0

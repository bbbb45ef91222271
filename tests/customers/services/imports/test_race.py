"""Two imports of one customer at once: the second waits for the first, then finds the row known."""

import threading

import pytest
from django.db import connection, transaction

from customers.models import Customer
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_branch, make_customer

FIELDS = {
    "customer_no": {"from": "no"},
    "branch_code": {"from": "branch"},
    "phone": {"from": "phone"},
}


@pytest.mark.django_db(transaction=True)
def test_row_brought_in_meanwhile_is_updated(tmp_path):
    branch = make_branch("B1")
    mapping = mappings.save_mapping(data={"name": "core", "target": "customers", "fields": FIELDS})
    path = tmp_path / "rows.csv"
    path.write_text("no,branch,phone\nC1,B1,10312345678\nC2,B1,10312345679\n")
    done = []
    importing = threading.Thread(target=import_apart, args=(mapping, path, done))

    with transaction.atomic():
        make_customer(customer_no="C1", branch=branch, phone="10300000000")
        importing.start()
        importing.join(2)
        assert importing.is_alive()
    importing.join(60)

    (job,) = done
    assert (job.rows_inserted, job.rows_updated, job.rows_quarantined) == (1, 1, 0)
    assert Customer.objects.get(customer_no="C1").phone == "10312345678"


def import_apart(mapping, path, done) -> None:
    try:
        done.append(jobs.import_path(mapping=mapping, path=path, refresh=False))
    finally:
        connection.close()

"""Imports side by side of the same customers: each ends, and nobody is there twice."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from customers.models import Branch, Customer
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {name: {"from": name} for name in ("customer_no", "branch_code", "name")}
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def started(act: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def hold_and_cross(branch: Branch, holds: threading.Event, waits: threading.Event) -> None:
    """Write the import's last customer first, and its first one once the import waits for that."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '60s'")  # so that the import gives way
        make_customer(customer_no="Z", branch=branch)
        holds.set()
        assert waits.wait(30)
        make_customer(customer_no="A", branch=branch)


def tell_when_somebody_waits(waits: threading.Event) -> None:
    with connection.cursor() as cursor:
        for _look in range(300):
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                break
            time.sleep(0.02)
    waits.set()


def test_a_chunk_that_gave_way_to_another_import_is_taken_in_anew(tmp_path):
    branch = make_branch("B1")
    mapping = mappings.save_mapping(data={"name": "core", "target": "customers", "fields": FIELDS})
    path = tmp_path / "rows.csv"
    path.write_text("customer_no,branch_code,name\nA,B1,a\nZ,B1,z\n", encoding="utf-8")
    holds, waits = threading.Event(), threading.Event()

    threads = [started(lambda: hold_and_cross(branch, holds, waits))]
    assert holds.wait(30)
    threads.append(started(lambda: tell_when_somebody_waits(waits)))
    job = jobs.import_path(mapping=mapping, path=path)
    for thread in threads:
        thread.join()

    assert (job.state, job.rows_read, job.rows_inserted + job.rows_updated) == ("done", 2, 2)
    assert dict(Customer.objects.values_list("customer_no", "name")) == {"A": "a", "Z": "z"}

"""The Berka bank through the mappings that the documentation shows."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from customers.models import Branch, Customer, DataSource, Holding, ImportJob, Relation, Transaction

DATA = os.environ.get("SANDPIPER_DATA", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (Path(DATA) / "berka").is_dir() if DATA else True,
        reason="SANDPIPER_DATA names no folder with berka",
    ),
]
# Up to the day that the file cuts short, each account's bookings add up to a balance that a booking of its last
# day shows; the bank rounded its printed balances to a tenth at each interest.
UNRECONCILED = """
    SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
        SELECT 1 FROM customers_transaction t
         WHERE t.holding_id = a.holding_id AND t.booked_at = a.last
           AND abs(t.balance_after - a.total) <= 0.1 * a.interests))
      FROM (
        SELECT holding_id, sum(amount) AS total, max(booked_at) AS last,
               count(*) FILTER (WHERE kind = 'interest') AS interests
          FROM customers_transaction
         WHERE booked_at < (SELECT max(booked_at) FROM customers_transaction)
         GROUP BY holding_id
      ) a
"""
UNSETTLED = """
    SELECT count(*) FROM customers_holding h
      JOIN (SELECT holding_id, sum(amount) AS total FROM customers_transaction GROUP BY 1) t
        ON t.holding_id = h.id
     WHERE h.balance <> t.total
"""


def import_berka():
    out = StringIO()
    call_command("import_data", "docs/examples/berka", f"{DATA}/berka", stdout=out)
    return out.getvalue()


def test_documented_counts_reconcile_and_a_second_import_changes_nothing():
    import_berka()

    held = Holding.objects.values_list("external_id", flat=True)
    assert Branch.objects.count() == 77
    assert Customer.objects.count() == 5369
    assert sum(key.startswith("A") for key in held) == 4500
    assert sum(key.startswith("L") for key in held) == 682
    assert sum(key.startswith("K") for key in held) == 892
    assert sum(key.startswith("O") for key in held) == 6471
    assert Relation.objects.count() == 869
    assert Transaction.objects.count() == 49_102
    with connection.cursor() as cursor:
        cursor.execute(UNRECONCILED)
        assert cursor.fetchone() == (1229, 0)
        cursor.execute(UNSETTLED)
        assert cursor.fetchone() == (0,)
    shift = DataSource.objects.get().shift_days
    assert shift % 7 == 0
    assert Customer.objects.filter(contact_derived=True).count() == 5369

    first = ImportJob.objects.count()
    import_berka()

    again = ImportJob.objects.order_by("pk")[first:]
    assert {(job.rows_inserted, job.rows_updated, job.rows_quarantined) for job in again} == {
        (0, 0, 0)
    }
    assert DataSource.objects.get().shift_days == shift

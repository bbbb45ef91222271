"""Running totals of bookings: due by whatever way a booking comes, true to the cent, gone with their customer."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from config.base.tables import execute_sql, fetch_column
from customers.models import Inflow, Outflow, ProfileDue
from customers.services.profiles import refresh_due_profiles
from customers.services.totals import EPOCH, owe_totals
from tests.factories.customers import make_customer, make_holding, make_transaction

pytestmark = pytest.mark.django_db


def seconds(moment: dt.datetime) -> int:
    return int((moment - EPOCH).total_seconds())


@pytest.fixture
def holding():
    held = make_holding(make_customer())
    ProfileDue.objects.all().delete()
    return held


def book(holding, amount, days_ago):
    at = timezone.now().replace(microsecond=0) - dt.timedelta(days=days_ago)
    make_transaction(holding, amount=Decimal(amount), booked_at=at)
    return seconds(at)


def test_totals_run_by_direction_in_order_of_time(holding):
    late = book(holding, "0.30", 1)
    early = book(holding, "1000000000.10", 30)
    out = book(holding, "-20.05", 2)
    nothing = book(holding, "0", 3)
    book(holding, "7", 500)

    refresh_due_profiles()

    came, gone = Inflow.objects.get(), Outflow.objects.get()
    assert (came.at, came.total) == (
        [early, nothing, late],
        [100000000010.0, 100000000010.0, 100000000040.0],
    )
    assert (gone.at, gone.total) == ([out], [2005.0])
    assert not ProfileDue.objects.exists()


def test_booking_marks_its_customer_as_due_and_so_does_its_change_of_hands(holding):
    other = make_holding(make_customer())
    refresh_due_profiles()

    book(holding, "5", 1)
    assert list(ProfileDue.objects.values_list("pk", flat=True)) == [holding.customer_id]
    refresh_due_profiles()
    execute_sql(
        "UPDATE customers_transaction SET customer_id = %s, holding_id = %s",
        [other.customer_id, other.pk],
    )

    assert sorted(ProfileDue.objects.values_list("pk", flat=True)) == sorted(
        [holding.customer_id, other.customer_id]
    )
    refresh_due_profiles()
    assert fetch_column("SELECT customer_id FROM customers_inflow") == [other.customer_id]


def test_bookings_dropped_by_retention_make_due_whose_totals_reach_into_them(holding):
    book(holding, "5", 100)
    young = make_holding(make_customer())
    book(young, "5", 1)
    refresh_due_profiles()

    owe_totals(before=timezone.now() - dt.timedelta(days=50))

    assert list(ProfileDue.objects.values_list("pk", flat=True)) == [holding.customer_id]

"""Builders of laundering patterns and alerts."""

import datetime as dt
import uuid
from decimal import Decimal

from django.utils import timezone

from customers.models import Customer, Holding
from risk.models import Alert, AlertBooking, MonitoringRule
from risk.services import monitoring
from tests.factories.customers import make_customer, make_holding, make_transaction


def make_account(customer: Customer | None = None) -> Holding:
    """A current account."""
    return make_holding(customer or make_customer())


def plant_structuring(
    account: Holding, *, end: dt.datetime, amounts: tuple[int, ...] = (45_000, 46_000, 47_000)
) -> None:
    """Cash deposits below the reporting line, one a day, the last at `end`."""
    for days, amount in enumerate(reversed(amounts)):
        make_transaction(
            account,
            amount,
            kind="cash_deposit" if amount > 0 else "cash_withdrawal",
            channel="branch",
            booked_at=end - dt.timedelta(days=days),
        )


def plant_pass_through(
    account: Holding, *, end: dt.datetime, times: int = 5, stay_minutes: int = 40
) -> None:
    """Money that comes in and leaves again within the hour, once a day, the last at `end`."""
    for days in range(times):
        left_at = end - dt.timedelta(days=days)
        came_at = left_at - dt.timedelta(minutes=stay_minutes)
        make_transaction(account, 30_000, kind="transfer_in", booked_at=came_at)
        make_transaction(account, -29_500, kind="transfer_out", booked_at=left_at)


def make_alert(customer: Customer | None = None, code: str = "AML-STRUCT", **over) -> Alert:
    """An open alert with its policy hold and three bookings."""
    account = make_account(customer)
    now = over.pop("now", None) or timezone.now()
    plant_structuring(account, end=now)
    details = {
        "window_start": now - dt.timedelta(days=2),
        "window_end": now,
        "evidence": {"count": 3, "total": str(Decimal(138_000)), "parameters": {}},
        "hold_key": uuid.uuid4(),
    }
    alert = Alert.objects.create(
        rule=MonitoringRule.objects.get(code=code), customer=account.customer, **(details | over)
    )
    monitoring.place_policy_hold(customer=account.customer, hold_key=alert.hold_key, now=now)
    AlertBooking.objects.bulk_create(
        AlertBooking(alert=alert, transaction_id=pk, booked_at=booked_at)
        for pk, booked_at in _bookings(account)
    )
    return alert


def _bookings(account: Holding) -> list[tuple[int, dt.datetime]]:
    from customers.models import Transaction

    return list(
        Transaction.objects.filter(holding=account).values_list("pk", "booked_at").order_by("pk")
    )

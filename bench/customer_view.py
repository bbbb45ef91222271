"""The whole view of a customer over the API, for customers spread over the bank, signed in each time."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import perf_counter

from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.services.users import create_user
from bench import BenchResult
from config.base.tables import fetch_rows
from customers.models import Customer

CALLS, WARM = 300, 20
# The same rows by hand, nothing else: what the database alone takes.
BARE = (
    "SELECT * FROM customers_customer WHERE id = %s",
    "SELECT * FROM customers_customerprofile WHERE customer_id = %s",
    "SELECT * FROM customers_holding WHERE customer_id = %s",
    "SELECT * FROM customers_transaction WHERE customer_id = %s ORDER BY booked_at DESC LIMIT 20",
    "SELECT * FROM customers_event WHERE customer_id = %s ORDER BY occurred_at DESC LIMIT 20",
    "SELECT * FROM customers_score WHERE customer_id = %s",
)


def run(customers: int) -> BenchResult:
    """Measure `CALLS` answers beside the bare statements."""
    call_command("make_bank", customers=customers, load=True, verbosity=0)
    found = list(Customer.objects.order_by("pk").values_list("pk", "customer_no"))
    chosen = found[:: max(1, len(found) // CALLS)][:CALLS]
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = _signed_in()
        for _pk, number in chosen[:WARM]:
            client.get(f"/api/v1/customers/{number}")
        ours = [
            _timed(partial(client.get, f"/api/v1/customers/{number}")) for _pk, number in chosen
        ]
    bare = [_timed(partial(_bare, pk)) for pk, _number in chosen]
    return BenchResult(
        value=round(sorted(ours)[int(len(ours) * 0.95)] * 1000, 1),
        unit="ms at p95",
        seconds=round(sum(ours), 3),
        limit_seconds=round(sum(bare), 3),
        samples_ms=[seconds * 1000 for seconds in ours],
        detail={"limit": "six statements by hand", "calls": len(ours)},
    )


def _bare(customer_id: int) -> None:
    for sql in BARE:
        fetch_rows(sql, [customer_id])


def _timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _signed_in() -> Client:
    user = create_user(username="bench-reader", password=None, role="api_client")
    token = AccessToken.objects.create(
        user=user,
        token=secrets.token_urlsafe(24),
        scope="read",
        expires=timezone.now() + timedelta(days=1),
    )
    return Client(headers={"Authorization": f"Bearer {token.token}"})

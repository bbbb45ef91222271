"""Next best offers over the API, signed in and decided afresh each time, beside a bare view.

The limit is a Django view without middleware that runs three statements prepared in the database (the
customer, the products with their scores, the insert of a record) and answers with JSON: the same work without
gates, suitability, ranking, words and sign-in.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.models import User
from accounts.services.users import create_user
from bench import BenchResult
from config.urls import urlpatterns as product_addresses
from customers.models import Customer
from recommendations.services.seeding import seed_models

CALLS, WARM = 400, 30
PREPARED = """
    PREPARE bare_customer (text) AS
      SELECT id, kind, birth_on, risk_tolerance, risk_assessed_on FROM customers_customer WHERE customer_no = $1;
    PREPARE bare_products (bigint) AS
      SELECT p.code, p.name_en, p.risk_rating, s.value, s.reasons FROM customers_score s
        JOIN customers_product p ON p.code = s.subject
       WHERE s.customer_id = $1 AND s.kind = 'propensity' ORDER BY s.value DESC LIMIT 3;
    PREPARE bare_record (bigint, jsonb) AS
      INSERT INTO recommendations_decision
        (customer_id, context, inputs, answer, model_version, decided_at, created_at)
      VALUES ($1, '{}', '{}', $2, 'bare', now(), now()) RETURNING id;
"""


def run(customers: int) -> BenchResult:
    """Measure `CALLS` answers for customers spread over the bank."""
    _prepare_bank(customers)
    numbers = _numbers()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        ours = _timed(_api_caller(), numbers)
        with override_settings(MIDDLEWARE=[]):
            bare = _timed(_bare_caller(), numbers)
    return BenchResult(
        value=round(len(ours) / sum(ours), 1),
        unit="answers/s",
        seconds=round(sum(ours), 3),
        limit_seconds=round(sum(bare), 3),
        samples_ms=[seconds * 1000 for seconds in ours],
        detail={
            "limit": "a bare view with three prepared statements",
            "calls": len(ours),
            "limit_p95_ms": round(sorted(bare)[int(len(bare) * 0.95)] * 1000, 3),
        },
    )


def _prepare_bank(customers: int) -> None:
    call_command("make_bank", customers=customers, load=True, verbosity=0)
    builder = create_user(username="bench-builder", password=None, role="model_builder")
    validator = create_user(username="bench-validator", password=None, role="model_validator")
    seed_models(builder=builder, validator=validator)


def _numbers() -> list[str]:
    known = list(Customer.objects.order_by("pk").values_list("customer_no", flat=True))
    step = max(1, len(known) // CALLS)
    chosen = known[::step][:CALLS]
    return [chosen[place % len(chosen)] for place in range(WARM + CALLS)]


def _api_caller() -> Callable[[str], Any]:
    user: User = create_user(username="bench-client", password=None, role="api_client")
    expires = timezone.now() + dt.timedelta(days=1)
    token = AccessToken.objects.create(
        user=user, token=secrets.token_urlsafe(24), scope="read write", expires=expires
    )
    client = Client(headers={"Authorization": f"Bearer {token.token}"})
    return lambda number: client.get(f"/api/v1/customers/{number}/next-best-offers")


def _bare_caller() -> Callable[[str], Any]:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
    client = Client()
    return lambda number: client.get(f"/bare/{number}")


def _timed(call: Callable[[str], Any], numbers: list[str]) -> list[float]:
    taken = []
    for number in numbers:
        started = perf_counter()
        response = call(number)
        taken.append(perf_counter() - started)
        if response.status_code != 200:
            raise RuntimeError(f"{number}: {response.status_code}")
    return taken[WARM:]


def bare(_request: HttpRequest, number: str) -> HttpResponse:
    """The limit: read, read, write, answer."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE bare_customer (%s)", [number])
        customer = cursor.fetchone()
        cursor.execute("EXECUTE bare_products (%s)", [customer[0]])
        offers = [
            {"code": row[0], "name": row[1], "rating": row[2], "propensity": row[3]}
            for row in cursor.fetchall()
        ]
        cursor.execute("EXECUTE bare_record (%s, '[]')", [customer[0]])
        decision = cursor.fetchone()[0]
    return JsonResponse({"customer_no": number, "decision_id": decision, "offers": offers})


urlpatterns = [path("bare/<str:number>", bare), *product_addresses]

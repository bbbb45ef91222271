"""What a place of the app shows a customer, decided over the API at each showing, beside a bare view.

The limit is a Django view without middleware that runs one statement prepared in the database (the customer's best
banner, with the consent) and answers with JSON: the same read without gates, signatures, opened words and sign-in.
"""

import datetime as dt
import json
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.services.users import create_user
from bench import BenchResult
from bench.population import make_campaign, make_population
from campaigns.models import Banner, CampaignRun, Placement
from campaigns.services import running
from config.urls import urlpatterns as product_addresses
from customers.models import Channel
from customers.models.fields import sealer

CALLS, WARM, CAMPAIGNS = 400, 30, 3
PLACE = "app_home"
AGREED = """
    INSERT INTO customers_consent (customer_id, purpose, channel, granted, legal_basis, text_version, source, at,
                                   created_at)
    SELECT id, 'marketing', 'in_app', true, 'consent', '', 'bench', now() - interval '1 year', now()
      FROM customers_customer WHERE id % 10 <> 3
"""
STAND = """
    INSERT INTO campaigns_banner (delivery_id, run_id, customer_id, placement_id, language, title, text, button,
                                  link, rank, shown_from, ends_at, placed_at)
    SELECT id, run_id, customer_id, %s, 'en', %s, %s, 'See it', 'https://bank.example/a', %s,
           now() - interval '1 minute', now() + interval '14 days', now()
      FROM campaigns_delivery WHERE run_month = %s AND run_id = %s AND state = 'planned'
"""
PREPARED = """
    PREPARE bare_banner (text) AS
      SELECT b.delivery_id, b.button, b.link, s.granted
        FROM customers_customer c
        JOIN campaigns_banner b ON b.customer_id = c.id AND b.dismissed_at IS NULL AND b.withdrawn_at IS NULL
        LEFT JOIN customers_consentstate s
          ON s.customer_id = c.id AND s.purpose = 'marketing' AND s.channel = 'in_app'
       WHERE c.customer_no = $1 AND b.ends_at > now() ORDER BY b.rank DESC LIMIT 1;
"""


def run(customers: int) -> BenchResult:
    """Measure `CALLS` decisions for customers who have up to three banners."""
    _prepare_bank(customers)
    numbers = _numbers()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        ours, shown = _timed(_api_caller(), numbers)
        with override_settings(MIDDLEWARE=[]):
            bare, _same = _timed(_bare_caller(), numbers)
    return BenchResult(
        value=round(len(ours) / sum(ours), 1),
        unit="decisions/s",
        seconds=round(sum(ours), 3),
        limit_seconds=round(sum(bare), 3),
        samples_ms=[seconds * 1000 for seconds in ours],
        detail={
            "limit": "a bare view with one prepared statement",
            "calls": len(ours),
            "with_a_banner": shown,
            "banners": Banner.objects.count(),
            "limit_p95_ms": round(sorted(bare)[int(len(bare) * 0.95)] * 1000, 3),
        },
    )


def _prepare_bank(customers: int) -> None:
    make_population(customers)
    place = Placement.objects.create(
        code=PLACE, name_zh="首页", name_en="Home", surface="app", offers=False
    )
    with connection.cursor() as cursor:
        cursor.execute(AGREED)
    for number in range(CAMPAIGNS):
        campaign = make_campaign(code=f"BENCH{number}", channel=Channel.IN_APP, place=PLACE)
        launched = running.launch_campaign(campaign=campaign, by=campaign.author)
        if launched is not None:
            _stand(place, launched, rank=number + 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _stand(place: Placement, launched: CampaignRun, rank: int) -> None:
    """Put up a run's banners at once: how long placing takes is another question."""
    title, text = sealer().seal_many(["An offer", "Dear Ms Novak, have a look."])
    values = [place.pk, title, text, rank, launched.run_month, launched.pk]
    with connection.cursor() as cursor:
        cursor.execute(STAND, values)


def _numbers() -> list[str]:
    known = list(
        Banner.objects.order_by("customer_id")
        .distinct("customer_id")
        .values_list("customer__customer_no", flat=True)
    )
    step = max(1, len(known) // CALLS)
    chosen = known[::step][:CALLS]
    return [chosen[place % len(chosen)] for place in range(WARM + CALLS)]


def _api_caller() -> Callable[[str], Any]:
    user = create_user(username="bench-client", password=None, role="api_client")
    expires = timezone.now() + dt.timedelta(days=1)
    token = AccessToken.objects.create(
        user=user, token=secrets.token_urlsafe(24), scope="read write", expires=expires
    )
    client = Client(headers={"Authorization": f"Bearer {token.token}"})
    return lambda number: client.post(
        "/api/v1/placements/decide",
        json.dumps({"customer_no": number, "placement": PLACE}),
        content_type="application/json",
    )


def _bare_caller() -> Callable[[str], Any]:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
    client = Client()
    return lambda number: client.get(f"/bare/{number}")


def _timed(call: Callable[[str], Any], numbers: list[str]) -> tuple[list[float], int]:
    """Return the seconds of each call after the warm ones, and how many showed something."""
    taken, shown = [], 0
    for number in numbers:
        started = perf_counter()
        response = call(number)
        taken.append(perf_counter() - started)
        if response.status_code != 200:
            raise RuntimeError(f"{number}: {response.status_code}")
        shown += bool(response.json().get("items"))
    return taken[WARM:], shown


def bare(_request: HttpRequest, number: str) -> HttpResponse:
    """The limit: read and answer."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE bare_banner (%s)", [number])
        row = cursor.fetchone()
    return JsonResponse({"items": [row] if row else []})


urlpatterns = [path("bare/<str:number>", bare), *product_addresses]

"""Freezing an audience with every gate, beside a plain INSERT … SELECT of the same rows written by hand."""

import time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench import BenchResult
from bench.population import make_campaign, make_population
from campaigns.models import Campaign, CampaignRun
from campaigns.services import freezing
from customers.models import Product

# Consent, hold and suitability only, for this one product, without arms, caps, reasons or quiet hours.
PLAIN = """
    INSERT INTO campaigns_delivery (run_month, run_id, step, customer_id, occurrence, variant, arm,
                                    channel, state, reason, not_before, changed_at)
    SELECT %(month)s, %(run)s, 1, c.id, 1, 'A', CASE WHEN ok THEN 'treated' ELSE '' END, 'email',
           CASE WHEN ok THEN 'planned' ELSE 'suppressed' END, CASE WHEN ok THEN '' ELSE 'no' END,
           now(), now()
      FROM (SELECT c.id, c.status = 'active' AND NOT c.marketing_refused AND s.granted
                     AND c.risk_tolerance >= 2 AND c.risk_assessed_on > current_date - 365
                     AND h.id IS NULL AS ok
              FROM segmentation_segmentmembership m
              JOIN customers_customer c ON c.id = m.customer_id
              LEFT JOIN customers_consentstate s ON s.customer_id = c.id
                   AND s.purpose = 'marketing' AND s.channel = 'email'
              LEFT JOIN customers_hold h ON h.customer_id = c.id
             WHERE m.segment_id = %(include)s
               AND NOT EXISTS (SELECT 1 FROM segmentation_segmentmembership x
                                WHERE x.segment_id = %(exclude)s AND x.customer_id = c.id)) c
"""
ROUNDS = 3


def run(customers: int) -> BenchResult:
    """Freeze the same audience several times each way, in turn, and take the quickest of each."""
    make_population(customers)
    product = Product.objects.create(
        code="W", name_zh="稳", name_en="Steady", kind="wealth", risk_rating=2
    )
    campaign = make_campaign(product=product)
    times: dict[str, list[float]] = {"ours": [], "plain": []}
    frozen = 0
    for _round in range(ROUNDS):
        began = time.perf_counter()
        done = freezing.freeze_audience(campaign, timezone.now())
        times["ours"].append(time.perf_counter() - began)
        frozen = done.frozen_count
        times["plain"].append(plain_insert(campaign, done))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE campaigns_delivery")
    ours, plain = min(times["ours"]), min(times["plain"])
    return BenchResult(
        value=round(frozen / ours),
        unit="deliveries/s",
        seconds=ours,
        limit_seconds=plain,
        detail={"frozen": frozen, "limit": "hand-written INSERT … SELECT, three gates, no arms"},
    )


def plain_insert(campaign: Campaign, beside: CampaignRun) -> float:
    with transaction.atomic():
        other = CampaignRun.objects.create(
            campaign=campaign,
            run_month=beside.run_month,
            state=CampaignRun.State.PAUSED,
            content_hash="",
            frozen_at=beside.frozen_at,
            starts_at=beside.starts_at,
            counted_at=beside.counted_at,
        )
        values: dict[str, Any] = {
            "month": other.run_month,
            "run": other.pk,
            "include": campaign.include.get().pk,
            "exclude": campaign.exclude.get().pk,
        }
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, values)
    return time.perf_counter() - began

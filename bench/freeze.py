"""Freezing an audience with every gate, beside a plain INSERT … SELECT of the same rows written by hand."""

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from bench import BenchResult, backend_seconds
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


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and the CPU's of the database, which others on the machine hardly change."""

    seconds: float
    cpu: float

    @classmethod
    def so_far(cls) -> "Taken":
        return cls(time.perf_counter(), backend_seconds())

    def __sub__(self, before: "Taken") -> "Taken":
        return Taken(self.seconds - before.seconds, self.cpu - before.cpu)


def run(customers: int) -> BenchResult:
    """Freeze the same audience several times each way, in turn, and take the quickest of each."""
    make_population(customers)
    product = Product.objects.create(
        code="W", name_zh="稳", name_en="Steady", kind="wealth", risk_rating=2
    )
    campaign = make_campaign(product=product)
    ours, plain = list[Taken](), list[Taken]()
    frozen = 0
    for _round in range(ROUNDS):
        before = Taken.so_far()
        done = freezing.freeze_audience(campaign, timezone.now())
        ours.append(Taken.so_far() - before)
        frozen = done.frozen_count
        plain.append(plain_insert(campaign, done))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE campaigns_delivery")
    quickest = min(one.seconds for one in ours)
    return BenchResult(
        value=round(frozen / quickest),
        unit="deliveries/s",
        seconds=quickest,
        limit_seconds=min(one.seconds for one in plain),
        detail={
            "frozen": frozen,
            "limit": "hand-written INSERT … SELECT, three gates, no arms",
            "cpu_s": round(min(one.cpu for one in ours), 2),
            "limit_cpu_s": round(min(one.cpu for one in plain), 2),
        },
    )


def plain_insert(campaign: Campaign, beside: CampaignRun) -> Taken:
    other = _paused_run(campaign, beside)
    before = Taken.so_far()
    _insert(campaign, other)
    return Taken.so_far() - before


def plain_run(campaign: Campaign, beside: CampaignRun) -> CampaignRun:
    """Return a run whose deliveries were written by the plain statement."""
    other = _paused_run(campaign, beside)
    _insert(campaign, other)
    return other


def _paused_run(campaign: Campaign, beside: CampaignRun) -> CampaignRun:
    return CampaignRun.objects.create(
        campaign=campaign,
        run_month=beside.run_month,
        state=CampaignRun.State.PAUSED,
        content_hash="",
        frozen_at=beside.frozen_at,
        starts_at=beside.starts_at,
        counted_at=beside.counted_at,
    )


def _insert(campaign: Campaign, other: CampaignRun) -> None:
    values: dict[str, Any] = {
        "month": other.run_month,
        "run": other.pk,
        "include": campaign.include.get().pk,
        "exclude": campaign.exclude.get().pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, values)

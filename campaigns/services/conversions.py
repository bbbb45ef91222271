"""Conversions: core-banking events within the attribution window, for both arms by the same rule.

The window of every customer begins when the run begins, sent or held out: a window that began with the
mail would give the hold-out another span of time, and the comparison would be none.

Revenue is in the bank's own currency: an amount in another one is no sum of it and counts as none, the conversion counts.

One event is one conversion of a run: of two records that were merged since it counts for the one kept.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from campaigns.models import CampaignRun
from campaigns.services.sparing import spare_others

SETTLE_DAYS = 3  # late bookings are still looked for after the window has closed

MATCH = """
    INSERT INTO campaigns_conversion (run_id, customer_id, arm, event_id, occurred_at, amount)
    SELECT d.run_id, d.customer_id, d.arm, e.id, e.occurred_at,
           CASE WHEN coalesce(nullif(e.payload ->> 'currency', ''), %(currency)s) = %(currency)s
                 AND e.payload ->> 'amount' ~ '^[0-9]{1,15}([.][0-9]{1,30})?$'
                THEN (e.payload ->> 'amount')::numeric(18, 2) ELSE 0 END
      FROM campaigns_delivery d
      JOIN customers_customer c ON c.id = d.customer_id
      JOIN customers_event e ON e.customer_id = coalesce(c.merged_into_id, c.id)
     WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s AND d.arm <> ''
       AND d.step = 1 AND d.occurrence = 1
       AND e.kind = %(kind)s AND e.occurred_at >= %(begins)s AND e.occurred_at < %(ends)s
       AND (%(product)s::text IS NULL OR e.payload ->> 'product' IS NULL
            OR e.payload ->> 'product' = %(product)s::text)
     ORDER BY e.id, d.customer_id <> e.customer_id, d.id
    ON CONFLICT (run_id, event_id) DO NOTHING
"""


@transaction.atomic
def match_conversions(*, run: CampaignRun) -> int:
    """Write the conversions of a run that are not written yet, in one statement; return their number."""
    campaign = run.campaign
    values: dict[str, Any] = {
        "run_month": run.run_month,
        "run_id": run.pk,
        "kind": campaign.conversion_event,
        "currency": settings.CURRENCY,
        "begins": run.starts_at,
        "ends": run.starts_at + timedelta(days=campaign.attribution_days),
        "product": campaign.product.code if campaign.product else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(MATCH, values)
        return int(cursor.rowcount)


def match_open_windows(*, now: datetime) -> int:
    """Match every run whose window is open or closed a few days ago; return the number of new conversions."""
    runs = CampaignRun.objects.filter(starts_at__lte=now).select_related("campaign__product")
    found = 0
    for run in runs.filter(starts_at__gt=now - timedelta(days=400)):
        window = timedelta(days=run.campaign.attribution_days + SETTLE_DAYS)
        if now < run.starts_at + window:
            with spare_others("conversions", run.pk):
                found += match_conversions(run=run)
    return found

"""How many deliveries of a campaign may go out now; the ledger is the meter, so a lost cache speeds nothing up."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from campaigns.models import Campaign

UNLIMITED = 1_000_000_000
HOUR = timedelta(hours=1)
USED = """
    SELECT (SELECT count(*) FROM campaigns_deliveryattempt
             WHERE run_id = ANY(%(run_ids)s) AND started_at > %(now)s::timestamptz - interval '1 hour'),
           (SELECT count(*) FROM campaigns_deliveryattempt
             WHERE run_id = ANY(%(run_ids)s) AND started_at > %(now)s::timestamptz - interval '1 minute'),
           (SELECT count(*) FROM campaigns_delivery d
             WHERE d.run_month = ANY(%(run_months)s::date[]) AND d.run_id = ANY(%(run_ids)s)
               AND d.state = 'claimed'
               AND NOT EXISTS (SELECT 1 FROM campaigns_deliveryattempt a
                                WHERE a.delivery_id = d.id AND a.claim_token = d.claim_token))
"""


def allowance(campaign: Campaign, now: datetime) -> int:
    """Return how many may still be claimed: at most `per_hour` in any hour, spread over its minutes.

    What is promised holds over all runs: the dates of a series overlap where one takes longer than the time to the next.
    """
    per_hour = campaign.per_hour
    if per_hour is None:
        return UNLIMITED
    runs = campaign.runs.filter(Q(finished_at=None) | Q(finished_at__gt=now - HOUR))
    found = list(runs.values_list("pk", "run_month"))
    values: dict[str, Any] = {
        "run_ids": [pk for pk, _month in found],
        "run_months": sorted({month for _pk, month in found}),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(USED, values)
        last_hour, last_minute, in_hand = cursor.fetchone() or (0, 0, 0)
    per_minute = -(-per_hour // 60)
    return max(0, min(per_hour - last_hour, per_minute - last_minute) - in_hand)

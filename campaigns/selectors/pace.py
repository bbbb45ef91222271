"""How many deliveries of a run may go out now; the ledger is the meter, so a lost cache speeds nothing up."""

from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.models import CampaignRun

UNLIMITED = 1_000_000_000
USED = """
    SELECT (SELECT count(*) FROM campaigns_deliveryattempt
             WHERE run_id = %(run_id)s AND started_at > %(now)s::timestamptz - interval '1 hour'),
           (SELECT count(*) FROM campaigns_deliveryattempt
             WHERE run_id = %(run_id)s AND started_at > %(now)s::timestamptz - interval '1 minute'),
           (SELECT count(*) FROM campaigns_delivery d
             WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s AND d.state = 'claimed'
               AND NOT EXISTS (SELECT 1 FROM campaigns_deliveryattempt a
                                WHERE a.delivery_id = d.id AND a.claim_token = d.claim_token))
"""


def allowance(run: CampaignRun, per_hour: int | None, now: datetime) -> int:
    """Return how many may still be claimed: at most `per_hour` in any hour, spread over its minutes."""
    if per_hour is None:
        return UNLIMITED
    values: dict[str, Any] = {"run_id": run.pk, "run_month": run.run_month, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(USED, values)
        last_hour, last_minute, in_hand = cursor.fetchone() or (0, 0, 0)
    per_minute = -(-per_hour // 60)
    return max(0, min(per_hour - last_hour, per_minute - last_minute) - in_hand)

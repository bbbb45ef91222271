"""How much people can still do today: the places of each branch, taken as tasks are claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from campaigns.models import CampaignRun
from config.base.tables import execute_sql, fetch_column
from customers.models import ContactCapacity
from service_desk.selectors.calendar import OPENS, get_working_days

# One claim of a channel after the other, so that two runs cannot both take the last place.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# A branch without places of its own is served by the bank's pool, which stands under no branch.
FREE = """
    WITH served AS (
        SELECT branch_id, sum(per_hour * hours_a_day) AS a_day FROM customers_contactcapacity
         WHERE channel = %(channel)s GROUP BY branch_id
    ), given AS (
        SELECT t.branch_id FROM campaigns_contacttask t
         WHERE t.channel = %(channel)s AND t.created_at >= %(today)s
        UNION ALL
        SELECT c.branch_id FROM campaigns_delivery d JOIN customers_customer c ON c.id = d.customer_id
         WHERE d.channel = %(channel)s AND d.run_month = ANY(%(months)s::date[]) AND d.run_id = ANY(%(runs)s)
           AND d.state IN ('claimed', 'uncertain') AND NOT d.id = ANY(%(ids)s)
           AND NOT EXISTS (SELECT FROM campaigns_contacttask t WHERE t.delivery_id = d.id)
    ), used AS (
        SELECT s.branch_id, count(*) AS taken
          FROM given g LEFT JOIN served s ON s.branch_id = g.branch_id GROUP BY s.branch_id
    ), wanted AS (
        SELECT d.id, s.branch_id,
               row_number() OVER (PARTITION BY s.branch_id ORDER BY d.not_before, d.id) AS place
          FROM campaigns_delivery d JOIN customers_customer c ON c.id = d.customer_id
          LEFT JOIN served s ON s.branch_id = c.branch_id
         WHERE d.run_month = %(run_month)s AND d.id = ANY(%(ids)s)
    )
    SELECT w.id FROM wanted w
      JOIN served s ON s.branch_id IS NOT DISTINCT FROM w.branch_id
      LEFT JOIN used u ON u.branch_id IS NOT DISTINCT FROM w.branch_id
     WHERE w.place <= s.a_day - coalesce(u.taken, 0)
"""


@dataclass(frozen=True)
class Places:
    """The deliveries that have a place today, and when the others may ask again."""

    ids: frozenset[int]
    next_at: datetime


def take_places(
    *, run: CampaignRun, channel: str, ids: Sequence[int], now: datetime
) -> Places | None:
    """Say which deliveries people have a place for today; None where the bank has set no capacity.

    Belongs into the transaction of a claim: the channel stays locked until its end. Days off have no places.
    """
    if not ContactCapacity.objects.filter(channel=channel).exists():
        return None
    execute_sql(LOCK, [f"campaigns.places:{channel}"])
    is_workday, today = get_working_days(), timezone.localdate(now)
    next_at = _next_opening(now)
    if not is_workday(today):
        return Places(frozenset(), next_at)
    runs = CampaignRun.objects.filter(campaign__channel=channel, finished_at=None)
    sending = list(runs.values_list("pk", "run_month"))
    values: dict[str, Any] = {
        "channel": channel,
        "today": datetime.combine(today, time(0), ZoneInfo(settings.TIME_ZONE)),
        "months": sorted({month for _pk, month in sending}),
        "runs": [pk for pk, _month in sending],
        "ids": list(ids),
        "run_month": run.run_month,
    }
    return Places(frozenset(fetch_column(FREE, values)), next_at)


def _next_opening(now: datetime) -> datetime:
    """Return the beginning of the next working day, by the bank's clock."""
    is_workday, day = get_working_days(), timezone.localdate(now)
    ahead = next((n for n in range(1, 32) if is_workday(day + timedelta(days=n))), 1)
    return datetime.combine(day + timedelta(days=ahead), OPENS, ZoneInfo(settings.TIME_ZONE))

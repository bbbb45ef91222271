"""At which hour each customer takes notice: learned from opens, clicks and what they do themselves."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import structlog
from django.conf import settings
from django.db import transaction

from campaigns.models import HourCurve
from campaigns.selectors.timing.quiet import open_hours
from campaigns.selectors.timing.schedule import BEST_HOUR
from config.base.tables import execute_sql, fetch_rows
from customers.selectors.learning import Learning, Permit, permit
from customers.services import scores

logger = structlog.get_logger(__name__)

DAYS = 180
# Each customer's curve is drawn towards the bank's as if it had been seen so often already: who opened one mail
# at three in the afternoon has not thereby shown a habit.
PRIOR = 20
VERSION = "best-hour-1"
TABLES = ("campaigns.DeliveryEvent", "customers.Event", "customers.Transaction")
# What customers do themselves, by the clock where they live. Bookings that only have a day say nothing.
SEEN = """
    CREATE TEMP TABLE stage_hours ON COMMIT DROP AS
    WITH zones AS MATERIALIZED (SELECT name FROM pg_timezone_names),
    customer AS MATERIALIZED (
        SELECT c.id, coalesce(z.name, %(zone)s) AS zone
          FROM customers_customer c LEFT JOIN zones z ON z.name = c.timezone
         WHERE {who}
    ), acts AS (
        SELECT customer_id, at, CASE kind WHEN 'clicked' THEN 3 ELSE 2 END AS weight
          FROM campaigns_deliveryevent
         WHERE at > %(since)s AND kind IN ('opened', 'clicked')
        UNION ALL
        SELECT customer_id, occurred_at, 1 FROM customers_event
         WHERE occurred_at > %(since)s AND kind IN ('login', 'app_open', 'page_view')
        UNION ALL
        SELECT customer_id, booked_at, 1 FROM customers_transaction
         WHERE booked_at > %(since)s AND kind IN ('card_payment', 'transfer_out', 'purchase')
           AND (booked_at AT TIME ZONE %(zone)s)::time <> '00:00' AND booked_at::time <> '00:00'
    )
    SELECT customer.id AS customer_id, sum(weight)::float8 AS n,
           extract(hour FROM acts.at AT TIME ZONE customer.zone)::int AS hour
      FROM acts JOIN customer ON customer.id = acts.customer_id
     WHERE acts.at <= %(now)s
     GROUP BY 1, 3
"""
CURVE = "SELECT hour, sum(n), count(*) FROM stage_hours GROUP BY 1"
# Of the hours in which one may write: the highest share after shrinking, the earlier of equals.
BEST = """
    SELECT DISTINCT ON (t.customer_id) t.customer_id, h.hour,
           (coalesce(s.n, 0) + %(prior)s * h.share) / (t.n + %(prior)s) AS share, t.n
      FROM (SELECT customer_id, sum(n) AS n FROM stage_hours GROUP BY 1) t
     CROSS JOIN unnest(%(hours)s::int[], %(shares)s::float8[]) AS h (hour, share)
      LEFT JOIN stage_hours s ON s.customer_id = t.customer_id AND s.hour = h.hour
     ORDER BY t.customer_id, 3 DESC, h.hour
"""


@transaction.atomic
def learn_hours(*, now: datetime) -> HourCurve:
    """Learn every customer's best hour anew, keep it as a score, and keep the bank's curve with the permit."""
    allowed = permit(Learning.MARKETING, ["timezone"], tables=TABLES)
    execute_sql("DROP TABLE IF EXISTS stage_hours")
    execute_sql(SEEN.format(who=allowed.who()), {
        "zone": settings.TIME_ZONE, "since": now - timedelta(days=DAYS), "now": now,
    })  # fmt: skip
    shares, observations = _curve()
    found = _best(shares)
    scores.drop_scores(kind=BEST_HOUR)
    scores.write_scores(kind=BEST_HOUR, frame=found, model_version=VERSION, computed_at=now)
    logger.info("hours_learned", customers=len(found), observations=observations)
    return _keep(shares, observations, len(found), allowed)


def _curve() -> tuple[list[float], int]:
    """Return the bank's shares by hour, each seen once more than it was, and how much was seen."""
    counts = dict.fromkeys(range(24), 0.0)
    for hour, weight, _customers in fetch_rows(CURVE):
        counts[hour] = float(weight)
    total = sum(counts.values())
    return [(counts[hour] + 1) / (total + 24) for hour in range(24)], round(total)


def _best(shares: list[float]) -> pd.DataFrame:
    hours = open_hours()
    values: dict[str, Any] = {
        "prior": PRIOR,
        "hours": hours,
        "shares": [shares[hour] for hour in hours],
    }
    columns = ["customer_id", "value", "share", "n"]
    frame = pd.DataFrame(fetch_rows(BEST, values), columns=columns)
    frame["band"] = ["own" if n >= PRIOR else "drawn" for n in frame["n"]]
    return frame[["customer_id", "value", "band"]]


def _keep(shares: list[float], observations: int, customers: int, allowed: Permit) -> HourCurve:
    return HourCurve.objects.create(
        shares=shares, observations=observations, customers=customers, permit=allowed.record()
    )

"""The figures of the marketing process, counted in the background and kept for the board."""

import time
from datetime import datetime
from typing import Any

from django.db import transaction

from config.base.tables import fetch_rows
from customers.models import ContactPolicy
from risk.models import ProcessFigures

# Marketing contacts per customer over the policy's rolling windows, counted once.
PRESSURE = """
WITH counted AS (
    SELECT customer_id,
           count(*) FILTER (WHERE at > %(now)s - interval '1 day') AS d,
           count(*) FILTER (WHERE at > %(now)s - interval '7 days') AS w,
           count(*) AS m
      FROM customers_contact
     WHERE purpose = 'marketing' AND state <> 'released'
       AND at > %(now)s - interval '30 days' AND at <= %(now)s
     GROUP BY customer_id
)
SELECT count(*),
       count(*) FILTER (WHERE d > %(day)s OR w > %(week)s OR m > %(month)s),
       count(*) FILTER (WHERE (w = %(week)s OR m = %(month)s)
                          AND d <= %(day)s AND w <= %(week)s AND m <= %(month)s)
  FROM counted
"""
HOLDS = """
SELECT kind, count(*) FROM customers_hold
 WHERE starts_at <= %(now)s AND (ends_at IS NULL OR ends_at > %(now)s)
 GROUP BY kind ORDER BY kind
"""
WITHDRAWALS = """
SELECT d.day::date, count(c.id)
  FROM generate_series(%(now)s::date - 13, %(now)s::date, interval '1 day') AS d(day)
  LEFT JOIN customers_consent c ON c.purpose = 'marketing' AND NOT c.granted
   AND c.at >= d.day AND c.at < d.day + interval '1 day' AND c.at <= %(now)s
 GROUP BY d.day ORDER BY d.day
"""
COMPLAINTS_HELD_CONTACTS = """
SELECT count(DISTINCT k.customer_id)
  FROM customers_contact k JOIN customers_hold h ON h.customer_id = k.customer_id
 WHERE k.purpose = 'marketing' AND k.state = 'made'
   AND k.at > %(now)s - interval '7 days' AND k.at <= %(now)s
   AND k.at > h.starts_at + interval '1 second' AND (h.ends_at IS NULL OR k.at < h.ends_at)
"""


@transaction.atomic
def refresh_process_figures(*, now: datetime) -> ProcessFigures:
    """Count holds in force, contact pressure and withdrawals as of `now` and keep them."""
    started = time.monotonic()
    policy = ContactPolicy.objects.current()
    bound = {
        "now": now,
        "day": policy.per_day,
        "week": policy.per_week,
        "month": policy.per_month,
    }
    contacted, over, at_cap = fetch_rows(PRESSURE, bound)[0]
    figures: dict[str, Any] = {
        "contacted": contacted,
        "over_cap": over,
        "at_cap": at_cap,
        "holds": dict(fetch_rows(HOLDS, bound)),
        "withdrawals": [[f"{day:%m-%d}", count] for day, count in fetch_rows(WITHDRAWALS, bound)],
        "contacted_while_held": fetch_rows(COMPLAINTS_HELD_CONTACTS, bound)[0][0],
    }
    seconds = round(time.monotonic() - started, 3)
    return ProcessFigures.objects.update_or_create(
        id=1, defaults={"computed_at": now, "seconds": seconds, "figures": figures}
    )[0]

"""Refreshing the profiles: everybody, then one customer in a hundred, against one statement written by hand.

The bank is drawn inside PostgreSQL: two holdings, a hundred bookings and thirty events of the last 400 days for every
customer. The statement by hand is what somebody would write for a report: one join, one grouping, 32 filtered sums
and counts over the same bookings, into a table of its own. Ours computes all declared features and keeps them.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench import BenchResult
from bench.population import make_population
from config.base.tables import ensure_months, execute_sql, fetch_column
from customers.domain.features import FEATURES
from customers.services.profiles import refresh_profiles

BOOKINGS, EVENTS, DAYS = 100, 30, 400
REPEATS = 3
EVERY = 100  # one customer in so many has changed


def run(customers: int) -> BenchResult:
    """Time both refreshes and the same work by hand; `value` is profiles a second of the full one."""
    fill(customers)
    now = timezone.now()
    changed = fetch_column(
        "SELECT id FROM customers_customer WHERE id %% %s = 7 ORDER BY id", [EVERY]
    )
    first = timed(lambda: refresh_profiles(as_of=now))
    full = median(lambda: refresh_profiles(as_of=now))
    part = median(lambda: refresh_profiles(as_of=now, customer_ids=changed))
    by_hand = {
        "full": median(lambda: written_by_hand(now, None)),
        "part": median(lambda: written_by_hand(now, changed)),
    }
    return BenchResult(
        value=round(customers / full, 1),
        unit="profiles/s",
        seconds=round(full, 3),
        limit_seconds=round(by_hand["full"], 3),
        detail={
            "features": len(FEATURES),
            "bookings": customers * BOOKINGS,
            "first_s": round(first, 3),
            "changed": len(changed),
            "changed_s": round(part, 3),
            "changed_by_hand_s": round(by_hand["part"], 3),
            "changed_ratio": round(part / by_hand["part"], 3),
            "limit": "one statement by hand over the same bookings",
        },
    )


def median(work: Callable[[], object]) -> float:
    return statistics.median(timed(work) for _ in range(REPEATS))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def written_by_hand(now: datetime, ids: Sequence[int] | None) -> None:
    sums = ", ".join(
        f"sum({sign}t.amount) FILTER (WHERE t.booked_at >= %(now)s - interval '{days} days' AND {kept})"
        f" AS a{place}, count(*) FILTER (WHERE t.booked_at >= %(now)s - interval '{days} days' AND {kept}) AS n{place}"
        for place, (sign, days, kept) in enumerate(
            (sign, days, kept)
            for days in (30, 90, 180, 365)
            for sign, kept in (
                ("", "t.amount > 0"),
                ("-", "t.amount < 0"),
                ("-", "t.category = 'dining'"),
                ("-", "t.channel = 'mobile' AND p.kind = 'deposit'"),
            )
        )
    )
    which = "true" if ids is None else "t.customer_id = ANY(%(ids)s)"
    execute_sql("DROP TABLE IF EXISTS bench_by_hand")
    execute_sql("SET work_mem = '128MB'")
    execute_sql(BY_HAND.format(sums=sums, which=which), {"now": now, "ids": ids})
    execute_sql("RESET work_mem")


def fill(customers: int) -> None:
    """Draw the bank with a few statements."""
    make_population(customers)
    today = timezone.localdate()
    days = [today - timedelta(days=n) for n in range(-1, DAYS + 2)]
    for table in ("customers_transaction", "customers_event"):
        ensure_months(table, days)
    values: dict[str, Any] = {
        "now": timezone.now(),
        "days": DAYS,
        "bookings": BOOKINGS,
        "events": EVENTS,
    }
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        for table in ("customer", "holding", "transaction", "event"):
            cursor.execute(f"VACUUM ANALYZE customers_{table}")


BY_HAND = """
    CREATE TABLE bench_by_hand AS SELECT t.customer_id, min(t.booked_at) AS first, {sums}
      FROM customers_transaction t
      JOIN customers_holding h ON h.id = t.holding_id
      JOIN customers_product p ON p.id = h.product_id
     WHERE t.booked_at < %(now)s AND t.booked_at >= %(now)s - interval '365 days' AND {which}
     GROUP BY t.customer_id
"""
# Numbers from 0 to 1 that look random but are the same in every run: a hash of the row, scaled.
STATEMENTS = (
    """CREATE FUNCTION pg_temp.draw(key bigint, salt bigint) RETURNS float8 IMMUTABLE LANGUAGE sql
       RETURN (hashint8extended(key, salt) & 1048575) / 1048576.0""",
    """CREATE FUNCTION pg_temp.pick(words text[], key bigint, salt bigint) RETURNS text IMMUTABLE LANGUAGE sql
       RETURN words[1 + (cardinality(words) * pg_temp.draw(key, salt))::int %% cardinality(words)]""",
    """INSERT INTO customers_product (code, name_zh, name_en, kind, rate_kind, min_age, annual_margin, fee,
                                      currency, active, offered, created_at, updated_at)
       SELECT upper(kind), kind, kind, kind, '', 0, 0, 0, 'CNY', true, true, %(now)s, %(now)s
         FROM unnest(ARRAY['deposit', 'wealth']) kind""",
    """INSERT INTO customers_holding (external_id, customer_id, product_id, balance, currency, status, opened_on,
                                      terms, created_at, updated_at)
       SELECT 'H' || p.id || '-' || c.id, c.id, p.id, 10000, 'CNY', 'open', '2020-01-01', '{}', %(now)s, %(now)s
         FROM customers_customer c, customers_product p""",
    """INSERT INTO customers_transaction (customer_id, holding_id, booked_at, amount, kind, channel, category,
                                          counterparty)
       SELECT h.customer_id, h.id, %(now)s - %(days)s * pg_temp.draw(h.id * 128 + n, 3) * interval '1 day',
              (CASE WHEN n %% 8 = 0 THEN 9000 ELSE -900 END * pg_temp.draw(h.id * 128 + n, 4))::numeric(18, 2),
              CASE n %% 8 WHEN 0 THEN 'transfer_in' WHEN 1 THEN 'transfer_out' WHEN 2 THEN 'cash_withdrawal'
                          ELSE 'card_payment' END,
              pg_temp.pick(ARRAY['mobile', 'web', 'atm', 'pos', 'batch'], h.id * 128 + n, 5),
              CASE WHEN n %% 8 < 3 THEN '' ELSE pg_temp.pick(
                  ARRAY['dining', 'travel', 'groceries', 'digital', 'health'], h.id * 128 + n, 6) END,
              'P' || (h.id + n) %% 40
         FROM customers_holding h, generate_series(1, %(bookings)s / 2) n""",
    """INSERT INTO customers_event (customer_id, kind, channel, occurred_at, payload)
       SELECT c.id, pg_temp.pick(ARRAY['login', 'page_view', 'product_view', 'call'], c.id * 64 + n, 7), 'mobile',
              %(now)s - %(days)s * pg_temp.draw(c.id * 64 + n, 8) * interval '1 day', '{}'
         FROM customers_customer c, generate_series(1, %(events)s) n""",
)

"""Counting segments while somebody builds them: three rules, against the same three queries written by hand.

The bank is drawn inside PostgreSQL: a profile, a holding and five bookings in 90 days for every customer.
"""

import statistics
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import User
from bench import BenchResult
from bench.population import make_population
from config.base.tables import ensure_months
from segmentation.domain.rules import Node, parse_rule
from segmentation.selectors.counting import ASKED_PATIENCE_MS, count_matching

REPEATS = 5
BOOKINGS = 5
DAYS = 90

FEATURES = {"field": "age_years", "op": "between", "value": [30, 50]}
WEALTHY = {"field": "total_balance", "op": "at_least", "value": 300_000}
RARE = {"field": "total_balance", "op": "at_least", "value": 998_000}
RECENT = {"field": "booked_in", "op": "at_least", "value": 9_000, "params": {"days": 30}}
ALL_BOOKINGS = {"field": "booked_in", "op": "at_least", "value": 20_000, "params": {"days": 60}}
RULES = {
    "features": [FEATURES, WEALTHY],
    "rare_then_bookings": [RARE, RECENT],
    "all_bookings": [ALL_BOOKINGS],
}
BY_HAND = {
    "features": """
        SELECT count(*) FROM customers_customerprofile
         WHERE age_years BETWEEN 30 AND 50 AND total_balance >= 300000""",
    "rare_then_bookings": """
        SELECT count(*) FROM customers_customerprofile p
         WHERE total_balance >= 998000
           AND (SELECT sum(t.amount) FROM customers_transaction t
                 WHERE t.customer_id = p.customer_id AND t.amount > 0
                   AND t.booked_at >= now() - interval '30 days' AND t.booked_at < now()) >= 9000""",
    "all_bookings": """
        SELECT count(*) FROM customers_customer c JOIN (
            SELECT customer_id FROM customers_transaction
             WHERE amount > 0 AND booked_at >= now() - interval '60 days' AND booked_at < now()
             GROUP BY customer_id HAVING sum(amount) >= 20000) t ON t.customer_id = c.id""",
}


def run(customers: int) -> BenchResult:
    """Time each count, ours and by hand, in turn; the medians are added up."""
    fill(customers)
    user = User.objects.create(username="bench", email="bench@qingyu-bank.test")
    ours: dict[str, list[float]] = {}
    by_hand: dict[str, list[float]] = {}
    for name, parts in RULES.items():
        rule = parse_rule({"version": 1, "rule": {"all": parts}})
        for _ in range(REPEATS + 1):
            expected, taken = timed_by_hand(BY_HAND[name])
            by_hand.setdefault(name, []).append(taken)
            ours.setdefault(name, []).append(timed_ours(rule, user, expected))
    told = {name: medians(ours[name], by_hand[name]) for name in RULES}
    seconds = sum(one["ours_s"] for one in told.values())
    return BenchResult(
        value=round(seconds / len(RULES) * 1000, 1),
        unit="ms per count",
        seconds=round(seconds, 4),
        limit_seconds=round(sum(one["by_hand_s"] for one in told.values()), 4),
        samples_ms=[taken * 1000 for times in ours.values() for taken in times[1:]],
        detail={"queries": told, "bookings": customers * BOOKINGS, "limit": "SQL by hand"},
    )


def medians(ours: list[float], by_hand: list[float]) -> dict[str, float]:
    """Leave out the first of each, which warmed the cache."""
    return {
        "ours_s": round(statistics.median(ours[1:]), 4),
        "by_hand_s": round(statistics.median(by_hand[1:]), 4),
    }


def timed_by_hand(sql: str) -> tuple[int, float]:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '128MB'")
        cursor.execute("SET jit = off")
        cursor.execute(sql)
        (found,) = cursor.fetchone()
        cursor.execute("RESET work_mem")
        cursor.execute("RESET jit")
    return found, time.perf_counter() - started


def timed_ours(rule: Node, user: User, expected: int) -> float:
    started = time.perf_counter()
    count = count_matching(rule, user, patience_ms=ASKED_PATIENCE_MS)
    taken = time.perf_counter() - started
    if not count.exact or count.value != expected:
        raise AssertionError(f"counted {count.value}, by hand {expected}")
    return taken


def fill(customers: int) -> None:
    """Draw the bank with a few statements."""
    make_population(customers)
    today = timezone.localdate()
    ensure_months("customers_transaction", [today - timedelta(days=n) for n in range(-1, DAYS + 2)])
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, {"now": timezone.now(), "days": DAYS, "bookings": BOOKINGS})
        for table in ("customer", "customerprofile", "holding", "transaction"):
            cursor.execute(f"VACUUM ANALYZE customers_{table}")


# Numbers from 0 to 1 that look random but are the same in every run: a hash of the row, scaled.
STATEMENTS = (
    """CREATE FUNCTION pg_temp.draw(key bigint, salt bigint) RETURNS float8 IMMUTABLE LANGUAGE sql
       RETURN (hashint8extended(key, salt) & 1048575) / 1048576.0""",
    """INSERT INTO customers_product (code, name_zh, name_en, kind, rate_kind, min_age, annual_margin, fee,
                                      currency, active, offered, created_at, updated_at)
       VALUES ('D', '存款', 'Deposit', 'deposit', '', 0, 0, 0, 'CNY', true, true, %(now)s, %(now)s)""",
    """INSERT INTO customers_customerprofile (customer_id, computed_at, age_years, total_balance)
       SELECT id, %(now)s, 18 + (60 * pg_temp.draw(id, 1))::int, 1000000 * pg_temp.draw(id, 2)
         FROM customers_customer""",
    """INSERT INTO customers_holding (external_id, customer_id, product_id, balance, currency, status,
                                      terms, created_at, updated_at)
       SELECT 'H' || id, id, (SELECT min(id) FROM customers_product), 0, 'CNY', 'open', '{}', %(now)s, %(now)s
         FROM customers_customer""",
    """INSERT INTO customers_transaction (customer_id, holding_id, booked_at, amount, kind)
       SELECT h.customer_id, h.id,
              %(now)s - %(days)s * pg_temp.draw(h.id * 8 + n, 3) * interval '1 day',
              (20000 * pg_temp.draw(h.id * 8 + n, 4) - 5000)::numeric(18, 2), 'transfer_in'
         FROM customers_holding h, generate_series(1, %(bookings)s) n""",
)

"""Counting segments while somebody builds them: three kinds of rule, against the same queries written by hand.

The bank is drawn inside PostgreSQL: a profile with every feature, a holding of one of two products, and ten bookings of
the last year for every customer, on whole hours before now, so that none leaves a window between two counts. The windows
of bookings are drawn by seed, from 1 to 365 days. Counted are: what the builder shows at once (exact, or an estimate with
its margin), the exact figure as on a click, and how often the margin of an estimate holds over random rules.
"""

import random
import statistics
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from bench import BenchResult, percentile
from bench.population import make_population
from config.base.tables import ensure_months
from customers.domain.features import FEATURES
from customers.domain.features.declared import Unit
from customers.selectors.features import EVERYBODY
from customers.services.totals import add_up_bookings
from segmentation.domain.rules import Node, parse_rule
from segmentation.selectors import counting

REPEATS = 5
WINDOWS = 5
RULES_DRAWN = 100
BOOKINGS = 10
DAYS = 365
SEED = 7

AGE = {"field": "age_years", "op": "between", "value": [30, 50]}
WEALTHY = {"field": "total_balance", "op": "at_least", "value": 300_000}
FEW = {"field": "product_count", "op": "at_most", "value": 2}
POOR = {"field": "total_balance", "op": "less_than", "value": 100_000}
SAVES = {"field": "holding_kind", "op": "has_any", "value": ["deposit"]}


@dataclass(frozen=True)
class Asked:
    """One rule and the SQL somebody would write for it."""

    rule: Node
    by_hand: str


def run(customers: int) -> BenchResult:
    """Time each rule live, exact and by hand; `value` is the live count's 95th percentile in ms."""
    fill(customers)
    user = User.objects.create(username="bench", email="bench@qingyu-bank.test")
    live: list[float] = []
    told: dict[str, dict[str, float]] = {}
    for name, asked in drawn().items():
        times: dict[str, list[float]] = {"live": [], "exact": [], "by_hand": []}
        for one in asked:
            for _ in range(REPEATS):
                measure(one, user, times)
        told[name] = {
            f"{kind}_s": round(statistics.median(taken), 4) for kind, taken in times.items()
        }
        told[name]["ratio"] = round(told[name]["exact_s"] / told[name]["by_hand_s"], 3)
        live += [taken * 1000 for taken in times["live"]]
    p95 = percentile(sorted(live), 95)
    return BenchResult(
        value=p95 or 0.0,
        unit="ms, live count p95",
        seconds=sum(one["exact_s"] for one in told.values()),
        limit_seconds=sum(one["by_hand_s"] for one in told.values()),
        samples_ms=live,
        detail={
            "queries": told,
            "bookings": customers * BOOKINGS,
            "estimates": margins(user),
            "limit": "SQL by hand",
        },
    )


def drawn() -> dict[str, list[Asked]]:
    """The three queries; that of bookings once for each window drawn."""
    chance = random.Random(SEED)
    windows = [chance.randint(1, DAYS) for _ in range(WINDOWS)]
    return {
        "profile": [Asked(rule_of({"all": [AGE, WEALTHY, FEW]}), PROFILE)],
        "bookings": [
            Asked(rule_of({"all": [WEALTHY, booked(days)]}), BOOKED.format(days=days))
            for days in windows
        ],
        "nested": [Asked(rule_of({"any": [{"all": [AGE, SAVES]}, {"all": [POOR, FEW]}]}), NESTED)],
    }


def rule_of(rule: dict[str, Any]) -> Node:
    return parse_rule({"version": 1, "rule": rule})


def booked(days: int) -> dict[str, Any]:
    return {"field": "booked_in", "op": "at_least", "value": 9_000, "params": {"days": days}}


def measure(asked: Asked, user: User, times: dict[str, list[float]]) -> None:
    """Add one time of each kind; an exact count that differs from that by hand is an error."""
    expected, taken = timed_by_hand(asked.by_hand)
    times["by_hand"].append(taken)
    for kind, patience in (("live", counting.PATIENCE_MS), ("exact", counting.ASKED_PATIENCE_MS)):
        started = time.perf_counter()
        count = counting.count_matching(asked.rule, user, patience_ms=patience)
        times[kind].append(time.perf_counter() - started)
        if count.exact and count.value != expected:
            raise AssertionError(f"counted {count.value}, by hand {expected}")


def timed_by_hand(sql: str) -> tuple[int, float]:
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(sql)
        (found,) = cursor.fetchone()
    return found, time.perf_counter() - started


def margins(user: User) -> dict[str, float]:
    """Estimate random rules from the sample and count how often the true number lies within the margin."""
    chance = random.Random(SEED)
    held, close = 0, 0
    for _ in range(RULES_DRAWN):
        rule = rule_of(random_rule(chance))
        truth = counting.count_matching(rule, user, patience_ms=counting.ASKED_PATIENCE_MS).value
        value, margin = counting.estimate_matching(rule, user)
        held += abs(value - truth) <= margin
        close += margin <= counting.CLOSE * value
    return {"rules": RULES_DRAWN, "held": held, "close": close}


def random_rule(chance: random.Random) -> dict[str, Any]:
    """Two conditions, joined either way: on the profile, the bookings of a window, or the holdings."""
    parts = [
        {"field": "age_years", "op": "at_least", "value": chance.randint(18, 78)},
        {"field": "total_balance", "op": "at_most", "value": chance.randint(1, 1_000_000)},
        {**booked(chance.randint(1, DAYS)), "value": chance.randint(1, 40_000)},
        SAVES,
    ]
    return {chance.choice(["all", "any"]): chance.sample(parts, 2)}


def fill(customers: int) -> None:
    """Draw the bank with a few statements."""
    make_population(customers)
    today = timezone.localdate()
    ensure_months("customers_transaction", [today - timedelta(days=n) for n in range(-1, DAYS + 2)])
    names = [one.name for one in FEATURES if one.unit is not Unit.DATE and one.name not in DRAWN]
    now = timezone.now()
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            sql = statement.format(
                names=", ".join([*DRAWN, *names]),
                values=", ".join([*DRAWN.values(), *("0" for _name in names)]),
            )
            cursor.execute(sql, {"now": now, "days": DAYS, "bookings": BOOKINGS})
        add_up_bookings(scope=EVERYBODY, as_of=now)
        cursor.execute("TRUNCATE customers_profiledue")
    with connection.cursor() as cursor:
        for table in FILLED:
            cursor.execute(f"VACUUM ANALYZE customers_{table}")


PROFILE = """
    SELECT count(*) FROM customers_customerprofile
     WHERE age_years BETWEEN 30 AND 50 AND total_balance >= 300000 AND product_count <= 2"""
BOOKED = """
    SELECT count(*) FROM customers_customerprofile p JOIN (
        SELECT customer_id FROM customers_transaction
         WHERE amount > 0 AND booked_at >= now() - interval '{days} days' AND booked_at < now()
         GROUP BY customer_id HAVING sum(amount) >= 9000) t USING (customer_id)
     WHERE p.total_balance >= 300000"""
NESTED = """
    SELECT count(*) FROM customers_customerprofile p
     WHERE (p.age_years BETWEEN 30 AND 50 AND EXISTS (
               SELECT 1 FROM customers_holding h JOIN customers_product d ON d.id = h.product_id
                WHERE h.customer_id = p.customer_id AND d.kind = 'deposit' AND h.status <> 'closed'))
        OR (p.total_balance < 100000 AND p.product_count <= 2)"""
FILLED = (
    "customer",
    "customerprofile",
    "holding",
    "transaction",
    "inflow",
    "outflow",
    "profiledue",
)
# Numbers from 0 to 1 that look random but are the same in every run: a hash of the row, scaled.
DRAWN = {
    "age_years": "18 + (60 * pg_temp.draw(id, 1))::int",
    "total_balance": "1000000 * pg_temp.draw(id, 2)",
    "product_count": "1 + (5 * pg_temp.draw(id, 5))::int",
}
STATEMENTS = (
    """CREATE FUNCTION pg_temp.draw(key bigint, salt bigint) RETURNS float8 IMMUTABLE LANGUAGE sql
       RETURN (hashint8extended(key, salt) & 1048575) / 1048576.0""",
    """INSERT INTO customers_product (code, name_zh, name_en, kind, rate_kind, min_age, annual_margin, fee,
                                      currency, active, offered, created_at, updated_at)
       SELECT upper(kind), kind, kind, kind, '', 0, 0, 0, 'CNY', true, true, %(now)s, %(now)s
         FROM unnest(ARRAY['deposit', 'wealth']) kind""",
    """INSERT INTO customers_customerprofile (customer_id, computed_at, {names})
       SELECT id, %(now)s, {values} FROM customers_customer""",
    """INSERT INTO customers_holding (external_id, customer_id, product_id, balance, currency, status,
                                      terms, created_at, updated_at)
       SELECT 'H' || c.id, c.id, p.id, 0, 'CNY', 'open', '{{}}', %(now)s, %(now)s
         FROM customers_customer c
         JOIN customers_product p ON p.kind = CASE WHEN c.id %% 3 = 0 THEN 'wealth' ELSE 'deposit' END""",
    """INSERT INTO customers_transaction (customer_id, holding_id, booked_at, amount, kind)
       SELECT h.customer_id, h.id,
              %(now)s - (%(days)s * 24 * pg_temp.draw(h.id * 16 + n, 3))::int * interval '1 hour',
              (20000 * pg_temp.draw(h.id * 16 + n, 4) - 5000)::numeric(18, 2), 'transfer_in'
         FROM customers_holding h, generate_series(1, %(bookings)s) n""",
)

"""The monitoring rules as SQL over the bookings: one statement finds all customers of a pattern.

Each statement returns (customer_id, transaction_id, booked_at, n, total) for every booking that is
part of a pattern; n and total are the strongest window's figures. `since` and `now` bound the
moment at which a window is complete. Bookings of dismissed alerts of the rule are left out unless
`fresh` is set, which a back-test does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from risk.domain.parameters import PASS, STRUCT, Value

# Large-value lines and typologies are set in yuan; other currencies have lines of their own.
CURRENCY = "CNY"

# A window ends at each booking and reaches back over `window_hours`; a booking belongs to the
# pattern when any window that fulfils the rule covers it.
STRUCT_SQL = """
WITH explained AS (
    SELECT b.transaction_id FROM risk_alertbooking b JOIN risk_alert a ON a.id = b.alert_id
     WHERE a.state = 'dismissed' AND a.rule_id = %(rule_id)s AND NOT %(fresh)s
), cash AS (
    SELECT t.id, t.customer_id, t.booked_at, abs(t.amount) AS amount,
           CASE WHEN %(directions)s = 'apart' THEN t.kind ELSE '' END AS side
      FROM customers_transaction t
     WHERE t.booked_at >= %(since)s - %(window_hours)s * interval '1 hour' AND t.booked_at <= %(now)s
       AND t.kind IN ('cash_deposit', 'cash_withdrawal') AND t.currency = %(currency)s
       AND abs(t.amount) >= %(amount_min)s AND abs(t.amount) < %(amount_below)s
       AND t.id NOT IN (SELECT transaction_id FROM explained)
), windows AS (
    SELECT *, count(*) OVER back AS n, sum(amount) OVER back AS total
      FROM cash
    WINDOW back AS (PARTITION BY customer_id, side ORDER BY booked_at
                    RANGE BETWEEN %(window)s::interval PRECEDING AND CURRENT ROW)
), judged AS (
    SELECT *, booked_at >= %(since)s AND n >= %(min_count)s AND total >= %(min_total)s AS hit
      FROM windows
), covered AS (
    SELECT *, bool_or(hit) OVER (PARTITION BY customer_id, side ORDER BY booked_at
                  RANGE BETWEEN CURRENT ROW AND %(window)s::interval FOLLOWING) AS part
      FROM judged
)
SELECT customer_id, id AS transaction_id, booked_at,
       (max(n) FILTER (WHERE hit) OVER who)::int AS n, max(total) FILTER (WHERE hit) OVER who AS total
  FROM covered WHERE part
WINDOW who AS (PARTITION BY customer_id)
"""

# An arrival is answered by the earliest later departure of the customer within the window whose
# amount stands to it as the ratio says; a departure answers the latest such arrival only.
THROUGH_SQL = """
WITH explained AS (
    SELECT b.transaction_id FROM risk_alertbooking b JOIN risk_alert a ON a.id = b.alert_id
     WHERE a.state = 'dismissed' AND a.rule_id = %(rule_id)s AND NOT %(fresh)s
), moved AS (
    SELECT t.id, t.customer_id, t.booked_at, t.kind, abs(t.amount) AS amount
      FROM customers_transaction t
     WHERE t.booked_at >= %(since)s - 2 * %(window_hours)s * interval '1 hour'
       AND t.booked_at <= %(now)s
       AND t.kind IN ('transfer_in', 'transfer_out') AND t.currency = %(currency)s AND t.amount <> 0
       AND t.id NOT IN (SELECT transaction_id FROM explained)
), busy AS (
    SELECT customer_id FROM moved GROUP BY customer_id
    HAVING count(*) FILTER (WHERE kind = 'transfer_in') >= %(min_count)s
       AND count(*) FILTER (WHERE kind = 'transfer_out') >= %(min_count)s
), mine AS MATERIALIZED (
    SELECT moved.* FROM moved JOIN busy USING (customer_id)
), answered AS (
    SELECT DISTINCT ON (i.id) i.customer_id, i.id AS in_id, i.booked_at AS came_at,
           i.amount AS came, o.id AS out_id, o.booked_at AS left_at
      FROM mine i JOIN mine o ON o.customer_id = i.customer_id
       AND o.kind = 'transfer_out' AND o.booked_at > i.booked_at
       AND o.booked_at <= i.booked_at + %(window)s::interval
       AND i.amount >= %(ratio_min)s * o.amount AND i.amount <= %(ratio_max)s * o.amount
     WHERE i.kind = 'transfer_in'
     ORDER BY i.id, o.booked_at, o.id
), passes AS (
    SELECT DISTINCT ON (out_id) *, left_at - came_at AS stay
      FROM answered ORDER BY out_id, came_at DESC, in_id DESC
), counted AS MATERIALIZED (
    SELECT *, count(*) OVER back AS n, sum(came) OVER back AS total FROM passes
    WINDOW back AS (PARTITION BY customer_id ORDER BY left_at
                    RANGE BETWEEN %(window)s::interval PRECEDING AND CURRENT ROW)
), judged AS (
    SELECT p.customer_id, p.out_id, p.left_at, p.n, p.total,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY q.stay) AS median_stay
      FROM counted p JOIN counted q ON q.customer_id = p.customer_id
       AND q.left_at <= p.left_at AND q.left_at >= p.left_at - %(window)s::interval
     WHERE p.left_at >= %(since)s AND p.n >= %(min_count)s
     GROUP BY p.customer_id, p.out_id, p.left_at, p.n, p.total
), hits AS MATERIALIZED (
    SELECT *, max(n) OVER who AS strongest, max(total) OVER who AS largest FROM judged
     WHERE median_stay < %(median_stay_minutes)s * interval '1 minute'
    WINDOW who AS (PARTITION BY customer_id)
), part AS (
    SELECT DISTINCT p.*, h.strongest, h.largest
      FROM counted p JOIN hits h ON h.customer_id = p.customer_id
       AND p.left_at <= h.left_at AND p.left_at >= h.left_at - %(window)s::interval
)
SELECT customer_id, in_id AS transaction_id, came_at AS booked_at, strongest::int AS n, largest AS total
  FROM part
UNION ALL
SELECT customer_id, out_id, left_at, strongest::int, largest FROM part
"""

STATEMENTS = {STRUCT: STRUCT_SQL, PASS: THROUGH_SQL}


@dataclass(frozen=True)
class Statement:
    """One rule's SQL with everything bound to it."""

    sql: str
    bound: dict[str, Any]


@dataclass(frozen=True)
class Span:
    """The moments between which a window must become complete."""

    since: datetime
    now: datetime


def statement_for(
    code: str, rule_id: int, values: Mapping[str, Value], span: Span, *, fresh: bool = False
) -> Statement:
    """Return the statement that finds a rule's pattern; values must have been checked."""
    return Statement(
        sql=STATEMENTS[code],
        bound={
            **values,
            "window": f"{values['window_hours']} hours",
            "rule_id": rule_id,
            "currency": CURRENCY,
            "since": span.since,
            "now": span.now,
            "fresh": fresh,
        },
    )

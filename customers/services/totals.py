"""Running totals of bookings, so that the sum of any window is a difference of two of them (see decision 0026)."""

from datetime import UTC, datetime
from typing import Final

from config.base.tables import execute_sql
from customers.selectors.features import Scope
from customers.services.imports.references import MARK_DUE

# A little more than the longest window that is asked of them.
DAYS_KEPT: Final = 400
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Amounts are added up as whole hundredths, which a double keeps exactly up to 90 trillion.
ADD_UP: Final = """
    WITH running AS (
        SELECT customer_id, id, booked_at, amount >= 0 AS came,
               floor(extract(epoch FROM booked_at - %(epoch)s))::int AS at,
               sum((amount * 100)::float8) FILTER (WHERE amount >= 0) OVER earlier AS come,
               sum((amount * -100)::float8) FILTER (WHERE amount < 0) OVER earlier AS gone
          FROM customers_transaction
         WHERE {which}
           AND booked_at >= %(as_of)s - make_interval(days => %(days)s)
        WINDOW earlier AS (PARTITION BY customer_id ORDER BY booked_at, id ROWS UNBOUNDED PRECEDING)
    ), totals AS (
        SELECT customer_id,
               array_agg(at ORDER BY booked_at, id) FILTER (WHERE came) AS come_at,
               array_agg(come ORDER BY booked_at, id) FILTER (WHERE came) AS come,
               array_agg(at ORDER BY booked_at, id) FILTER (WHERE NOT came) AS gone_at,
               array_agg(gone ORDER BY booked_at, id) FILTER (WHERE NOT came) AS gone
          FROM running GROUP BY customer_id
    ), inflow AS (
        INSERT INTO customers_inflow (customer_id, at, total)
        SELECT customer_id, come_at, come FROM totals WHERE come_at IS NOT NULL
        ON CONFLICT (customer_id) DO UPDATE SET at = EXCLUDED.at, total = EXCLUDED.total
    )
    INSERT INTO customers_outflow (customer_id, at, total)
    SELECT customer_id, gone_at, gone FROM totals WHERE gone_at IS NOT NULL
    ON CONFLICT (customer_id) DO UPDATE SET at = EXCLUDED.at, total = EXCLUDED.total
"""


def add_up_bookings(*, scope: Scope, as_of: datetime) -> None:
    """Write the running totals of these customers anew; call within the transaction that takes them off the due ones."""
    which = scope.condition("customer_id")
    parameters = {"as_of": as_of, "days": DAYS_KEPT, "epoch": EPOCH, **scope.parameters}
    for table in ("customers_inflow", "customers_outflow"):
        execute_sql(f"DELETE FROM {table} WHERE {which}", parameters)
    execute_sql(ADD_UP.format(which=which), parameters)


def owe_totals(*, before: datetime) -> None:
    """Mark as due whoever's running totals hold bookings from before an instant: those are gone now."""
    execute_sql(
        "INSERT INTO customers_profiledue (customer_id)"
        " SELECT customer_id FROM customers_inflow WHERE at[1] < %(seconds)s"
        f" UNION SELECT customer_id FROM customers_outflow WHERE at[1] < %(seconds)s ORDER BY 1 {MARK_DUE}",
        {"seconds": int((before - EPOCH).total_seconds())},
    )

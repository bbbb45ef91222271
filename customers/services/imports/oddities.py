"""What is odd about bookings beside the account they are on, and beside themselves as they came before."""

from django.conf import settings

from config.base.tables import fetch_rows
from customers.domain.currencies import WITHOUT_DECIMALS
from customers.services.imports.references import Odd

# Of the rows that are new, each with what is known of its account.
NEW = {
    ("currency", "not_the_accounts"): "{currency} <> found_currency",
    ("booked_at", "before_opening"): "(booked_at AT TIME ZONE %(zone)s)::date < found_opened_on",
    ("amount", "too_fine"): "coalesce({currency}, found_currency) = ANY(%(without)s)"
    " AND amount <> trunc(amount)",
}
# Of the rows known already: the booking of their receipt is on the account still, and none there has their amount.
AGAIN = """
    WITH known AS ({known} RETURNING *), otherwise AS (
        SELECT s.row FROM known s
          JOIN customers_transactionreceipt r ON r.external_id = s.external_id
          JOIN customers_holding h ON h.external_id = s.holding_external_id
         WHERE EXISTS (SELECT FROM customers_transaction t WHERE t.customer_id = h.customer_id
                          AND t.holding_id = h.id AND t.booked_at = r.booked_at)
           AND (s.booked_at <> r.booked_at
                OR NOT EXISTS (SELECT FROM customers_transaction t WHERE t.customer_id = h.customer_id
                                  AND t.holding_id = h.id AND t.booked_at = r.booked_at
                                  AND t.amount = s.amount)))
    SELECT (SELECT count(*) FROM known), (SELECT array_agg(row) FROM otherwise)
"""
CONFLICT = ("amount", "known_otherwise")


def odd_bookings(names: list[str]) -> Odd:
    """Return the new bookings that do not fit their account."""
    currency = "currency" if "currency" in names else "NULL::text"
    given = {"zone": settings.TIME_ZONE, "without": list(WITHOUT_DECIMALS)}
    told = [sql.format(currency=currency) for sql in NEW.values()]
    rows = fetch_rows(
        f"SELECT row, {', '.join(told)} FROM fresh WHERE {' OR '.join(f'({one})' for one in told)}",
        given,
    )
    found = {
        reason: [row for row, *is_so in rows if is_so[place]] for place, reason in enumerate(NEW)
    }
    return {reason: places for reason, places in found.items() if places}


def pass_over_bookings(known: str) -> tuple[int, Odd]:
    """Run the DELETE that takes known bookings out of the stage; return their number, and those that come otherwise.

    With another amount or time than before a booking stays as it was.
    """
    ((count, otherwise),) = fetch_rows(AGAIN.format(known=known))
    return int(count), {CONFLICT: sorted(otherwise)} if otherwise else {}

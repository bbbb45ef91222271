"""What is odd about bookings beside the account they are on, and beside themselves as they came before."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from config.base.tables import fetch_rows
from customers.domain.checks import Mask, mask_of
from customers.domain.currencies import KEPT_DECIMALS, WITHOUT_DECIMALS
from customers.services.imports.references import Odd

# Taken out of the stage, each looked up by the key's index, however many receipts there are. It came otherwise if the
# booking of its receipt is on the account still, and none there has its amount.
TAKE_OUT_KNOWN = """
    WITH known AS (
        DELETE FROM stage WHERE ctid = ANY(ARRAY(
            SELECT s.ctid FROM stage s CROSS JOIN LATERAL (
                SELECT FROM customers_transactionreceipt r WHERE r.external_id = s.external_id LIMIT 1) known))
        RETURNING *
    ), otherwise AS (
        SELECT s.row FROM known s
          JOIN customers_transactionreceipt r ON r.external_id = s.external_id
          JOIN stage_accounts a ON a.account = s.account
          JOIN customers_holding h ON h.external_id = a.holding_external_id
         WHERE EXISTS (SELECT FROM customers_transaction t WHERE t.customer_id = h.customer_id
                          AND t.holding_id = h.id AND t.booked_at = r.booked_at)
           AND (s.booked_at <> r.booked_at
                OR NOT EXISTS (SELECT FROM customers_transaction t WHERE t.customer_id = h.customer_id
                                  AND t.holding_id = h.id AND t.booked_at = r.booked_at
                                  AND t.amount = s.amount)))
    SELECT (SELECT array_agg(row) FROM known), (SELECT array_agg(row ORDER BY row) FROM otherwise)
"""
CONFLICT = ("amount", "known_otherwise")
KEPT = Decimal(1).scaleb(-KEPT_DECIMALS)


def odd_bookings(
    columns: Mapping[str, Any], accounts: Mapping[str, Any]
) -> dict[tuple[str, str], Mask]:
    """Return by field and reason which bookings do not fit their account, told row by row."""
    currency = pc.coalesce(columns.get("currency", accounts["currency"]), accounts["currency"])
    whole = mask_of(pc.is_in(currency, pa.array(sorted(WITHOUT_DECIMALS))))
    return {
        ("currency", "not_the_accounts"): mask_of(pc.not_equal(currency, accounts["currency"])),
        ("booked_at", "before_opening"): mask_of(
            pc.less(columns["booked_at"], _day_begins(accounts["opened_on"]))
        ),
        ("amount", "too_fine"): _has_fraction(columns["amount"], whole),
    }


def take_out_known() -> tuple[list[int], Odd]:
    """Take known bookings out of the stage; return their rows, and those of them that come otherwise.

    With another amount or time than before a booking stays as it was.
    """
    ((known, otherwise),) = fetch_rows(TAKE_OUT_KNOWN)
    return known or [], {CONFLICT: otherwise} if otherwise else {}


def _day_begins(days: Any) -> Any:
    """When days began where the bank is."""
    coded = pc.dictionary_encode(days)
    midnight = pc.cast(coded.dictionary, pa.timestamp("us"))
    zone = {"ambiguous": "earliest", "nonexistent": "latest"}
    moments = pc.assume_timezone(midnight, settings.TIME_ZONE, **zone)
    return pc.cast(moments, pa.timestamp("us", "UTC")).take(coded.indices)


def _has_fraction(amounts: Any, asked: Mask) -> Mask:
    """Of the rows asked about, those whose amount is not whole as it is kept."""
    found = np.zeros(len(asked), dtype=bool)
    places = np.flatnonzero(asked)
    for place, text in zip(places, amounts.take(places).to_pylist(), strict=True):
        found[place] = Decimal(text).quantize(KEPT, ROUND_HALF_UP) % 1 != 0
    return found

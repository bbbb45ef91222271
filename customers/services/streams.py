"""Bookings and events, taken in once each from staged rows."""

from dataclasses import dataclass

from config.base.tables import ensure_months, execute_sql, fetch_column
from customers.domain.mappings import MappingSpec
from customers.services.references import (
    MARK_DUE,
    OF_CUSTOMER,
    Merged,
    Reasons,
    Reference,
    count_staged,
    refuse_erased,
)


@dataclass(frozen=True)
class Stream:
    """A partitioned table that only grows; a receipt per source key decides what is new."""

    table: str
    receipts: str
    at: str
    reference: Reference
    customer: str
    currency: str
    defaults: dict[str, str]


STREAMS = {
    "transactions": Stream(
        "customers_transaction",
        "customers_transactionreceipt",
        "booked_at",
        Reference("holding_external_id", "customers_holding", "external_id", "holding_id"),
        "r0.customer_id",
        "r0.currency",
        {"currency": "found_currency", "channel": "''", "counterparty": "''", "category": "''"},
    ),
    "events": Stream(
        "customers_event",
        "customers_eventreceipt",
        "occurred_at",
        OF_CUSTOMER,
        OF_CUSTOMER.taken("r0"),
        "NULL::text",
        {"channel": "''", "payload": "'{}'::jsonb"},
    ),
}
SETTLE = """
    UPDATE customers_holding h SET balance = h.balance + s.total, updated_at = now()
      FROM (SELECT holding_external_id, sum(amount) AS total FROM fresh GROUP BY 1) s
     WHERE h.external_id = s.holding_external_id
"""


def merge_stream(spec: MappingSpec, names: list[str]) -> Merged:
    """Take in what has no receipt yet; what was taken in before is unchanged by definition."""
    stream = STREAMS[spec.target]
    erased = refuse_erased(names)
    staged = count_staged()
    execute_sql(_fresh_sql(stream))
    missing = fetch_column("SELECT row FROM fresh WHERE found_id IS NULL")
    refused: dict[int, Reasons] = {
        row: [{"field": stream.reference.column, "code": "not_found"}] for row in missing
    }
    if refused:
        execute_sql("DELETE FROM fresh WHERE found_id IS NULL")
    months = fetch_column(f"SELECT DISTINCT date_trunc('month', {stream.at})::date FROM fresh")
    ensure_months(stream.table, months)
    inserted = execute_sql(
        f"INSERT INTO {stream.receipts} (external_id, {stream.at})"
        f" SELECT external_id, {stream.at} FROM fresh"
    )
    execute_sql(
        "INSERT INTO customers_profiledue (customer_id)"
        f" SELECT DISTINCT found_customer_id FROM fresh ORDER BY 1 {MARK_DUE}"
    )
    execute_sql(_stream_sql(stream, names))
    if spec.settle_balances:
        execute_sql(SETTLE)
    return Merged(inserted, 0, staged - inserted - len(refused), refused | erased)


def _fresh_sql(stream: Stream) -> str:
    """The rows not seen before, each with what it refers to."""
    join, found = stream.reference.join("r0"), stream.reference.taken("r0")
    return (
        f"CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT s.*, {found} AS found_id,"
        f" {stream.customer} AS found_customer_id, {stream.currency} AS found_currency"
        f" FROM stage s {join} WHERE NOT EXISTS"
        f" (SELECT 1 FROM {stream.receipts} r WHERE r.external_id = s.external_id)"
    )


def _stream_sql(stream: Stream, names: list[str]) -> str:
    """In the order of the index by customer: pages of table and index are then written one after another."""
    skipped = {"external_id", stream.reference.column}
    values = {name: name for name in names if name not in skipped}
    for name, default in stream.defaults.items():
        values[name] = f"coalesce({name}, {default})" if name in names else default
    values["customer_id"] = "found_customer_id"
    values[stream.reference.ours] = "found_id"
    return (
        f"INSERT INTO {stream.table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM fresh ORDER BY found_customer_id, {stream.at}, row"
    )

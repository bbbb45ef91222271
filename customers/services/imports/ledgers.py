"""Bookings and events, taken in once each from staged rows."""

from dataclasses import dataclass
from typing import Any

from config.base.tables import ensure_months, execute_sql, fetch_column, fetch_rows
from customers.domain.mappings import MappingSpec
from customers.services.identity.merging import take_over_late
from customers.services.imports.oddities import odd_bookings, pass_over_bookings
from customers.services.imports.references import (
    OF_CUSTOMER,
    Merged,
    Odd,
    Reasons,
    Reference,
    refuse_erased,
    refuse_where,
)


@dataclass(frozen=True)
class Ledger:
    """A partitioned table that only grows; a receipt per source key decides what is new.

    `alias` is the record that a row names when that one was merged into another, `opened` the day before which
    nothing can have happened.
    """

    table: str
    receipts: str
    at: str
    reference: Reference
    customer: str
    currency: str
    defaults: dict[str, str]
    alias: str = "NULL::bigint"
    opened: str = "NULL::date"


LEDGERS = {
    "transactions": Ledger(
        "customers_transaction",
        "customers_transactionreceipt",
        "booked_at",
        Reference("holding_external_id", "customers_holding", "external_id", "holding_id"),
        "r0.customer_id",
        "r0.currency",
        {"currency": "found_currency", "channel": "''", "counterparty": "''", "category": "''"},
        opened="r0.opened_on",
    ),
    "events": Ledger(
        "customers_event",
        "customers_eventreceipt",
        "occurred_at",
        OF_CUSTOMER,
        OF_CUSTOMER.taken("r0"),
        "NULL::text",
        {"channel": "''", "payload": "'{}'::jsonb"},
        "CASE WHEN r0.merged_into_id IS NOT NULL THEN r0.id END",
    ),
}
# Each month has a partition: what is dated beyond these would make as many as somebody likes.
BEYOND = "s.{at} < timestamptz '1970-01-01 00:00+00' OR s.{at} > now() + interval '366 days'"
SETTLE = """
    UPDATE customers_holding h SET balance = h.balance + s.total, updated_at = now()
      FROM (SELECT found_id, sum(amount) AS total FROM fresh GROUP BY 1) s
     WHERE h.id = s.found_id
"""
# What the fresh rows hold, told by reading them once.
LOOK = """
    SELECT date_trunc('month', {at})::date, count(*), count(*) FILTER (WHERE found_id IS NULL),
           bool_or(found_alias_id IS NOT NULL)
      FROM fresh GROUP BY 1
"""


@dataclass(frozen=True)
class Looked:
    """What was found of staged rows before any is written: by month how many there are, how many name nothing and
    whether any names an alias. The rows to be written stand in the temporary table `fresh`.
    """

    set_aside: dict[int, Reasons]
    unchanged: int
    odd: Odd
    months: list[tuple[Any, ...]]


def look_up_ledger(spec: MappingSpec, names: list[str], *, lasting: bool = False) -> Looked:
    """Look up what the staged rows name and which were taken in before; `lasting` outlives the transaction."""
    ledger = LEDGERS[spec.target]
    set_aside = refuse_erased(names)
    set_aside |= refuse_where(BEYOND.format(at=ledger.at), ledger.at, "out_of_range")
    unchanged, odd = _pass_over_known(spec.target, ledger)
    execute_sql(_fresh_sql(ledger, "" if lasting else "ON COMMIT DROP"))
    months = fetch_rows(LOOK.format(at=ledger.at))
    if any(missing for _month, _rows, missing, _late in months):
        set_aside |= _refuse_missing(ledger)
    if spec.target == "transactions":
        odd |= odd_bookings(names)
    return Looked(set_aside, unchanged, odd, months)


def merge_ledger(spec: MappingSpec, names: list[str], looked: Looked | None = None) -> Merged:
    """Take in what has no receipt yet; what was taken in before is unchanged by definition."""
    ledger, looked = LEDGERS[spec.target], looked or look_up_ledger(spec, names)
    months = looked.months
    ensure_months(ledger.table, [month for month, rows, missing, _late in months if rows > missing])
    inserted = execute_sql(
        f"INSERT INTO {ledger.receipts} (external_id, {ledger.at})"
        f" SELECT external_id, {ledger.at} FROM fresh"
    )
    execute_sql(_ledger_sql(ledger, names))
    if any(late for _month, _rows, _missing, late in months):
        aliases = fetch_column("SELECT DISTINCT found_alias_id FROM fresh WHERE found_alias_id > 0")
        take_over_late(table=ledger.table, aliases=aliases)
    if spec.settle_balances:
        execute_sql(SETTLE)
    return Merged(inserted, 0, looked.unchanged, looked.set_aside, looked.odd)


def _pass_over_known(target: str, ledger: Ledger) -> tuple[int, Odd]:
    """Take the rows that have a receipt out of the stage; return how many those were, and which come otherwise.

    Each is looked up by the key's index, however many receipts there are.
    """
    known = (
        "DELETE FROM stage WHERE ctid = ANY(ARRAY(SELECT s.ctid FROM stage s CROSS JOIN LATERAL"
        f" (SELECT FROM {ledger.receipts} r WHERE r.external_id = s.external_id LIMIT 1) known))"
    )
    return pass_over_bookings(known) if target == "transactions" else (execute_sql(known), {})


def _fresh_sql(ledger: Ledger, ending: str) -> str:
    """The staged rows, each with what it refers to; many name the same, which is looked up once, in the index's order."""
    column, found = ledger.reference.column, ledger.reference.taken("r0")
    return (
        f"CREATE TEMP TABLE fresh {ending} AS WITH named AS MATERIALIZED ("
        f"SELECT s.{column}, {found} AS found_id, {ledger.customer} AS found_customer_id,"
        f" {ledger.currency} AS found_currency, {ledger.alias} AS found_alias_id,"
        f" {ledger.opened} AS found_opened_on"
        f" FROM (SELECT DISTINCT {column} FROM stage ORDER BY 1) s {ledger.reference.join('r0')})"
        " SELECT s.*, n.found_id, n.found_customer_id, n.found_currency, n.found_alias_id, n.found_opened_on"
        f" FROM stage s LEFT JOIN named n ON n.{column} = s.{column}"
    )


def _refuse_missing(ledger: Ledger) -> dict[int, Reasons]:
    rows = fetch_column("DELETE FROM fresh WHERE found_id IS NULL RETURNING row")
    return {row: [{"field": ledger.reference.column, "code": "not_found"}] for row in rows}


def _ledger_sql(ledger: Ledger, names: list[str]) -> str:
    """In the order of the index by customer: pages of table and index are then written one after another."""
    skipped = {"external_id", ledger.reference.column}
    values = {name: name for name in names if name not in skipped}
    for name, default in ledger.defaults.items():
        values[name] = f"coalesce({name}, {default})" if name in names else default
    values[ledger.reference.ours] = "found_id"
    # Under the alias first: what it gives to the customer kept is remembered, so that an undo gives it back.
    values["customer_id"] = "coalesce(found_alias_id, found_customer_id)"
    return (
        f"INSERT INTO {ledger.table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM fresh ORDER BY found_customer_id, {ledger.at}, row"
    )

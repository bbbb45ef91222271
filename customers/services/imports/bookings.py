"""Bookings taken in once each, put together in our process and copied straight into their table.

The database is told the keys of a chunk, and names each account once; it answers which bookings it knows and whose the
accounts are. Staged in full, each booking was written twice and read five times before it came to its place.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from django.db import connection
from django.utils import timezone

from config.base.tables import copy_into, ensure_months, execute_sql
from customers.domain.binary_rows import binary_rows
from customers.domain.checks import Mask, mask_of
from customers.domain.mappings import MappingSpec
from customers.selectors.targets import TARGETS
from customers.services.imports.oddities import odd_bookings, take_out_known
from customers.services.imports.references import Merged, Odd, Reasons, unstage
from customers.services.imports.staging import drop_stage, type_of

TABLE = "customers_transaction"
STAGED = {
    "row": "integer",
    "external_id": "text",
    "booked_at": "timestamptz",
    "amount": "numeric(18, 2)",
    "account": "integer",
}
ACCOUNTS = {"account": "integer", "holding_external_id": "text"}
# Each is looked up once by the key's index, in its order; a join might read all holdings of the bank.
FIND = """
    COPY (SELECT a.account, h.id, h.customer_id, h.currency, h.opened_on
            FROM (SELECT * FROM stage_accounts ORDER BY holding_external_id COLLATE "C") a
            LEFT JOIN LATERAL (SELECT * FROM customers_holding
                                WHERE external_id = a.holding_external_id LIMIT 1) h ON true
    ) TO STDOUT (FORMAT csv)
"""
FOUND = {
    "account": pa.int64(),
    "holding_id": pa.int64(),
    "customer_id": pa.int64(),
    "currency": pa.string(),
    "opened_on": pa.date32(),
}
WRITTEN = {"holding_id": "bigint", "customer_id": "bigint"}
# Each month has a partition: what is dated beyond these would make as many as somebody likes.
FIRST = np.datetime64("1970-01-01", "us")
AHEAD = timedelta(days=366)
RECEIVE = """
    INSERT INTO customers_transactionreceipt (external_id, booked_at) SELECT external_id, booked_at FROM stage
"""
SETTLE = """
    UPDATE customers_holding h SET balance = h.balance + s.total, updated_at = now()
      FROM (SELECT account, sum(amount) AS total FROM stage GROUP BY 1) s JOIN stage_accounts a USING (account)
     WHERE h.external_id = a.holding_external_id
"""


@dataclass(frozen=True)
class Bookings:
    """The good rows of a chunk, ready to be looked up; `rows` are their places in it, `account` whose each is among
    the accounts that they name. What is to be staged is laid out as COPY takes it.
    """

    columns: dict[str, Any]
    rows: Any
    account: Any
    staged: bytes
    named: bytes


@dataclass(frozen=True)
class Looked:
    """What was found of bookings before any is written, and those to be written as COPY takes them."""

    set_aside: dict[int, Reasons]
    unchanged: int
    odd: Odd
    months: list[date]
    columns: list[str]
    content: bytes


def prepare_bookings(columns: dict[str, Any], rows: Any) -> Bookings:
    """Lay out what is to be known of the given rows of a mapped chunk; this needs no database."""
    taken = {name: column.take(rows) for name, column in columns.items()}
    named = pc.dictionary_encode(taken.pop("holding_external_id"))
    number = pa.array(np.arange(len(named.dictionary)), pa.int32())
    told = {**taken, "row": rows, "account": named.indices}
    return Bookings(
        {name: column for name, column in taken.items() if name != "external_id"},
        rows.to_numpy(),
        named.indices.to_numpy(),
        binary_rows({name: told[name] for name in STAGED}, STAGED),
        binary_rows({"account": number, "holding_external_id": named.dictionary}, ACCOUNTS),
    )


def look_up_bookings(bookings: Bookings, *, lasting: bool = False) -> Looked:
    """Look up whose the accounts are and which bookings were taken in before.

    What is staged for the receipts is gone after the transaction, or `lasting` until `drop_stage`.
    """
    _stage(bookings, lasting=lasting)
    beyond = _beyond(bookings.columns["booked_at"])
    set_aside = _set_aside(bookings.rows[beyond], "booked_at", "out_of_range")
    known, odd = take_out_known()
    accounts = {name: column.take(bookings.account) for name, column in _accounts().items()}
    fresh = ~(beyond | np.isin(bookings.rows, known))
    missing = fresh & mask_of(pc.is_null(accounts["holding_id"]))
    set_aside |= _set_aside(bookings.rows[missing], "holding_external_id", "not_found")
    fresh &= ~missing
    for reason, mask in odd_bookings(bookings.columns, accounts).items():
        if (mask & fresh).any():
            odd[reason] = bookings.rows[mask & fresh].tolist()
    columns = _columns(bookings.columns, accounts, np.flatnonzero(fresh))
    kinds = {name: type_of(TARGETS["transactions"], name) for name in bookings.columns} | WRITTEN
    return Looked(
        set_aside,
        len(known),
        odd,
        _months(columns["booked_at"]),
        list(columns),
        binary_rows(columns, {"currency": "text"} | kinds),
    )


def merge_bookings(spec: MappingSpec, bookings: Bookings, looked: Looked | None = None) -> Merged:
    """Take in what has no receipt yet; what was taken in before is unchanged by definition."""
    looked = looked or look_up_bookings(bookings)
    ensure_months(TABLE, looked.months)
    inserted = execute_sql(RECEIVE)
    copy_into(TABLE, looked.columns, BytesIO(looked.content), "binary")
    if spec.settle_balances:
        execute_sql(SETTLE)
    return Merged(inserted, 0, looked.unchanged, looked.set_aside, looked.odd)


def _stage(bookings: Bookings, *, lasting: bool) -> None:
    drop_stage()
    ending = "" if lasting else "ON COMMIT DROP"
    staged = ("stage", STAGED, bookings.staged), ("stage_accounts", ACCOUNTS, bookings.named)
    for table, kinds, content in staged:
        declared = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        execute_sql(f"CREATE TEMP TABLE {table} ({declared}) {ending}")
        copy_into(table, list(kinds), BytesIO(content), "binary")


def _beyond(moments: Any) -> Mask:
    last = np.datetime64((timezone.now() + AHEAD).replace(tzinfo=None), "us")
    at = _without_zone(moments)
    return (at < FIRST) | (at > last)


def _set_aside(rows: Any, field: str, code: str) -> dict[int, Reasons]:
    return unstage({row: [{"field": field, "code": code}] for row in rows.tolist()})


def _accounts() -> dict[str, Any]:
    """The accounts named, by their number; one that does not exist has nothing."""
    told = BytesIO()
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(FIND, told)
    told.seek(0)
    if not told.getbuffer():
        return {name: pa.array([], kind) for name, kind in FOUND.items()}
    found = pa_csv.read_csv(
        told,
        pa_csv.ReadOptions(column_names=list(FOUND)),
        convert_options=pa_csv.ConvertOptions(column_types=FOUND, strings_can_be_null=True),
    ).sort_by("account")
    return {name: found[name].combine_chunks() for name in FOUND}


def _columns(columns: dict[str, Any], accounts: dict[str, Any], fresh: Any) -> dict[str, Any]:
    """In the order of the index by customer: pages of table and index are then written one after another."""
    owners = accounts["customer_id"].take(fresh).to_numpy()
    order = fresh[np.lexsort((_without_zone(columns["booked_at"])[fresh], owners))]
    written = {name: column.take(order) for name, column in columns.items()}
    for name in written.keys() & {"channel", "counterparty", "category"}:
        written[name] = pc.fill_null(written[name], "")
    for name in WRITTEN:
        written[name] = accounts[name].take(order)
    currency = accounts["currency"].take(order)
    written["currency"] = pc.coalesce(written.get("currency", currency), currency)
    return written


def _months(moments: Any) -> list[date]:
    return np.unique(_without_zone(moments).astype("datetime64[M]")).astype(object).tolist()


def _without_zone(moments: Any) -> Any:
    return pc.cast(moments, pa.timestamp("us", "UTC")).to_numpy(zero_copy_only=False)

"""Events taken in once each, from staged rows: a receipt per source key decides what is new."""

from config.base.tables import ensure_months, execute_sql, fetch_column, fetch_rows
from customers.services.identity.merging import take_over_late
from customers.services.imports.references import (
    OF_CUSTOMER,
    Merged,
    Reasons,
    refuse_erased,
    refuse_where,
)

TABLE = "customers_event"
# Each month has a partition: what is dated beyond these would make as many as somebody likes.
BEYOND = "s.occurred_at < timestamptz '1970-01-01 00:00+00' OR s.occurred_at > now() + interval '366 days'"
# Each is looked up by the key's index, however many receipts there are.
TAKE_OUT_KNOWN = """
    DELETE FROM stage WHERE ctid = ANY(ARRAY(
        SELECT s.ctid FROM stage s CROSS JOIN LATERAL (
            SELECT FROM customers_eventreceipt r WHERE r.external_id = s.external_id LIMIT 1) known))
"""
# The staged rows, each with whom it names; many name the same, who is looked up once, in the index's order. A record
# that was merged into another is the alias.
FRESH = f"""
    CREATE TEMP TABLE fresh ON COMMIT DROP AS
      WITH named AS MATERIALIZED (
        SELECT s.customer_no, {OF_CUSTOMER.taken("r0")} AS found_customer_id,
               CASE WHEN r0.merged_into_id IS NOT NULL THEN r0.id END AS found_alias_id
          FROM (SELECT DISTINCT customer_no FROM stage ORDER BY 1) s {OF_CUSTOMER.join("r0")})
    SELECT s.*, n.found_customer_id, n.found_alias_id
      FROM stage s LEFT JOIN named n ON n.customer_no = s.customer_no
"""
# What the fresh rows hold, told by reading them once.
LOOK = """
    SELECT date_trunc('month', occurred_at)::date, count(*), count(*) FILTER (WHERE found_customer_id IS NULL),
           bool_or(found_alias_id IS NOT NULL)
      FROM fresh GROUP BY 1
"""
RECEIVE = """
    INSERT INTO customers_eventreceipt (external_id, occurred_at) SELECT external_id, occurred_at FROM fresh
"""
DEFAULTS = {"channel": "''", "payload": "'{}'::jsonb"}


def merge_events(names: list[str]) -> Merged:
    """Take in what has no receipt yet; what was taken in before is unchanged by definition."""
    set_aside = refuse_erased(names) | refuse_where(BEYOND, "occurred_at", "out_of_range")
    unchanged = execute_sql(TAKE_OUT_KNOWN)
    execute_sql(FRESH)
    months = fetch_rows(LOOK)
    if any(missing for _month, _rows, missing, _late in months):
        set_aside |= _refuse_missing()
    ensure_months(TABLE, [month for month, rows, missing, _late in months if rows > missing])
    inserted = execute_sql(RECEIVE)
    execute_sql(_insert_sql(names))
    if any(late for _month, _rows, _missing, late in months):
        aliases = fetch_column("SELECT DISTINCT found_alias_id FROM fresh WHERE found_alias_id > 0")
        take_over_late(table=TABLE, aliases=aliases)
    return Merged(inserted, 0, unchanged, set_aside)


def _refuse_missing() -> dict[int, Reasons]:
    rows = fetch_column("DELETE FROM fresh WHERE found_customer_id IS NULL RETURNING row")
    return {row: [{"field": "customer_no", "code": "not_found"}] for row in rows}


def _insert_sql(names: list[str]) -> str:
    """In the order of the index by customer: pages of table and index are then written one after another."""
    values = {name: name for name in names if name not in {"external_id", "customer_no"}}
    for name, default in DEFAULTS.items():
        values[name] = f"coalesce({name}, {default})" if name in names else default
    # Under the alias first: what it gives to the customer kept is remembered, so that an undo gives it back.
    values["customer_id"] = "coalesce(found_alias_id, found_customer_id)"
    return (
        f"INSERT INTO {TABLE} ({', '.join(values)}) SELECT {', '.join(values.values())}"
        " FROM fresh ORDER BY found_customer_id, occurred_at, row"
    )

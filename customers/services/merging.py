"""The table `stage` merged into the tables it is meant for: references looked up, only differences written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from config.base.tables import ensure_months
from customers.domain.mappings import MappingSpec

Reasons = list[dict[str, str]]


@dataclass(frozen=True)
class Merged:
    """What became of the staged rows; `refused` holds rows whose references do not exist, with reasons."""

    inserted: int
    updated: int
    unchanged: int
    refused: dict[int, Reasons]


@dataclass(frozen=True)
class Reference:
    """A staged column that names a row of another table; `value` is what our own column keeps of it."""

    column: str
    table: str
    key: str
    ours: str
    value: str = "id"

    def join(self, alias: str, term: str = "") -> str:
        """Return the join; with `term` the row is found by a member of its terms."""
        key = f"{alias}.terms ->> '{term}'" if term else f"{alias}.{self.key}"
        return f"LEFT JOIN {self.table} {alias} ON {key} = s.{self.column}"


@dataclass(frozen=True)
class Plan:
    """How a target's rows reach its table; `defaults` fill what a new row must have, as SQL.

    A blank sets a column to its default, but those of `lasting` stay as they are.
    """

    table: str
    key: str
    references: tuple[Reference, ...] = ()
    defaults: dict[str, str] = field(default_factory=dict)
    lasting: tuple[str, ...] = ()
    owner: str = "customer_id"
    stamped: bool = True
    updates: bool = True


# An update, not DO NOTHING: it holds the row until we commit, so that no refresh overlooks our rows.
MARK = "ON CONFLICT (customer_id) DO UPDATE SET customer_id = EXCLUDED.customer_id"
OF_CUSTOMER = Reference("customer_no", "customers_customer", "customer_no", "customer_id")
OF_OWNER = Reference(
    "customer_of", "customers_holding", "external_id", "customer_id", "customer_id"
)
NEVER_NULL = {
    "kind": "'person'",
    "status": "'active'",
    "gender": "''",
    "occupation": "''",
    "education": "''",
    "language": "'zh-hans'",
    "timezone": "'Asia/Shanghai'",
    "marketing_refused": "false",
    "profiling_refused": "false",
    "contact_derived": "false",
}
PLANS = {
    "products": Plan(
        "customers_product",
        "code",
        defaults={
            "rate_kind": "''",
            "min_age": "18",
            "annual_margin": "0",
            "fee": "0",
            "currency": "'CNY'",
            "active": "true",
            "offered": "true",
        },
        owner="",
    ),
    "customers": Plan(
        "customers_customer",
        "customer_no",
        (Reference("branch_code", "customers_branch", "code", "branch_id"),),
        NEVER_NULL,
        lasting=("status", "marketing_refused", "profiling_refused"),
        owner="id",
    ),
    "holdings": Plan(
        "customers_holding",
        "external_id",
        (
            OF_CUSTOMER,
            OF_OWNER,
            Reference("product_code", "customers_product", "code", "product_id"),
        ),
        {"balance": "0", "currency": "'CNY'", "status": "'open'", "terms": "'{}'::jsonb"},
    ),
    "consents": Plan(
        "customers_consent",
        "customer_id, purpose, channel, at, granted",
        (OF_CUSTOMER,),
        {"channel": "''", "legal_basis": "'consent'", "text_version": "''"},
        owner="",
        updates=False,
    ),
    "relations": Plan(
        "customers_relation",
        "customer_id, other_id, kind",
        (
            OF_CUSTOMER,
            OF_OWNER,
            Reference("other_no", "customers_customer", "customer_no", "other_id"),
        ),
        owner="",
        stamped=False,
        updates=False,
    ),
    "tags": Plan(
        "customers_customertag",
        "customer_id, tag_id",
        (OF_CUSTOMER, Reference("tag_code", "customers_tag", "code", "tag_id")),
        {"since": "now()"},
        owner="",
        stamped=False,
    ),
}


def merge_stage(spec: MappingSpec, names: list[str], source_id: int | None) -> Merged:
    """Merge the staged rows of a mapping; call within the chunk's transaction."""
    special = SPECIAL.get(spec.target)
    if special:
        return special(spec, names)
    plan = PLANS[spec.target]
    references = _used(plan, spec, names)
    refused = _refuse(references)
    if spec.target == "consents":
        refused |= _refuse_where("at > now()", "at", "in_future")
    staged = _count("stage")
    sql = _upsert_sql(plan, references, names, source_id)
    inserted, updated = _row(sql, {"source_id": source_id})
    return Merged(inserted, updated, staged - inserted - updated, refused)


@dataclass(frozen=True)
class _Join:
    """A reference in use, with its alias and the SQL that joins it."""

    reference: Reference
    alias: str
    sql: str


def _used(plan: Plan, spec: MappingSpec, names: list[str]) -> list[_Join]:
    return [
        _Join(reference, f"r{place}", reference.join(f"r{place}", _term(spec, reference.column)))
        for place, reference in enumerate(plan.references)
        if reference.column in names
    ]


def _term(spec: MappingSpec, column: str) -> str:
    rule = spec.fields.get(column)
    # It is part of SQL: only a plain word passes.
    return rule.by_term if rule is not None and rule.by_term.isidentifier() else ""


def _refuse(joins: list[_Join]) -> dict[int, Reasons]:
    """Take rows whose references do not exist out of the stage and say which."""
    refused: dict[int, Reasons] = {}
    for join in joins:
        column = join.reference.column
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT s.row FROM stage s {join.sql} WHERE {join.alias}.id IS NULL")
            for (row,) in cursor.fetchall():
                refused.setdefault(row, []).append({"field": column, "code": "not_found"})
    _unstage(refused)
    return refused


def _refuse_where(condition: str, column: str, code: str) -> dict[int, Reasons]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row FROM stage WHERE {condition}")
        refused = {row: [{"field": column, "code": code}] for (row,) in cursor.fetchall()}
    _unstage(refused)
    return refused


def _unstage(refused: dict[int, Reasons]) -> None:
    if refused:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM stage WHERE row = ANY(%s)", [list(refused)])


def _upsert_sql(plan: Plan, joins: list[_Join], names: list[str], source_id: int | None) -> str:
    values = _values(plan, joins, names, source_id)
    written = {**values, **_new_row_values(plan, values)}
    conflict = f"ON CONFLICT ({plan.key}) DO NOTHING"
    keys = {part.strip() for part in plan.key.split(",")}
    changed = [name for name in values if name not in keys]
    if plan.updates and changed:
        conflict = f"ON CONFLICT ({plan.key}) DO UPDATE SET {_changes(plan, changed)} WHERE {_differs(changed)}"
    owner = plan.owner or "id"
    due = (
        ", due AS (INSERT INTO customers_profiledue (customer_id)"
        f" SELECT DISTINCT owner FROM written ORDER BY 1 {MARK})"
        if plan.owner
        else ""
    )
    joined = " ".join(join.sql for join in joins)
    return (
        f"WITH written AS (INSERT INTO {plan.table} AS kept ({', '.join(written)})"
        f" SELECT {', '.join(written.values())} FROM stage s {joined} {conflict}"
        f" RETURNING kept.{owner} AS owner, kept.xmax = 0 AS fresh){due}"
        " SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM written"
    )


def _values(
    plan: Plan, joins: list[_Join], names: list[str], source_id: int | None
) -> dict[str, str]:
    """Our columns and the SQL of their values, of those that the mapping fills."""
    looked_up = {join.reference.column for join in joins}
    values = {name: _value(plan, name) for name in names if name not in looked_up}
    for join in joins:
        values[join.reference.ours] = f"{join.alias}.{join.reference.value}"
    if source_id is not None and plan.table == "customers_customer":
        values["source_id"] = "%(source_id)s::bigint"
    return values


def _value(plan: Plan, name: str) -> str:
    if name not in plan.defaults:
        return f"s.{name}"
    found = f"s.{name}"
    if name in plan.lasting:
        found += f", (SELECT k.{name} FROM {plan.table} k WHERE k.{plan.key} = s.{plan.key})"
    return f"coalesce({found}, {plan.defaults[name]})"


def _new_row_values(plan: Plan, values: dict[str, str]) -> dict[str, str]:
    more = {name: value for name, value in plan.defaults.items() if name not in values}
    if plan.stamped:
        more["created_at"] = "now()"
    if plan.stamped and plan.updates:
        more["updated_at"] = "now()"
    return more


def _is_sealed(name: str) -> bool:
    return name in SEALED or name.endswith("_index")


SEALED = ("name", "id_number", "phone", "email", "address", "account_no")


def _changes(plan: Plan, names: list[str]) -> str:
    """What an update sets; sealed values only when their digest differs, for each sealing looks different."""
    sets = []
    for name in names:
        value = f"EXCLUDED.{name}"
        if name == "terms":
            value = "kept.terms || EXCLUDED.terms"
        if _is_sealed(name) and "sealed_digest" in names:
            value = (
                "CASE WHEN kept.sealed_digest IS DISTINCT FROM EXCLUDED.sealed_digest"
                f" THEN EXCLUDED.{name} ELSE kept.{name} END"
            )
        sets.append(f"{name} = {value}")
    return ", ".join([*sets, "updated_at = now()"] if plan.stamped else sets)


def _differs(names: list[str]) -> str:
    compared = [
        n for n in names if n != "terms" and not (_is_sealed(n) and "sealed_digest" in names)
    ]
    kept = ", ".join(f"kept.{name}" for name in compared)
    new = ", ".join(f"EXCLUDED.{name}" for name in compared)
    parts = [f"({kept}) IS DISTINCT FROM ({new})"] if compared else []
    if "terms" in names:
        parts.append("NOT kept.terms @> EXCLUDED.terms")
    return " OR ".join(parts)


def _merge_branches(_spec: MappingSpec, names: list[str]) -> Merged:
    """Branches name their parent, which may stand later in the same file: rows first, then the tree."""
    parent = "s.parent_code" if "parent_code" in names else "NULL"
    orphans = (
        f"{parent} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers_branch b WHERE b.code = {parent})"
        f" AND NOT EXISTS (SELECT 1 FROM stage o WHERE o.code = {parent})"
    )
    refused = _refuse_where(
        orphans.replace("s.parent_code", "stage.parent_code"), "parent_code", "not_found"
    )
    staged = _count("stage")
    region = "coalesce(s.region, '')" if "region" in names else "b.region"
    new_region = "coalesce(region, '')" if "region" in names else "''"
    inserted = _execute(
        "INSERT INTO customers_branch (code, name_zh, name_en, region, path)"
        f" SELECT code, name_zh, name_en, {new_region}, '' FROM stage ON CONFLICT (code) DO NOTHING"
    )
    linked = _execute(
        f"UPDATE customers_branch b SET name_zh = s.name_zh, name_en = s.name_en, region = {region},"
        f" parent_id = p.id FROM stage s LEFT JOIN customers_branch p ON p.code = {parent}"
        " WHERE b.code = s.code AND (b.path = '' AND p.id IS NOT NULL OR (b.path <> '' AND"
        f" (b.name_zh, b.name_en, b.region, b.parent_id) IS DISTINCT FROM (s.name_zh, s.name_en, {region}, p.id)))"
    )
    fresh_with_parent = _row(
        "SELECT count(*) FROM customers_branch WHERE path = '' AND parent_id IS NOT NULL"
    )
    _execute(PATHS)
    updated = linked - fresh_with_parent[0]
    return Merged(inserted, updated, staged - inserted - updated, refused)


PATHS = """
    WITH RECURSIVE tree AS (
        SELECT id, code::text AS path FROM customers_branch WHERE parent_id IS NULL
        UNION ALL
        SELECT b.id, tree.path || '/' || b.code FROM customers_branch b JOIN tree ON tree.id = b.parent_id
    )
    UPDATE customers_branch b SET path = tree.path FROM tree
     WHERE tree.id = b.id AND b.path IS DISTINCT FROM tree.path
"""


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
        "customer_id",
        "r0.currency",
        {"currency": "found_currency", "channel": "''", "counterparty": "''", "category": "''"},
    ),
    "events": Stream(
        "customers_event",
        "customers_eventreceipt",
        "occurred_at",
        OF_CUSTOMER,
        "id",
        "NULL::text",
        {"channel": "''", "payload": "'{}'::jsonb"},
    ),
}


def _merge_stream(spec: MappingSpec, names: list[str]) -> Merged:
    """Take in what has no receipt yet; what was taken in before is unchanged by definition."""
    stream = STREAMS[spec.target]
    staged = _count("stage")
    _execute(_fresh_sql(stream))
    missing = _column("SELECT row FROM fresh WHERE found_id IS NULL")
    refused: dict[int, Reasons] = {
        row: [{"field": stream.reference.column, "code": "not_found"}] for row in missing
    }
    if refused:
        _execute("DELETE FROM fresh WHERE found_id IS NULL")
    months = _column(f"SELECT DISTINCT date_trunc('month', {stream.at})::date FROM fresh")
    ensure_months(stream.table, months)
    inserted = _execute(
        f"INSERT INTO {stream.receipts} (external_id, {stream.at})"
        f" SELECT external_id, {stream.at} FROM fresh"
    )
    _execute(
        "INSERT INTO customers_profiledue (customer_id)"
        f" SELECT DISTINCT found_customer_id FROM fresh ORDER BY 1 {MARK}"
    )
    _execute(_stream_sql(stream, names))
    if spec.settle_balances:
        _execute(SETTLE)
    return Merged(inserted, 0, staged - inserted - len(refused), refused)


def _fresh_sql(stream: Stream) -> str:
    """The rows not seen before, each with what it refers to."""
    join = stream.reference.join("r0")
    return (
        f"CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT s.*, r0.id AS found_id,"
        f" r0.{stream.customer} AS found_customer_id, {stream.currency} AS found_currency"
        f" FROM stage s {join} WHERE NOT EXISTS"
        f" (SELECT 1 FROM {stream.receipts} r WHERE r.external_id = s.external_id)"
    )


def _stream_sql(stream: Stream, names: list[str]) -> str:
    skipped = {"external_id", stream.reference.column}
    values = {name: name for name in names if name not in skipped}
    for name, default in stream.defaults.items():
        values[name] = f"coalesce({name}, {default})" if name in names else default
    values["customer_id"] = "found_customer_id"
    values[stream.reference.ours] = "found_id"
    return (
        f"INSERT INTO {stream.table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM fresh"
    )


SETTLE = """
    UPDATE customers_holding h SET balance = h.balance + s.total, updated_at = now()
      FROM (SELECT holding_external_id, sum(amount) AS total FROM fresh GROUP BY 1) s
     WHERE h.external_id = s.holding_external_id
"""
SPECIAL: dict[str, Callable[[MappingSpec, list[str]], Merged]] = {
    "branches": _merge_branches,
    "transactions": _merge_stream,
    "events": _merge_stream,
}


def _execute(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def _row(sql: str, parameters: dict[str, Any] | None = None) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return tuple(cursor.fetchone())


def _column(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [value for (value,) in cursor.fetchall()]


def _count(table: str) -> int:
    return _row(f"SELECT count(*) FROM {table}")[0]

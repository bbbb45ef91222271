"""Staged rows inserted, or written over where they differ, by one statement a target."""

from dataclasses import dataclass

from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.domain.identity.survivorship import FLAGS
from customers.domain.mappings import MappingSpec
from customers.models.fields import sealer
from customers.services.imports.late import LateRows, late_rows
from customers.services.imports.plans import PLANS, Plan
from customers.services.imports.references import (
    MARK_DUE,
    Merged,
    Reasons,
    Reference,
    count_staged,
    refuse_erased,
    refuse_where,
    unstage,
)

# Of these a customer has one: what comes late is written over what the customer kept has.
ONE_A_CUSTOMER = {"customer_id"}
# A withdrawal by a clock ahead of ours counts from now; said again, it is the one that stands.
HEARD_NOW = """
    UPDATE stage s SET at = coalesce(
        (SELECT st.since FROM customers_customer c
           JOIN customers_consentstate st ON st.customer_id = coalesce(c.merged_into_id, c.id)
          WHERE c.customer_no = s.customer_no AND st.purpose = s.purpose
            AND st.channel = {channel} AND NOT st.granted), clock_timestamp())
     WHERE NOT s.granted AND s.at > now()
"""
# Registers name the head of a group as its own parent: it has none.
NO_PARENT = """
    UPDATE stage s SET parent_no = NULL
      FROM customers_customer c, customers_customer p
     WHERE c.customer_no = s.customer_no AND p.customer_no = s.parent_no
       AND coalesce(c.merged_into_id, c.id) = coalesce(p.merged_into_id, p.id)
"""
SEALED = ("name", "id_number", "phone", "email", "address", "account_no")


def upsert_rows(spec: MappingSpec, names: list[str], source_id: int | None) -> Merged:
    """Insert the staged rows and update those that differ; call within the chunk's transaction."""
    plan = PLANS[spec.target]
    joins = _used(plan, spec, names)
    refused = refuse_erased(names)
    if spec.target == "consents":
        execute_sql(
            HEARD_NOW.format(channel="coalesce(s.channel, '')" if "channel" in names else "''")
        )
        refused |= refuse_where("s.at > clock_timestamp()", "at", "in_future")
    if spec.target == "firms" and "parent_no" in names:
        execute_sql(NO_PARENT)
    any_known, any_missing = _look(plan, joins, names)
    if any_missing:
        refused |= _refuse(joins)
    refused |= _refuse_new(plan, names)
    staged = count_staged()
    if "sealed_digest" in names:
        _lift_digests(plan, joins, names)
    late = _late(plan, joins, names)
    sql = _upsert_sql(plan, joins, names, source_id, any_known=any_known)
    ((inserted, updated),) = fetch_rows(sql, {"source_id": source_id})
    for one in late:
        one.remember()
    _carry_refusals(plan, names)
    if spec.target == "consents":
        _lift_refusals()
    return Merged(inserted, updated, staged - inserted - updated, refused)


def _carry_refusals(plan: Plan, names: list[str]) -> None:
    """Keep what was refused under a merged record's number for the customer kept too."""
    flags = [name for name in plan.raised if name in names]
    if not flags:
        return
    said = ", ".join(f"coalesce(bool_or(s.{name}), false) AS {name}" for name in flags)
    sets = ", ".join(f"{name} = k.{name} OR a.{name}" for name in flags)
    execute_sql(
        f"WITH carried AS (UPDATE {plan.table} k SET {sets}, updated_at = now()"
        f" FROM (SELECT c.merged_into_id, {said} FROM stage s"
        f" JOIN {plan.table} c ON c.{plan.key} = s.{plan.key}"
        f" WHERE ({' OR '.join(f's.{name}' for name in flags)}) AND c.merged_into_id IS NOT NULL"
        " GROUP BY 1) a WHERE k.id = a.merged_into_id"
        f" AND ({' OR '.join(f'a.{name} AND NOT k.{name}' for name in flags)}) RETURNING k.id)"
        f" INSERT INTO customers_profiledue (customer_id) SELECT id FROM carried ORDER BY 1 {MARK_DUE}"
    )


def _lift_refusals() -> None:
    """Lower the flags of whom the staged consents leave agreeing later than anything changed on their record."""
    for flag in FLAGS:
        purpose = flag.removesuffix("_refused")
        execute_sql(
            f"UPDATE customers_customer c SET {flag} = false, updated_at = now()"
            " FROM customers_consentstate st WHERE st.customer_id = c.id"
            f" AND st.purpose = '{purpose}' AND st.channel = '' AND st.granted"
            f" AND c.{flag} AND st.since >= c.updated_at AND c.id IN"
            " (SELECT coalesce(r.merged_into_id, r.id) FROM stage s"
            " JOIN customers_customer r ON r.customer_no = s.customer_no"
            f" WHERE s.granted AND s.purpose = '{purpose}')"
        )


@dataclass(frozen=True)
class _Join:
    """A reference in use, with its alias and the SQL that joins it."""

    reference: Reference
    alias: str
    sql: str


def _used(plan: Plan, spec: MappingSpec, names: list[str]) -> list[_Join]:
    return [
        _join(reference, f"r{place}", _term(spec, reference.column))
        for place, reference in enumerate(plan.references)
        if reference.column in names
    ]


def _join(reference: Reference, alias: str, term: str) -> _Join:
    table = "" if term else reference.named(alias)
    return _Join(reference, alias, reference.join(alias, term, table))


def _term(spec: MappingSpec, column: str) -> str:
    rule = spec.fields.get(column)
    # It is part of SQL: only a plain word passes.
    return rule.by_term if rule is not None and rule.by_term.isidentifier() else ""


def _refuse_new(plan: Plan, names: list[str]) -> dict[int, Reasons]:
    """Take new rows out of the stage that do not name what each must have."""
    refused: dict[int, Reasons] = {}
    for column, reference in plan.needed.items():
        if reference not in names:
            refused |= refuse_where(f"{_kept(plan, column)} IS NULL", reference, "missing")
    return refused


def _kept(plan: Plan, column: str) -> str:
    """The SQL of what a known row has in a column."""
    return f"(SELECT k.{column} FROM {plan.table} k WHERE k.{plan.key} = s.{plan.key})"


def _late(plan: Plan, joins: list[_Join], names: list[str]) -> list[LateRows]:
    """What of the staged rows an undo of a merge would have to give back."""
    if plan.key in ONE_A_CUSTOMER:
        return []
    values = plan.defaults | _values(plan, joins, names, None)
    same = " AND ".join(f"k.{name} = {values[name]}" for name in plan.keys)
    joined = " ".join(join.sql for join in joins)
    return late_rows(plan.table, [(join.reference, join.alias) for join in joins], joined, same)


def _look(plan: Plan, joins: list[_Join], names: list[str]) -> tuple[bool, bool]:
    """Return whether a staged row is in the table already, and whether one names what does not exist.

    Each is looked up by the key's index: a join that hopes for an early match compares all with all where none is.
    """
    values = plan.defaults | _values(plan, joins, names, None)
    same = " AND ".join(f"k.{name} = {values[name]}" for name in plan.keys)
    joined = " ".join(join.sql for join in joins)
    missing = " OR ".join(f"({_missing(join)})" for join in joins) or "false"
    known = f"LATERAL (SELECT true AS found FROM {plan.table} k WHERE {same} LIMIT 1) known"
    ((any_known, any_missing),) = fetch_rows(
        f"SELECT coalesce(bool_or(known.found), false), coalesce(bool_or({missing}), false)"
        f" FROM stage s {joined} LEFT JOIN {known} ON true"
    )
    return any_known, any_missing


def _refuse(joins: list[_Join]) -> dict[int, Reasons]:
    """Take rows whose references do not exist out of the stage and say which."""
    refused: dict[int, Reasons] = {}
    for join in joins:
        reason = {"field": join.reference.column, "code": "not_found"}
        for row in fetch_column(f"SELECT s.row FROM stage s {join.sql} WHERE {_missing(join)}"):
            refused.setdefault(row, []).append(reason)
    return unstage(refused)


def _missing(join: _Join) -> str:
    given = f" AND s.{join.reference.column} IS NOT NULL" if join.reference.optional else ""
    return f"{join.alias}.id IS NULL{given}"


def _lift_digests(plan: Plan, joins: list[_Join], names: list[str]) -> None:
    """Bring the digests of rows known already under the newest secret, so that equal rows stay equal."""
    values = plan.defaults | _values(plan, joins, names, None)
    same = " AND ".join(f"k.{name} = {values[name]}" for name in plan.keys)
    joined = " ".join(join.sql for join in joins)
    for number in sealer().blind.known:
        execute_sql(
            f"UPDATE {plan.table} k SET sealed_digest = s.sealed_digest FROM stage s {joined}"
            f" WHERE {same} AND k.sealed_digest = s.sealed_digest_{number}"
        )


def _upsert_sql(
    plan: Plan,
    joins: list[_Join],
    names: list[str],
    source_id: int | None,
    *,
    any_known: bool,
) -> str:
    """A quarter is saved where all rows are new: an insert that expects no conflict marks no row twice.

    Should another import bring in one of them meanwhile, the statement fails and the chunk is taken in anew.
    """
    values = _values(plan, joins, names, source_id)
    written = {**values, **_new_row_values(plan, values)}
    conflict = f"ON CONFLICT ({plan.key}) DO NOTHING"
    changed = [name for name in values if name not in plan.keys]
    if not any_known:
        conflict = ""
    elif plan.updates and changed:
        conflict = f"ON CONFLICT ({plan.key}) DO UPDATE SET {_changes(plan, changed)} WHERE {_differs(plan, changed)}"
    owner = plan.owner or "id"
    due = f", due AS ({_due_sql(plan, any_known=any_known)})" if plan.owner else ""
    joined = " ".join(join.sql for join in joins)
    return (
        f"WITH written AS (INSERT INTO {plan.table} AS kept ({', '.join(written)})"
        f" SELECT {', '.join(written.values())} FROM stage s {joined} {conflict}"
        f" RETURNING kept.{owner} AS owner, kept.xmax = 0 AS fresh){due}"
        " SELECT count(*) FILTER (WHERE fresh), count(*) FILTER (WHERE NOT fresh) FROM written"
    )


def _due_sql(plan: Plan, *, any_known: bool) -> str:
    """The profiles that become due; a customer who is new now cannot be due already."""
    into = "INSERT INTO customers_profiledue (customer_id)"
    if plan.owner == "id" and not any_known:
        return f"{into} SELECT owner FROM written"
    return f"{into} SELECT DISTINCT owner FROM written ORDER BY 1 {MARK_DUE}"


def _values(
    plan: Plan, joins: list[_Join], names: list[str], source_id: int | None
) -> dict[str, str]:
    """Our columns and the SQL of their values, of those that the mapping fills."""
    looked_up = {join.reference.column for join in joins}
    values = {name: _value(plan, name) for name in names if name not in looked_up}
    for join in joins:
        values[join.reference.ours] = join.reference.taken(join.alias)
    values |= {name: _kept(plan, name) for name in plan.needed if name not in values}
    if source_id is not None and plan.table == "customers_customer":
        values["source_id"] = "%(source_id)s::bigint"
    return values


def _value(plan: Plan, name: str) -> str:
    if name not in plan.defaults:
        return f"s.{name}"
    found = f"s.{name}"
    if name in plan.lasting:
        found += f", {_kept(plan, name)}"
    return f"coalesce({found}, {plan.defaults[name]})"


def _new_row_values(plan: Plan, values: dict[str, str]) -> dict[str, str]:
    more = {name: value for name, value in plan.defaults.items() if name not in values}
    if plan.stamped:
        more["created_at"] = "now()"
    if plan.stamped and (plan.updates or plan.table == "customers_text"):
        more["updated_at"] = "now()"
    return more


def _is_sealed(name: str) -> bool:
    return name in SEALED or name.endswith("_index")


def _changes(plan: Plan, names: list[str]) -> str:
    """What an update sets; sealed values only when their digest differs, for each sealing looks different."""
    sets = []
    for name in names:
        value = _told(plan, name)
        if name == "terms":
            value = "kept.terms || EXCLUDED.terms"
        if _is_sealed(name) and "sealed_digest" in names:
            value = (
                "CASE WHEN kept.sealed_digest IS DISTINCT FROM EXCLUDED.sealed_digest"
                f" THEN EXCLUDED.{name} ELSE kept.{name} END"
            )
        sets.append(f"{name} = {value}")
    return ", ".join([*sets, "updated_at = now()"] if plan.stamped else sets)


def _told(plan: Plan, name: str) -> str:
    return f"kept.{name} OR EXCLUDED.{name}" if name in plan.raised else f"EXCLUDED.{name}"


def _differs(plan: Plan, names: list[str]) -> str:
    compared = [
        n for n in names if n != "terms" and not (_is_sealed(n) and "sealed_digest" in names)
    ]
    kept = ", ".join(f"kept.{name}" for name in compared)
    new = ", ".join(_told(plan, name) for name in compared)
    parts = [f"({kept}) IS DISTINCT FROM ({new})"] if compared else []
    if "terms" in names:
        parts.append("NOT kept.terms @> EXCLUDED.terms")
    return " OR ".join(parts)

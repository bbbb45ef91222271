"""A rule as one SQL statement over the tables of `customers`.

Every fragment of SQL comes from the registry or from this file; whatever a person typed is a named
parameter. A condition on many rows becomes a derived table of customers joined to the left, so that
AND, OR and NOT are tests of whether the join found one. Unknown values make a condition false.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from segmentation.domain import steps, totals
from segmentation.domain.fields import OPS, Field, Op, Rows, Scalar, Steps, Takes
from segmentation.domain.plans import (
    fits_without_profile,
    found_rows,
    in_sample,
    part_cheap,
    table_of,
)
from segmentation.domain.registry import BY_KEY
from segmentation.domain.rules import WHOLE_CASTS, AllOf, AnyOf, Condition, Node, walk
from segmentation.domain.values import Value

SMALLEST_REAL = 1e-37  # below it PostgreSQL's real has no number, and refuses the text of one


@dataclass(frozen=True)
class Moment:
    """The instant a rule is asked at, the bank's calendar day then, and the name of the bank's time zone."""

    as_of: dt.datetime
    today: dt.date
    zone: str = "UTC"


@dataclass(frozen=True)
class Compiled:
    """A statement and its named parameters, for a DB-API cursor with `%(name)s` placeholders.

    One that groups rows by customer is not `parallel`: each of PostgreSQL's processes would group them all. One of a
    few customers among all is `scattered`: their rows are looked up one by one.
    """

    sql: str
    params: dict[str, Any]
    parallel: bool = True
    scattered: bool = False

    def counting(self) -> "Compiled":
        """Return the statement that counts the customers of this one."""
        counting = f"SELECT count(*) FROM ({self.sql}) AS matched"  # noqa: S608 - joins our own fragments
        return replace(self, sql=counting)


@dataclass(frozen=True)
class Scope:
    """Which customers are looked at: those of some branches, of one sample, or these."""

    branch_ids: Sequence[int] | None = None
    sampled: bool = False
    customer_ids: Sequence[int] | None = None

    @property
    def is_scattered(self) -> bool:
        """Whether those customers are few and lie anywhere."""
        return self.sampled or self.customer_ids is not None

    @property
    def is_everybody(self) -> bool:
        return self.branch_ids is None and not self.is_scattered


EVERYBODY = Scope()


def compile_rule(
    rule: Node,
    moment: Moment,
    scope: Scope = EVERYBODY,
    *,
    narrow: bool = False,
    hashed: bool = False,
) -> Compiled:
    """Return the statement that selects the ids (bigint, column `id`) of the customers of a rule.

    With `narrow` the cheap conditions pick customers first and only their rows are aggregated: faster
    where those conditions are rare, slower where they are not. With `hashed` a condition that some row
    must fulfil is looked up in a hash of such rows' customers: faster as long as that fits into memory.
    The planner's cost decides which to run.
    """
    draft = _Draft(moment, hashed=hashed)
    first, rest = part_cheap(rule) if narrow else (None, rule)
    head, within = "", scope
    if first is not None or scope.is_scattered:
        head = f"WITH base AS MATERIALIZED ({draft.select(first or AllOf(), scope)}) "
        draft = _Draft(moment, params=draft.params, narrowed=True, sampled=scope.sampled)
        within = EVERYBODY
    sql = head + draft.select(rest, within)
    return Compiled(sql, draft.params, draft.parallel, scope.is_scattered)


def compile_facts(nodes: Sequence[Node], moment: Moment, scope: Scope = EVERYBODY) -> Compiled:
    """Return the statement with one row per customer in scope: the id, then whether each node holds."""
    draft = _Draft(moment, narrowed=not scope.is_everybody, whole=True, sampled=scope.sampled)
    head = ""
    if draft.narrowed:
        base = _Draft(moment, params=draft.params)
        head = f"WITH base AS MATERIALIZED ({base.select(AllOf(), scope)}) "
    tables, key, facts = draft.body(list(nodes), EVERYBODY)
    columns = ", ".join(
        [f"{key} AS id", *(f"({fact}) IS TRUE AS f{n}" for n, fact in enumerate(facts))]
    )
    where = " WHERE c.merged_into_id IS NULL" if key == "c.id" else ""
    sql = f"{head}SELECT {columns} FROM {tables}{where}"  # noqa: S608 - joins our own fragments
    return Compiled(sql, draft.params, draft.parallel, scope.is_scattered)


def compile_counts(nodes: Sequence[Node], moment: Moment, scope: Scope = EVERYBODY) -> Compiled:
    """Return the statement with one row: the customers in scope, then how many fit each node."""
    facts = compile_facts(nodes, moment, scope)
    counts = ", ".join(["count(*)", *(f"count(*) FILTER (WHERE f{n})" for n in range(len(nodes)))])
    return replace(facts, sql=f"SELECT {counts} FROM ({facts.sql}) AS facts")  # noqa: S608 - joins our own fragments


@dataclass
class _Draft:
    """What a statement gathers while its conditions are written: parameters and joins."""

    moment: Moment
    params: dict[str, Any] = field(default_factory=dict)
    narrowed: bool = False
    sampled: bool = False  # what it is narrowed to is the sample
    whole: bool = False  # customers that fit nothing are rows too
    hashed: bool = False
    parallel: bool = True
    joins: list[str] = field(default_factory=list)
    key: str = "c.id"

    def select(self, rule: Node, scope: Scope) -> str:
        tables, key, (test,) = self.body([rule], scope)
        tests = [*self._limits(scope, key), *([] if test == "true" else [test])]
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"SELECT {key} AS id FROM {tables}{where}"  # noqa: S608 - joins our own fragments

    def body(self, nodes: list[Node], scope: Scope) -> tuple[str, str, list[str]]:
        """Return the FROM clause, the customer's key in it, and the test of each node."""
        tables, self.key = self._tables(nodes, scope)
        tests = [self.test(node) for node in nodes]
        return " ".join([tables, *self.joins]), self.key, tests

    def _tables(self, nodes: list[Node], scope: Scope) -> tuple[str, str]:
        used = {table_of(part) for node in nodes for _path, part in walk(node)}
        if self.narrowed:
            tables = "base"
            if "c" in used:
                tables += " JOIN customers_customer c ON c.id = base.id"
            if "p" in used:
                known = ["p.customer_id = base.id", *self.of_sample("p.customer_id")]
                tables += f" LEFT JOIN customers_customerprofile p ON {' AND '.join(known)}"
            return tables, "base.id"
        needless = "c" not in used and scope.branch_ids is None and not self.whole
        if needless and not any(fits_without_profile(node)[0] for node in nodes):
            return "customers_customerprofile p", "p.customer_id"
        tables = "customers_customer c"
        if "p" in used:
            tables += " LEFT JOIN customers_customerprofile p ON p.customer_id = c.id"
        return tables, "c.id"

    def _limits(self, scope: Scope, key: str) -> list[str]:
        # A record that was merged is no customer of its own; within a base it has been left out already.
        limits = ["c.merged_into_id IS NULL"] if key == "c.id" else []
        if scope.branch_ids is not None:
            limits.append(f"c.branch_id = ANY({self.bind(list(scope.branch_ids), 'bigint[]')})")
        if scope.sampled:
            limits.append(in_sample(key))
        if scope.customer_ids is not None:
            limits.append(f"{key} = ANY({self.bind(list(scope.customer_ids), 'bigint[]')})")
        return limits

    def of_sample(self, key: str) -> list[str]:
        """Say of rows what is known of them, that they are the sample's: so they are found in its own index."""
        return [in_sample(key)] if self.sampled else []

    def of_base(self, key: str) -> list[str]:
        """Return the tests that keep rows to the customers chosen first."""
        if not self.narrowed:
            return []
        return [f"{key} IN (SELECT id FROM base)", *self.of_sample(key)]  # noqa: S608 - our own fragment

    def bind(self, value: object, cast_to: str) -> str:
        """Keep a value as the next named parameter and return its placeholder."""
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::{cast_to}"

    def test(self, node: Node) -> str:
        if isinstance(node, Condition):
            return self.condition(node)
        tests = [self.test(part) for part in node.parts]
        if isinstance(node, AllOf):
            return f"({' AND '.join(tests)})" if tests else "true"
        either = f"({' OR '.join(tests)})" if tests else "false"
        return either if isinstance(node, AnyOf) else f"{either} IS NOT TRUE"

    def condition(self, condition: Condition) -> str:
        asked, op = BY_KEY[condition.field], OPS[condition.op]
        if isinstance(asked.source, Scalar):
            return f"({self.compare(op, asked.source.sql, asked.source.cast, condition.value)})"
        if isinstance(asked.source, Steps):
            self.parallel = False
            base = self.of_base(f"{steps.ONE}.customer_id")
            return self.joined(steps.select(self, asked, condition, base), absent=False)
        return self.rows(condition, asked, asked.source, op)

    def rows(self, condition: Condition, asked: Field, source: Rows, op: Op) -> str:
        """Join the customers with such rows; say whether one must be found or must not."""
        tests = [self.moments(test) for test in source.where]
        for name, sql in source.filters:
            tests += self.narrowing(sql, asked, name, condition)
        tests += self.of_base(source.key)
        compared = self.compare(op, source.value or source.test, source.cast, condition.value)
        absent = op.key == "has_none"
        having = ""
        if source.value:
            absent, compared = found_rows(op, source, compared, condition.value)
            having = f" HAVING {compared}"
        else:
            tests.append(compared)
        kept = self.kept(condition, source, op)
        if kept:
            tests.append(f"{source.key} IN ({totals.DUE})")
        else:
            self.parallel = False
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        found = f"SELECT {source.key} AS id FROM {source.tables}{where}"  # noqa: S608 - joins our own fragments
        if self.hashed and not (source.value or absent):
            return f"({self.key} IN ({found}))"
        found += f" GROUP BY 1{having}"
        return self.joined(self.moments(" UNION ALL ".join([*kept, found])), absent=absent)

    def kept(self, condition: Condition, source: Rows, op: Op) -> list[str]:
        """Return the statement that answers from running totals for whoever is not due; none where they cannot."""
        as_of = self.moment.as_of
        if not totals.answer(source, condition, as_of):
            return []
        compared = self.compare(op, "u.found", source.cast, condition.value)
        _absent, compared = found_rows(op, source, compared, condition.value)
        days = dt.timedelta(days=cast(int, condition.param("days")))
        until, since = totals.seconds_before(as_of), totals.seconds_before(as_of - days)
        return [
            totals.select(
                source,
                compared,
                until=self.bind(until, "int"),
                since=self.bind(since, "int"),
                tests=self.of_base("u.customer_id"),
            )
        ]

    def joined(self, found: str, *, absent: bool) -> str:
        """Join the customers with the ids of a statement; return the test that one was found, or none."""
        alias = f"r{len(self.params)}_{len(self.joins)}"
        self.joins.append(f"LEFT JOIN ({found}) {alias} ON {alias}.id = {self.key}")
        return f"{alias}.id IS {'NULL' if absent else 'NOT NULL'}"

    def narrowing(self, sql: str, asked: Field, name: str, condition: Condition) -> list[str]:
        """Return the tests of rows that a parameter adds: none where it is not set."""
        param, value = asked.param(name), condition.param(name)
        if param is None or value is None:
            return []
        if param.takes is Takes.PAIRS:
            return [
                sql.replace("{k}", self.bind(key, "text")).replace(
                    "{v}", self.bind(values, "text[]")
                )
                for key, values in steps.by_name(_listed(value)).items()
            ]
        if param.takes is Takes.CHOICES:
            return [self.moments(sql.replace("{v}", self.bind(_listed(value), "text[]")))]
        bound = self.bind(value, "int" if param.takes is Takes.DAYS else "numeric")
        return [self.moments(sql.replace("{v}", bound))]

    def compare(self, op: Op, asked: str, cast_to: str, value: Value) -> str:
        words = {"x": asked, "today": "{today}"}
        if op.takes in (Takes.TWO_NUMBERS, Takes.TWO_DATES):
            low, high = cast(tuple[Value, Value], value)
            words |= {
                "v": self.bind(low, _cast(cast_to, low)),
                "w": self.bind(high, _cast(cast_to, high)),
            }
        elif op.takes is Takes.CHOICES:
            values = _listed(value)
            chosen = [int(one) for one in values] if cast_to in WHOLE_CASTS else values
            words["v"] = self.bind(chosen, f"{cast_to}[]")
        elif op.takes is Takes.DAYS:
            words["v"] = self.bind(value, "int")
        elif op.takes is not Takes.NOTHING:
            words["v"] = self.bind(value, _cast(cast_to, value))
        return self.moments(op.sql.format(**words))

    def moments(self, sql: str) -> str:
        """Put the instant, the day and the zone into a fragment, as parameters."""
        return moments_of(sql, self.moment, self.params)


def moments_of(sql: str, moment: Moment, params: dict[str, Any]) -> str:
    """Return a fragment whose instant, day and zone are parameters, and keep those in `params`."""
    casts = {"as_of": "timestamptz", "today": "date", "zone": "text"}
    for name, cast_to in casts.items():
        if f"{{{name}}}" in sql:
            params[name] = getattr(moment, name)
            sql = sql.replace(f"{{{name}}}", f"%({name})s::{cast_to}")
    return sql


def _cast(cast_to: str, value: Value) -> str:
    """What a compared number is cast to: whole ones stay whole, so that whole columns are not converted."""
    if cast_to == "numeric" or cast_to in WHOLE_CASTS:
        return "bigint" if isinstance(value, int) else "numeric"
    if cast_to == "real" and isinstance(value, float) and 0 < abs(value) < SMALLEST_REAL:
        return "double precision"
    return cast_to


def _listed(value: Value) -> list[str]:
    return [str(one) for one in cast(tuple[Value, ...], value)]

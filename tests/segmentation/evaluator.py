"""Slow and obvious: does a rule hold for a person? The compiler must always agree."""

import datetime as dt
from typing import Any

from segmentation.domain.rules import AllOf, AnyOf, Condition, Node
from tests.segmentation.world import AS_OF, TODAY, Person


def fits(rule: Node, person: Person) -> bool:
    if isinstance(rule, Condition):
        return answer(rule, person)
    answers = [fits(part, person) for part in rule.parts]
    if isinstance(rule, AllOf):
        return all(answers)
    if isinstance(rule, AnyOf):
        return any(answers)
    return not any(answers)


def answer(asked: Condition, person: Person) -> bool:
    if asked.field in person.facts:
        return compare(asked.op, person.facts[asked.field], asked.value)
    return MANY[asked.field](asked, person)


def compare(op: str, known: Any, value: Any) -> bool:
    if op == "is_unknown":
        return known is None
    if op in ("is_none_of", "has_none"):
        return known is None or str(known) not in value
    if op == "is_false":
        return known is False
    if known is None:
        return False
    return bool(COMPARE[op](known, value))


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


COMPARE = {
    "at_least": lambda x, v: x >= v,
    "more_than": lambda x, v: x > v,
    "at_most": lambda x, v: x <= v,
    "less_than": lambda x, v: x < v,
    "equals": lambda x, v: x == v,
    "between": lambda x, v: v[0] <= x <= v[1],
    "between_dates": lambda x, v: v[0] <= x <= v[1],
    "on_or_after": lambda x, v: x >= v,
    "on_or_before": lambda x, v: x <= v,
    "within_next": lambda x, v: TODAY <= x <= TODAY + days(v),
    "within_last": lambda x, v: TODAY - days(v) <= x <= TODAY,
    "longer_ago": lambda x, v: x < TODAY - days(v),
    "is_one_of": lambda x, v: str(x) in v,
    "is_known": lambda x, v: True,
    "is_true": lambda x, v: x,
}


def has(values: set[str]):
    def check(asked: Condition, person: Person) -> bool:
        found = bool(values_of(asked, person) & set(asked.value))
        return found if asked.op == "has_any" else not found

    values_of = values
    return check


def open_holdings(asked: Condition, person: Person) -> list[dict]:
    kinds = asked.param("kinds")
    return [
        row
        for row in person.holdings
        if row["status"] != "closed" and (kinds is None or row["kind"] in kinds)
    ]


def bookings(asked: Condition, person: Person) -> list:
    return [
        row["amount"]
        for row in person.bookings
        if AS_OF - days(asked.param("days")) <= row["booked_at"] < AS_OF and narrowed(asked, row)
    ]


def events(asked: Condition, person: Person) -> list:
    return [
        row
        for row in person.events
        if AS_OF - days(asked.param("days")) <= row["occurred_at"] < AS_OF and narrowed(asked, row)
    ]


def narrowed(asked: Condition, row: dict) -> bool:
    names = {"kinds": "kind", "categories": "category", "channels": "channel"}
    return all(
        row[column] in asked.param(param)
        for param, column in names.items()
        if asked.param(param) is not None
    )


def scores(asked: Condition, person: Person) -> float | None:
    products = asked.param("products")
    found = [
        value
        for kind, subject, value in person.scores
        if kind in asked.param("score") and (products is None or subject in products)
    ]
    return max(found, default=None)


def consents(asked: Condition, person: Person) -> set[str]:
    channels = asked.param("channels")
    return {purpose for purpose, on in person.consents if channels is None or on in channels}


def any_row(column: str):
    return lambda asked, person: any(
        compare(asked.op, row[column], asked.value) for row in open_holdings(asked, person)
    )


def value(of):
    return lambda asked, person: compare(asked.op, of(asked, person), asked.value)


MANY = {
    "branch": has(lambda asked, person: person.branch),
    "tag": has(lambda asked, person: person.tags),
    "segment": has(lambda asked, person: person.segments),
    "consent": has(consents),
    "holding_kind": has(lambda a, p: {row["kind"] for row in open_holdings(a, p)}),
    "holding_product": has(lambda a, p: {row["code"] for row in open_holdings(a, p)}),
    "holding_count": value(lambda a, p: len(open_holdings(a, p))),
    "holding_balance": value(lambda a, p: sum(row["balance"] for row in open_holdings(a, p))),
    "holding_maturity": any_row("maturity_on"),
    "holding_opened": any_row("opened_on"),
    "booked_in": value(lambda a, p: sum(x for x in bookings(a, p) if x > 0)),
    "booked_out": value(lambda a, p: sum(-x for x in bookings(a, p) if x < 0)),
    "booked_count": value(lambda a, p: len(bookings(a, p))),
    "booked_largest": value(lambda a, p: max((abs(x) for x in bookings(a, p)), default=None)),
    "event_count": value(lambda a, p: len(events(a, p))),
    "score": value(scores),
}

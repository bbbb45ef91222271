"""The statement of a sequence: something done within a window, and what followed it within so many days or did not."""

from collections.abc import Mapping
from typing import Protocol, cast

from segmentation.domain.fields import Field
from segmentation.domain.rules import Condition
from segmentation.domain.values import Value
from segmentation.domain.words import STEP_BOOKING, STEP_EVENT

ONE, OTHER = "did", "then_did"
PROPERTY = "e.payload ->> {k} = ANY({v})"
LEAST = "abs(t.amount) >= {v}"
# The window of what follows begins with the first window: nothing follows before it.
SIDES: Mapping[str, tuple[str, str, str]] = {
    STEP_EVENT: ("customers_event e", "e.customer_id", "e.occurred_at"),
    STEP_BOOKING: ("customers_transaction t", "t.customer_id", "t.booked_at"),
}


class Draft(Protocol):
    """What a statement is written with: values become parameters, moments too."""

    def bind(self, value: object, cast_to: str) -> str: ...

    def moments(self, sql: str) -> str: ...

    def narrowing(self, sql: str, asked: Field, name: str, condition: Condition) -> list[str]: ...


def select(draft: Draft, asked: Field, condition: Condition, base: list[str]) -> str:
    """Return the statement of the ids of customers who did the first and then did, or did not do, the other.

    Without the other only those count whose days for it have passed; two at the same instant follow none.
    """
    first = _acts(draft, asked, condition, "first")
    then = _acts(draft, asked, condition, "then")
    within = f"make_interval(days => {draft.bind(condition.param('within'), 'int')})"
    followed = (
        f"EXISTS (SELECT FROM ({then}) AS {OTHER} WHERE {OTHER}.customer_id = {ONE}.customer_id"
        f" AND {OTHER}.at > {ONE}.at AND {OTHER}.at <= {ONE}.at + {within})"
    )
    tests = [followed]
    if condition.op == "not_followed_by":
        tests = [f"NOT {followed}", draft.moments(f"{ONE}.at <= {{as_of}} - {within}")]
    where = " AND ".join([*tests, *base])
    return f"SELECT {ONE}.customer_id AS id FROM ({first}) AS {ONE} WHERE {where} GROUP BY 1"  # noqa: S608 - joins our own fragments


def _acts(draft: Draft, asked: Field, condition: Condition, step: str) -> str:
    """The times of one step, of events and of bookings as far as they are asked for."""
    kinds = by_name([str(one) for one in cast(tuple[Value, ...], condition.param(step))], ".")
    parts = []
    for side, (table, key, at) in SIDES.items():
        if side not in kinds:
            continue
        narrowed = (
            (f"{step}_properties", PROPERTY) if side == STEP_EVENT else (f"{step}_least", LEAST)
        )
        since = f"{at} >= {{as_of}} - make_interval(days => {{v}})"
        tests = [
            draft.moments(f"{at} < {{as_of}}"),
            *draft.narrowing(since, asked, "days", condition),
            f"{table[-1]}.kind = ANY({draft.bind(kinds[side], 'text[]')})",
            *draft.narrowing(narrowed[1], asked, narrowed[0], condition),
        ]
        parts.append(f"SELECT {key}, {at} AS at FROM {table} WHERE {' AND '.join(tests)}")  # noqa: S608 - joins our own fragments
    return " UNION ALL ".join(parts)


def by_name(pairs: list[str], mark: str = "=") -> dict[str, list[str]]:
    """Return the values of each name, from texts such as name=value."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, _mark, value = pair.partition(mark)
        found.setdefault(name, []).append(value)
    return found

"""What a portrait is computed from: who is looked at, their categories counted, their features as columns.

Who is looked at stands in a temporary table of this connection, so that each statement reads the same customers.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from accounts.models import User
from config.base.tables import execute_sql, fetch_rows
from customers.domain.features import BY_NAME
from customers.domain.features.declared import Unit
from customers.selectors.customers import branch_scope
from segmentation.domain.portraits.attributes import ATTRIBUTES, Attribute
from segmentation.domain.portraits.comparing import Sizes
from segmentation.models import Segment
from segmentation.selectors.choices import may_ask_about
from segmentation.selectors.matrices import Matrix, read_rows, who_of
from segmentation.selectors.portraits.groups import MEMBERS, Group

Counts = dict[str, tuple[int, int]]
# A month's number has no mean; the days of pay say when, not how much.
_UNRANKED = {Unit.MONTH, Unit.MONTH_DAY, Unit.DATE}
NUMBERS = tuple(name for name, feature in BY_NAME.items() if feature.unit not in _UNRANKED)
_SOURCE = "FROM portrait_who w JOIN customers_customerprofile p ON p.customer_id = w.customer_id"
_JOINED = f"""
      {_SOURCE}
      JOIN customers_customer c ON c.id = w.customer_id
      JOIN customers_branch b ON b.id = c.branch_id
      LEFT JOIN segmentation_customervalue v ON v.customer_id = w.customer_id
      LEFT JOIN segmentation_customerstage s ON s.customer_id = w.customer_id
"""
_COUNTS = "count(*) FILTER (WHERE w.mine), count(*) FILTER (WHERE w.based)"


@dataclass(frozen=True)
class Everybody:
    """Who is looked at: sizes, how many are of both group and base, and each customer's flag in order of their ids."""

    sizes: Sizes
    shared: int
    mine: npt.NDArray[np.bool_]


@contextmanager
def customers_at_hand(
    group: Group, against: Segment | None, branch_code: str
) -> Iterator[Everybody]:
    """Put the customers of group and base at hand, without who refuses profiling or may not be looked at.

    The base is all customers of the branch, with the group; or the members of another segment, without the group's.
    """
    values = {
        **group.values,
        "branches": branch_scope(branch_code),
        "against": against.pk if against else None,
    }
    narrowed = "AND c.branch_id = ANY(%(branches)s)" if branch_code else ""
    in_base = "true"
    if against is not None:
        in_base = f"c.id IN ({MEMBERS.replace('%(group)s', '%(against)s')})"
    execute_sql("DROP TABLE IF EXISTS portrait_who")
    execute_sql(
        f"CREATE TEMP TABLE portrait_who AS SELECT c.id AS customer_id, c.id IN ({group.members}) AS mine,"
        f" {in_base} AS based {who_of(())} {narrowed}",
        values,
    )
    try:
        execute_sql("DELETE FROM portrait_who WHERE NOT (mine OR based)")
        yield _everybody(inside=against is None)
    finally:
        execute_sql("DROP TABLE IF EXISTS portrait_who")


def _everybody(*, inside: bool) -> Everybody:
    ((mine, based, both),) = fetch_rows(
        "SELECT count(*) FILTER (WHERE mine), count(*) FILTER (WHERE based), count(*) FILTER (WHERE mine AND based)"
        " FROM portrait_who"
    )
    if not inside:
        execute_sql("UPDATE portrait_who SET based = false WHERE mine")
    execute_sql("ANALYZE portrait_who")
    flags = fetch_rows("SELECT mine FROM portrait_who ORDER BY customer_id")
    base = based if inside else based - both
    return Everybody(
        Sizes(mine, base, inside), both, np.array([one for (one,) in flags], dtype=np.bool_)
    )


def asked_of(user: User) -> tuple[list[Attribute], list[str]]:
    """Return the categories and features that a user may choose customers by."""
    attributes = [
        one
        for one in ATTRIBUTES
        if one.key == "spending" or all(may_ask_about(user, name) for name in one.reads)
    ]
    return attributes, [name for name in NUMBERS if may_ask_about(user, name)]


def count_categories(attributes: Sequence[Attribute]) -> dict[str, Counts]:
    """Count group and base by each category that puts a customer into one, in one pass."""
    single = [one for one in attributes if one.single]
    columns = ", ".join(f"{one.expression} AS {one.key}" for one in single)
    sets = ", ".join(f"({one.key})" for one in single)
    keys = ", ".join(one.key for one in single)
    told = ", ".join(f"grouping({one.key})" for one in single)
    rows = fetch_rows(
        f"SELECT {keys}, {told}, count(*) FILTER (WHERE mine), count(*) FILTER (WHERE based)"
        f" FROM (SELECT w.mine, w.based, {columns} {_JOINED}) AS known GROUP BY GROUPING SETS ({sets})"
    )
    found: dict[str, Counts] = {one.key: {} for one in single}
    for row in rows:
        values, others = row[: len(single)], row[len(single) : -2]
        place = others.index(0)
        found[single[place].key][str(values[place] or "")] = (row[-2], row[-1])
    return found


def count_rows(attribute: Attribute, features: Sequence[str]) -> Counts:
    """Count group and base by a category of which a customer may have several or none; of spending only on what
    is among the features that may be read.
    """
    rows = fetch_rows(
        f"SELECT x.value, {_COUNTS} FROM ({attribute.rows}) AS x"
        " JOIN portrait_who w ON w.customer_id = x.customer_id GROUP BY x.value",
        {"zone": timezone.get_default_timezone_name()},
    )
    counts = {str(value): (mine, based) for value, mine, based in rows}
    if attribute.key != "spending":
        return counts
    return {value: pair for value, pair in counts.items() if f"spend_{value}_90d" in features}


def read_numbers(names: Sequence[str]) -> Matrix:
    """Return features of everybody at hand, in the order of their ids."""
    return read_rows(names, _SOURCE, {})


def read_score(kind: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return a score of those at hand who have one, with who is of the group."""
    rows = fetch_rows(
        "SELECT o.value, w.mine FROM customers_score o JOIN portrait_who w ON w.customer_id = o.customer_id"
        " WHERE o.kind = %s AND o.subject = '' ORDER BY w.customer_id",
        [kind],
    )
    values = np.array([value for value, _mine in rows], dtype=np.float32)
    return values, np.array([mine for _value, mine in rows], dtype=np.bool_)

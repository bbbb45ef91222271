"""Sums over a window from the running totals that `customers` keeps of bookings (decision 0026).

Whoever's totals are due is answered from the bookings instead, so that the figure is that of this instant.
"""

import datetime as dt

from segmentation.domain.fields import Rows
from segmentation.domain.rules import Condition

LONGEST_DAYS = 365
SECONDS_BEGIN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
DUE = "SELECT customer_id FROM customers_profiledue"


def answer(source: Rows, condition: Condition, as_of: dt.datetime) -> bool:
    """Whether running totals answer the condition: a window alone, asked at a whole second."""
    days = condition.param("days")
    alone = all(condition.param(name) is None for name, _sql in source.filters if name != "days")
    short = isinstance(days, int) and days <= LONGEST_DAYS
    return bool(source.totals) and alone and short and not as_of.microsecond


def seconds_before(moment: dt.datetime) -> int:
    """Return the last whole second before an instant, counted as the running totals count."""
    return int((moment - SECONDS_BEGIN).total_seconds()) - 1


def select(source: Rows, compared: str, *, until: str, since: str, tests: list[str]) -> str:
    """Return the statement of the customers whose sum, named `found`, fulfils a comparison and is not due.

    `tests` are what the totals `u` to look at must pass.
    """
    limit = f" WHERE {' AND '.join(tests)}" if tests else ""
    parts = " UNION ALL ".join(
        f"SELECT u.customer_id AS id, {amount.format(until=until, since=since)} AS found FROM {table} u{limit}"  # noqa: S608 - our own fragments
        for table, amount in source.totals
    )
    if len(source.totals) > 1:
        parts = f"SELECT id, sum(found) AS found FROM ({parts}) AS u GROUP BY 1"  # noqa: S608 - our own fragments
    return f"SELECT id FROM ({parts}) AS u WHERE {compared} AND id NOT IN ({DUE})"  # noqa: S608 - our own fragments

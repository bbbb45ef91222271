"""Rows of every app that point at a customer, given to another customer, and given back.

The columns are found by their foreign keys, so that a new table is covered by itself. What stays with the record
that is merged is named: ledgers and frozen audiences, and what is computed for one customer. A row that would
break a unique constraint of the receiving side stays too: that side has the same fact already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.models import Customer

STAYS = frozenset(
    {
        "customers.Consent",
        "customers.ConsentState",
        "customers.CustomerMerge",
        "customers.CustomerPair",
        "customers.IdentityKey",
        "customers.Score",
    }
)
# The columns and the condition of every unique index that a column is part of.
UNIQUE = """
    SELECT array_agg(a.attname::text ORDER BY a.attnum), pg_get_expr(i.indpred, i.indrelid)
      FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
     WHERE i.indrelid = %s::regclass AND i.indisunique
     GROUP BY i.indexrelid, i.indpred, i.indrelid
    HAVING %s = ANY(array_agg(a.attname::text))
"""


@dataclass(frozen=True)
class Column:
    """A column that points at customers; `others` are the columns of its table that do so too."""

    table: str
    key: str
    name: str
    others: tuple[str, ...] = field(default=())


def moving_columns() -> Iterator[Column]:
    """Yield every column of every app whose rows go to the customer kept."""
    stays = STAYS | set(settings.MERGE_STAYS)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in stays or model._meta.proxy:
            continue
        found = [
            one
            for one in model._meta.local_concrete_fields
            if isinstance(one, ForeignKey) and one.related_model is Customer
        ]
        names = [str(one.column) for one in found]
        # A record's own row stays its own.
        for name in [str(one.column) for one in found if not one.primary_key]:
            others = tuple(other for other in names if other != name)
            yield Column(model._meta.db_table, str(model._meta.pk.column), name, others)


def move_rows(
    column: Column, *, giver: int, taker: int, keys: Sequence[int | str] | None = None
) -> list[int | str]:
    """Give a customer's rows, all of them or those with the keys, to another one; return the keys that moved."""
    # Names come from the models, never from users.
    free = " AND ".join(_conditions(column)) or "true"
    only = f'AND t."{column.key}"::text = ANY(%(keys)s)' if keys is not None else ""
    return fetch_column(
        f'UPDATE "{column.table}" t SET "{column.name}" = %(taker)s'
        f' WHERE t."{column.name}" = %(giver)s AND {free} {only} RETURNING t."{column.key}"',
        {"giver": giver, "taker": taker, "keys": [str(key) for key in keys or ()]},
    )


def _conditions(column: Column) -> Iterator[str]:
    for other in column.others:
        yield f't."{other}" IS DISTINCT FROM %(taker)s'
    for names, predicate in fetch_rows(UNIQUE, [f'"{column.table}"', column.name]):
        same = " AND ".join(f'k."{one}" = t."{one}"' for one in names if one != column.name)
        held = predicate.replace("%", "%%") if predicate else "true"
        yield (
            f'NOT (({held}) AND EXISTS (SELECT 1 FROM (SELECT * FROM "{column.table}"'
            f' WHERE "{column.name}" = %(taker)s AND ({held})) k WHERE {same or "true"}))'
        )


def move_bookings_of(holdings: Sequence[int | str], *, giver: int, taker: int) -> int:
    """Give the bookings on some holdings to the customer whose holdings they are now; return their number."""
    return execute_sql(
        "UPDATE customers_transaction SET customer_id = %s"
        " WHERE customer_id = %s AND holding_id = ANY(%s::bigint[])",
        [taker, giver, list(holdings)],
    )

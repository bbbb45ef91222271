"""Keeping the profile: every feature of every customer, computed by the database in ranges of ids."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, Min

from customers.domain.features import FEATURES
from customers.models import Customer
from customers.selectors.features import Scope, features_sql

# Large enough that a range's bookings are read in few passes, small enough to commit every minute.
RANGE_SIZE = 200_000
TOUCHED_SIZE = 20_000


def refresh_profiles(*, as_of: datetime, customer_ids: Iterable[int] | None = None) -> int:
    """Compute the profiles of all customers, or of the given ones, and return how many were written.

    Each range of ids is one statement and one transaction of its own.
    """
    scopes = _ranges() if customer_ids is None else _batches(customer_ids)
    return sum(_refresh(as_of, scope) for scope in scopes)


def _ranges() -> Iterator[Scope]:
    ends = Customer.objects.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return
    for low in range(ends["low"], ends["high"] + 1, RANGE_SIZE):
        yield Scope(low=low, high=min(low + RANGE_SIZE - 1, ends["high"]))


def _batches(customer_ids: Iterable[int]) -> Iterator[Scope]:
    ids = sorted(set(customer_ids))
    for start in range(0, len(ids), TOUCHED_SIZE):
        yield Scope(ids=ids[start : start + TOUCHED_SIZE])


@transaction.atomic
def _refresh(as_of: datetime, scope: Scope) -> int:
    names = [feature.name for feature in FEATURES]
    sql, parameters = features_sql(as_of=as_of, scope=scope)
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in ["computed_at", *names])
    columns = ", ".join(f"f.{name}" for name in names)
    statement = (
        f"INSERT INTO customers_customerprofile (customer_id, computed_at, {', '.join(names)})"
        f" SELECT f.customer_id, %(as_of)s, {columns} FROM ({sql}) f"
        f" ON CONFLICT (customer_id) DO UPDATE SET {changes}"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)

"""Keeping the profile: every feature of every customer, computed by the database in ranges of ids."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from config.base.tables import execute_sql, fetch_column
from customers.domain.features import FEATURES
from customers.models import DataMark, ProfileDue
from customers.selectors.changes import PROFILES
from customers.selectors.customers import customer_ids, customer_ranges
from customers.selectors.features import Scope, features_sql
from customers.services.tails import index_tails
from customers.services.totals import add_up_bookings

# Large enough that a range's bookings are read in few passes, small enough to commit every minute.
RANGE_SIZE = 200_000
TOUCHED_SIZE = 20_000
# Above so many due ones of a range, reading the whole range is quicker too.
MANY = 5_000
# Above this share of all customers, reading everything in ranges is quicker than looking each one up.
DUE_SHARE = 0.3
READ_TABLES = "customers_customer, customers_product, customers_holding, customers_transaction, customers_event"


def refresh_profiles(*, as_of: datetime, customer_ids: Iterable[int] | None = None) -> int:
    """Compute the profiles of all customers, or of the given ones, and return how many were written.

    Each range of ids is one statement and one transaction of its own.
    """
    scopes = _ranges() if customer_ids is None else _batches(customer_ids)
    written = sum(_refresh(as_of, scope) for scope in scopes)
    if written:
        DataMark.objects.update_or_create(kind=PROFILES, defaults={"changed_at": timezone.now()})
    return written


def refresh_due_profiles() -> int:
    """Compute the profiles that are due and return how many were written."""
    due = list(ProfileDue.objects.order_by("pk").values_list("pk", flat=True))
    if not due:
        return 0
    everybody = len(due) > DUE_SHARE * len(customer_ids())
    if everybody:
        _let_the_planner_look()
    index_tails(customer_ids=None if everybody else due)
    return refresh_profiles(as_of=timezone.now(), customer_ids=None if everybody else due)


def _let_the_planner_look() -> None:
    """Gather statistics: right after a first load none exist, and the plan is one for empty tables."""
    execute_sql(f"ANALYZE {READ_TABLES}")


def _ranges() -> Iterator[Scope]:
    for low, high in customer_ranges(RANGE_SIZE):
        yield Scope(low=low, high=high)


def _batches(customer_ids: Iterable[int]) -> Iterator[Scope]:
    ids = sorted(set(customer_ids))
    for start in range(0, len(ids), TOUCHED_SIZE):
        yield Scope(ids=ids[start : start + TOUCHED_SIZE])


@transaction.atomic
def _refresh(as_of: datetime, scope: Scope) -> int:
    names = [feature.name for feature in FEATURES]
    sql, parameters = features_sql(as_of=as_of, scope=scope)
    due = scope.condition("customer_id")
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in ["computed_at", *names])
    columns = ", ".join(f"f.{name}" for name in names)
    statement = (
        f"INSERT INTO customers_customerprofile (customer_id, computed_at, {', '.join(names)})"
        f" SELECT f.customer_id, %(as_of)s, {columns} FROM ({sql}) f"
        f" ON CONFLICT (customer_id) DO UPDATE SET {changes}"
    )
    execute_sql("SET LOCAL work_mem = '128MB'")
    # Waits for whoever is marking these customers, so that the statement below sees what they wrote.
    # In the order in which others mark them, so that none waits for another in a ring.
    booked = fetch_column(
        "WITH held AS MATERIALIZED"
        f" (SELECT customer_id FROM customers_profiledue WHERE {due} ORDER BY customer_id FOR UPDATE)"
        " DELETE FROM customers_profiledue d USING held WHERE d.customer_id = held.customer_id"
        " RETURNING d.customer_id",
        parameters,
    )
    if booked:
        add_up_bookings(scope=scope if len(booked) > MANY else Scope(ids=booked), as_of=as_of)
    return execute_sql(statement, parameters)

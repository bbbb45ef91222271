"""Matching keys: kept for every customer whose row has changed since they were taken."""

from itertools import chain
from typing import Any

from django.db import transaction

from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.domain.identity.keys import Person, block_keys
from customers.models.fields import sealer
from customers.selectors.customers import customer_ranges
from customers.selectors.identity.people import open_people

BATCH_SIZE = 10_000
STALE = """
    SELECT c.id, c.updated_at, c.id_number_index, c.phone_index, c.email_index
      FROM customers_customer c
      LEFT JOIN customers_identityindexed i ON i.customer_id = c.id
     WHERE c.id BETWEEN %s AND %s AND i.taken_at IS DISTINCT FROM c.updated_at
"""
INDEXES = """
    SELECT id, id_number_index, phone_index, email_index FROM customers_customer WHERE id = ANY(%s)
"""
FORGET = "DELETE FROM customers_identitykey WHERE customer_id = ANY(%s)"
KEEP_KEYS = """
    INSERT INTO customers_identitykey (customer_id, key)
    SELECT DISTINCT * FROM unnest(%s::bigint[], %s::bytea[])
"""
KEEP_STATE = """
    INSERT INTO customers_identityindexed (customer_id, taken_at, compared)
    SELECT id, taken_at, false FROM unnest(%s::bigint[], %s::timestamptz[]) AS t (id, taken_at)
        ON CONFLICT (customer_id) DO UPDATE SET taken_at = EXCLUDED.taken_at, compared = false
"""


def index_identities() -> int:
    """Take the matching keys of every customer who is new or has changed; return how many."""
    return sum(_index(low, high) for low, high in customer_ranges(BATCH_SIZE))


@transaction.atomic
def _index(low: int, high: int) -> int:
    rows = fetch_rows(STALE, [low, high])
    if not rows:
        return 0
    ids = [row[0] for row in rows]
    _take_keys(ids, [(pk, *indexes) for pk, _at, *indexes in rows])
    execute_sql(KEEP_STATE, [ids, [row[1] for row in rows]])
    return len(ids)


@transaction.atomic
def renew_keys(ids: list[int]) -> int:
    """Take the matching keys of some customers anew under the newest secret; who was compared stays so."""
    _take_keys(ids, fetch_rows(INDEXES, [ids]))
    return len(ids)


def _take_keys(ids: list[int], indexes: list[tuple[Any, ...]]) -> None:
    people = open_people(ids)
    # The blind indexes of whole values are keys as they are: equal numbers meet by them.
    pairs = [(pk, bytes(index)) for pk, *found in indexes for index in found if index]
    pairs += chain.from_iterable(_hashed(people[pk]) for pk in ids)
    execute_sql(FORGET, [ids])
    if pairs:
        owners, keys = zip(*pairs, strict=True)
        execute_sql(KEEP_KEYS, [list(owners), list(keys)])


def _hashed(person: Person) -> list[tuple[int, bytes]]:
    found = ((kind, text) for kind, text in block_keys(person))
    hashes = (sealer().index(f"block_{kind}", text) for kind, text in found)
    return [(person.id, one) for one in hashes if one]


def forget_comparisons() -> int:
    """Have everybody compared anew by the next search; return how many."""
    return execute_sql("UPDATE customers_identityindexed SET compared = false WHERE compared")


def due_ids(limit: int) -> list[int]:
    """Return customers not compared yet, in the order of their ids."""
    return fetch_column(
        "SELECT customer_id FROM customers_identityindexed WHERE NOT compared"
        " ORDER BY customer_id LIMIT %s",
        [limit],
    )

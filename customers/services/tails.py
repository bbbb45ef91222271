"""The last four digits of phones and id numbers, indexed blind so that they can be searched for."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from config.base.tables import execute_sql, fetch_rows
from customers.domain.hashing import normalise
from customers.models.fields import sealer
from customers.selectors.customers import TAIL_DIGITS, customer_ranges

BATCH_SIZE = 20_000
KINDS = {"phone": 7, "id_number": 8}  # shorter values than these would be told by their last digits

# Those whose values are not the ones that the index was taken from.
STALE = """
    SELECT c.id, c.phone, c.id_number, k.taken_from
      FROM customers_customer c
     CROSS JOIN LATERAL (
        SELECT coalesce(c.phone_index, '') || coalesce(c.id_number_index, '') AS taken_from) k
      LEFT JOIN customers_customertail t ON t.customer_id = c.id
     WHERE {which} AND coalesce(t.taken_from, '') <> k.taken_from
"""
KEEP = """
    INSERT INTO customers_customertail (customer_id, phone, id_number, taken_from)
    SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[])
        ON CONFLICT (customer_id) DO UPDATE
       SET phone = EXCLUDED.phone, id_number = EXCLUDED.id_number, taken_from = EXCLUDED.taken_from
"""


def index_tails(*, customer_ids: Sequence[int] | None = None) -> int:
    """Index the last digits of everybody, or of the given customers, where they have changed; return how many."""
    if customer_ids is None:
        return sum(
            _index("c.id BETWEEN %s AND %s", list(ends)) for ends in customer_ranges(BATCH_SIZE)
        )
    return sum(
        _index("c.id = ANY(%s)", [list(customer_ids[start : start + BATCH_SIZE])])
        for start in range(0, len(customer_ids), BATCH_SIZE)
    )


@transaction.atomic
def _index(which: str, params: list[Any]) -> int:
    rows = fetch_rows(STALE.format(which=which), params)
    if not rows:
        return 0
    ids, phones, numbers, taken_from = zip(*rows, strict=True)
    columns = [_tails("phone", phones), _tails("id_number", numbers)]
    return execute_sql(KEEP, [list(ids), *columns, [bytes(one) for one in taken_from]])


def _tails(kind: str, sealed: Sequence[memoryview | None]) -> list[bytes | None]:
    values = [normalise(kind, sealer().open(one)) for one in sealed]
    ends = [one[-TAIL_DIGITS:] if len(one) >= KINDS[kind] else "" for one in values]
    return sealer().index_many(f"{kind}_tail", ends)

"""The graph of customers: transfers summed between them, and everybody's place computed from all relations.

Bookings name their counterparty by account number; our own accounts are sealed. So both are hashed under the
blind index's key, the distinct counterparties once each, and met in temporary tables.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils import timezone

from config.base.tables import copy_text, execute_sql, fetch_column, fetch_rows
from customers.domain.graphs import Measured, measure
from customers.models.fields import sealer
from customers.selectors.customers import customer_ids, customer_ranges
from customers.services.scores import drop_older_scores, write_scores

RANGE_SIZE = 100_000
KIND = "account_no"
MODEL = "network-1"
TEMPORARY = """
    DROP TABLE IF EXISTS account, party;
    CREATE TEMP TABLE account (customer_id bigint, key bytea) ON COMMIT DROP;
    CREATE TEMP TABLE party (counterparty text, key bytea) ON COMMIT DROP;
"""
ACCOUNTS = """
    SELECT h.customer_id, h.account_no FROM customers_holding h
     WHERE h.customer_id BETWEEN %s AND %s AND h.account_no IS NOT NULL
"""
PARTIES = """
    SELECT DISTINCT counterparty FROM customers_transaction
     WHERE kind = 'transfer_out' AND counterparty <> '' AND amount < 0
"""
SUM_UP = """
    INSERT INTO customers_counterparty (customer_id, other_id, currency, transfers, amount, last_at)
    SELECT t.customer_id, a.customer_id, t.currency, count(*), sum(-t.amount), max(t.booked_at)
      FROM party p JOIN account a USING (key)
      JOIN customers_transaction t ON t.counterparty = p.counterparty
     WHERE t.kind = 'transfer_out' AND t.amount < 0 AND a.customer_id <> t.customer_id
     GROUP BY 1, 2, 3
    ON CONFLICT (customer_id, other_id, currency) DO UPDATE
       SET transfers = EXCLUDED.transfers, amount = EXCLUDED.amount, last_at = EXCLUDED.last_at
"""
# A household binds more than any number of transfers; who brought whom binds as two transfers do.
LINKS = """
    SELECT coalesce(c.merged_into_id, c.id), coalesce(o.merged_into_id, o.id), l.weight
      FROM (SELECT customer_id, other_id,
                   CASE kind WHEN 'household' THEN 5.0 WHEN 'authorised' THEN 4.0 ELSE 1.0 END AS weight
              FROM customers_relation
             UNION ALL
            SELECT firm_id, person_id, 3.0 FROM customers_firmperson
             WHERE person_id IS NOT NULL AND until_on IS NULL
             UNION ALL
            SELECT customer_id, parent_id, 4.0 FROM customers_firm WHERE parent_id IS NOT NULL
             UNION ALL
            SELECT customer_id, other_id, ln(1 + sum(transfers)) FROM customers_counterparty GROUP BY 1, 2) l
      JOIN customers_customer c ON c.id = l.customer_id
      JOIN customers_customer o ON o.id = l.other_id
"""
PLACES = """
    INSERT INTO customers_networkposition (customer_id, degree, influence, community, community_size, computed_at)
    SELECT * FROM unnest(%(ids)s::bigint[], %(degree)s::int[], %(influence)s::real[], %(community)s::bigint[],
                         %(size)s::int[]) AS p, (SELECT %(at)s::timestamptz) AS moment
    ON CONFLICT (customer_id) DO UPDATE
       SET degree = EXCLUDED.degree, influence = EXCLUDED.influence, community = EXCLUDED.community,
           community_size = EXCLUDED.community_size, computed_at = EXCLUDED.computed_at
"""


def build_network() -> tuple[int, int]:
    """Sum up all transfers between customers and compute everybody's place; return links and customers in the graph."""
    links = sum_transfers()
    return links, place_customers()


@transaction.atomic
def sum_transfers() -> int:
    """Sum the transfers between our customers by payer, payee and currency; return how many there are."""
    execute_sql(TEMPORARY)
    for low, high in customer_ranges(RANGE_SIZE):
        _keep_accounts(fetch_rows(ACCOUNTS, [low, high]))
    for parties in _chunks(fetch_column(PARTIES), RANGE_SIZE):
        _copy("party", "counterparty", parties, sealer().index_many(KIND, parties))
    execute_sql("CREATE INDEX ON account (key)")
    execute_sql("ANALYZE account, party")
    execute_sql("DELETE FROM customers_counterparty")
    return execute_sql(SUM_UP)


def _keep_accounts(rows: Sequence[tuple[int, memoryview]]) -> None:
    if rows:
        owners, sealed = zip(*rows, strict=True)
        numbers = [sealer().open(one) for one in sealed]
        _copy("account", "customer_id", owners, sealer().index_many(KIND, numbers))


def _copy(table: str, column: str, values: Iterable[object], keys: Iterable[bytes | None]) -> None:
    frame = pd.DataFrame(
        {column: list(values), "key": [f"\\x{k.hex()}" if k else None for k in keys]}
    )
    copy_text(table, [column, "key"], frame.to_csv(header=False, index=False))


def _chunks(values: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def place_customers() -> int:
    """Compute degree, influence and community of every customer with a relation; return how many have one."""
    rows = np.array(fetch_rows(LINKS), dtype=float).reshape(-1, 3)
    now = timezone.now()
    found = measure(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2])
    _write(found, now)
    return len(found.ids)


@transaction.atomic
def _write(found: Measured, now: datetime) -> None:
    _names, inverse, sizes = np.unique(found.community, return_inverse=True, return_counts=True)
    size, influence = sizes[inverse], found.pagerank * len(found.ids)
    values = {
        "ids": found.ids.tolist(),
        "degree": found.degree.tolist(),
        "influence": influence.tolist(),
        "community": found.community.tolist(),
        "size": size.tolist(),
        "at": now,
    }
    execute_sql(PLACES, values)
    execute_sql("DELETE FROM customers_networkposition WHERE computed_at < %s", [now])
    everybody = customer_ids()
    scores = {
        "network_degree": found.degree,
        "network_influence": influence,
        "network_community": size,
    }
    for kind, value in scores.items():
        frame = pd.DataFrame({"customer_id": found.ids, "value": value})
        write_scores(kind=kind, frame=frame, model_version=MODEL, computed_at=now)
        if everybody:
            drop_older_scores(kind=kind, low=everybody[0], high=everybody[-1], before=now)

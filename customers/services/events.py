"""Events, taken in many at a time and each only once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from config.base.tables import ensure_months, execute_sql


@dataclass(frozen=True)
class EventRow:
    """An event as its source tells it; `external_id` is the source's own key for it."""

    external_id: str
    customer_id: int
    kind: str
    occurred_at: datetime
    channel: str = ""
    payload: dict[str, object] = field(default_factory=dict)


# Receipts decide what is new: a key seen before, in any month, inserts nothing.
TAKE_IN = """
    WITH incoming AS (
        SELECT DISTINCT ON (external_id) *
          FROM unnest(%(external_id)s::text[], %(customer_id)s::bigint[], %(kind)s::text[],
                      %(channel)s::text[], %(occurred_at)s::timestamptz[], %(payload)s::jsonb[])
            AS r (external_id, customer_id, kind, channel, occurred_at, payload)
         ORDER BY external_id
    ), fresh AS (
        INSERT INTO customers_eventreceipt (external_id, occurred_at)
        SELECT external_id, occurred_at FROM incoming
        ON CONFLICT (external_id) DO NOTHING RETURNING external_id
    )
    INSERT INTO customers_event (customer_id, kind, channel, occurred_at, payload)
    SELECT coalesce(c.merged_into_id, i.customer_id), i.kind, i.channel, i.occurred_at, i.payload
      FROM incoming i JOIN fresh USING (external_id)
      LEFT JOIN customers_customer c ON c.id = i.customer_id
"""


@transaction.atomic
def record_events(rows: Sequence[EventRow]) -> int:
    """Take in events in one statement and return how many were new."""
    if not rows:
        return 0
    ensure_months("customers_event", {row.occurred_at.date() for row in rows})
    columns: dict[str, list[Any]] = {
        "external_id": [row.external_id for row in rows],
        "customer_id": [row.customer_id for row in rows],
        "kind": [row.kind for row in rows],
        "channel": [row.channel for row in rows],
        "occurred_at": [row.occurred_at for row in rows],
        "payload": [json.dumps(row.payload) for row in rows],
    }
    return execute_sql(TAKE_IN, columns)

"""What customers did and in which order: own bookings by kind and category, events by channel, by time of the week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.conf import settings

from config.base.tables import fetch_rows
from customers.domain.classification import Use
from customers.domain.features.spending import SPEND_CATEGORIES
from customers.selectors.classification import mark_of
from segmentation.domain.clusters.scaling import Array, Ints
from segmentation.domain.embeddings.sequences import Acts
from segmentation.selectors.choices import PROFILE
from segmentation.selectors.frames import read_frame

DAYS = 180
NEAR = 3  # how many acts further on still belong together
# Booked by the bank itself, whatever the customer does.
BANKS_OWN = ("fee", "interest")
# A time at midnight to the second is a day without a time. OFFSET 0 has the local time computed once.
_ACTS = f"""
    SELECT customer_id, at, done || CASE
               WHEN local_at::time = '00:00' THEN ''
               WHEN date_part('isodow', local_at) >= 6 THEN '/weekend'
               WHEN date_part('hour', local_at) BETWEEN 8 AND 17 THEN '/day' ELSE '/evening' END AS act
      FROM (
        SELECT t.customer_id, t.booked_at AS at, 'booking/' || t.kind || '/' || t.category AS done,
               t.booked_at AT TIME ZONE %(zone)s AS local_at
          FROM customers_transaction t
         WHERE t.customer_id = ANY(%(ids)s) AND t.kind <> ALL(%(banks_own)s)
           AND t.category <> ALL(%(barred)s) AND t.booked_at < %(as_of)s::timestamptz
           AND t.booked_at >= %(as_of)s::timestamptz - make_interval(days => {DAYS})
        UNION ALL
        SELECT e.customer_id, e.occurred_at, 'event/' || e.kind || '/' || e.channel,
               e.occurred_at AT TIME ZONE %(zone)s
          FROM customers_event e
         WHERE e.customer_id = ANY(%(ids)s) AND e.occurred_at < %(as_of)s::timestamptz
           AND e.occurred_at >= %(as_of)s::timestamptz - make_interval(days => {DAYS})
        OFFSET 0) AS timed
"""
_TIMES = f"SELECT act, count(*) FROM ({_ACTS}) acts GROUP BY act"
_KNOWN = "unnest(%(names)s::text[]) WITH ORDINALITY AS known (name, number)"
_PAIRS = f"""
    WITH numbered AS (
        SELECT acts.customer_id, acts.at, known.number::int - 1 AS number
          FROM ({_ACTS}) acts JOIN {_KNOWN} ON known.name = acts.act),
    following AS (
        SELECT number, {{leads}} FROM numbered WINDOW own AS (PARTITION BY customer_id ORDER BY at, number))
    SELECT number, later, count(*) FROM following CROSS JOIN LATERAL (VALUES {{values}}) AS near (later)
     WHERE later IS NOT NULL GROUP BY number, later
""".format(
    leads=", ".join(f"lead(number, {step}) OVER own AS after_{step}" for step in range(1, NEAR + 1)),
    values=", ".join(f"(after_{step})" for step in range(1, NEAR + 1)),
)  # fmt: skip
_DONE = f"""
    SELECT acts.customer_id, known.number::int - 1 AS act, count(*) AS times
      FROM ({_ACTS}) acts JOIN {_KNOWN} ON known.name = acts.act
     GROUP BY acts.customer_id, known.number
"""


def count_acts(ids: Ints, as_of: datetime) -> dict[str, int]:
    """Return how often each act was done by some customers in the half year before an instant."""
    return dict(fetch_rows(_TIMES, _parameters(ids, as_of)))


def read_pairs(names: Sequence[str], ids: Ints, as_of: datetime) -> list[tuple[int, int, int]]:
    """Return how often one act followed another within three: (place, place of the later one, times)."""
    rows = fetch_rows(_PAIRS, _parameters(ids, as_of) | {"names": list(names)})
    return [(int(first), int(later), int(times)) for first, later, times in rows]


def describe_acts(acts: Acts, ids: Ints, as_of: datetime) -> Array:
    """Return what the customers did, one row each in the order of `ids` (ascending)."""
    found = read_frame(_DONE, _parameters(ids, as_of) | {"names": list(acts.names)})
    rows = np.searchsorted(ids, found["customer_id"].to_numpy(dtype=np.int64))
    return acts.describe(rows, found["act"].to_numpy(), found["times"].to_numpy(), len(ids))


def _parameters(ids: Ints, as_of: datetime) -> dict[str, Any]:
    return {
        "ids": np.asarray(ids).tolist(),
        "as_of": as_of,
        "zone": settings.TIME_ZONE,
        "banks_own": list(BANKS_OWN),
        "barred": _barred(),
    }


def _barred() -> list[str]:
    """Categories whose spending is not kept for marketing: no act tells of them either."""
    marks = {one: mark_of(PROFILE, f"spend_{one}_90d") for one, _en, _zh in SPEND_CATEGORIES}
    return [one for one, mark in marks.items() if mark is not None and Use.MARKETING not in mark.uses]  # fmt: skip

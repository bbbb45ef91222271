"""Who was in a segment at an instant of the past, and what kinds of product customers held on a day."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from config.base.tables import fetch_column, fetch_rows
from segmentation.domain.clusters.scaling import Ints

# The newest change before the instant says whether somebody was in.
_MEMBERS = """
    SELECT customer_id FROM (
        SELECT DISTINCT ON (customer_id) customer_id, entered FROM segmentation_membershipchange
         WHERE segment_id = %(segment)s AND at <= %(at)s ORDER BY customer_id, at DESC, id DESC) AS newest
     WHERE entered
"""
_KINDS = """
    SELECT h.customer_id, bit_or(1::int8 << (k.number::int - 1))
      FROM customers_holding h JOIN customers_product p ON p.id = h.product_id
      JOIN unnest(%(kinds)s::text[]) WITH ORDINALITY AS k (kind, number) ON k.kind = p.kind
     WHERE h.customer_id = ANY(%(ids)s) AND (h.opened_on IS NULL OR h.opened_on <= %(on)s)
       AND (h.closed_on IS NULL OR h.closed_on > %(on)s)
     GROUP BY h.customer_id
"""


def members_at(segment_id: int, at: datetime) -> Ints:
    """Return the ids of who was in a segment at an instant, as its history tells."""
    found = fetch_column(_MEMBERS, {"segment": segment_id, "at": at})
    return np.array(found, dtype=np.int64)


def kinds_held(ids: Ints, on: date, kinds: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return for each customer the kinds of product held at the end of a day, a bit for each kind."""
    rows = fetch_rows(_KINDS, {"kinds": list(kinds), "ids": ids.tolist(), "on": on})
    held = dict(rows)
    return np.array([held.get(pk, 0) for pk in ids.tolist()], dtype=np.int64)

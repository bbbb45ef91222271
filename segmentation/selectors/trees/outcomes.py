"""Who had an outcome in the days after a cut, among those who could have; nothing known later picks them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from config.base.tables import fetch_rows
from customers.selectors.customers import branch_scope
from customers.selectors.features import Scope
from customers.selectors.learning import lightest_permit, permitted_features
from recommendations.selectors.training import end_of, history_span
from segmentation.models import Segment

# More customers change a tree's questions in the third digit, and cost minutes.
MOST_CUSTOMERS = 60_000
LOOK_BACK_DAYS = 90
OF_SEGMENTS = ("segment", "entered")

_OPEN_AT_CUT = "(h.opened_on IS NULL OR h.opened_on <= %(cut)s) AND (h.closed_on IS NULL OR h.closed_on > %(cut)s)"
_PRODUCT = "FROM customers_holding h JOIN customers_product p ON p.id = h.product_id WHERE h.customer_id = c.id AND p.code = %(subject)s"
_HOLDING = "FROM customers_holding h WHERE h.customer_id = c.id"
_ACTS = "FROM customers_transaction t WHERE t.customer_id = c.id AND t.amount < 0"
# Whether somebody was a member at the end of the cut's day: as the next change afterwards says, else as it is now.
_MEMBER = (
    "coalesce((SELECT NOT m.entered FROM segmentation_membershipchange m WHERE m.segment_id = %(segment)s"
    " AND m.customer_id = c.id AND m.at > %(from)s ORDER BY m.at, m.id LIMIT 1),"
    " EXISTS (SELECT FROM segmentation_segmentmembership m WHERE m.segment_id = %(segment)s AND m.customer_id = c.id))"
)
_ENTRY = "FROM segmentation_membershipchange m WHERE m.segment_id = %(segment)s AND m.customer_id = c.id AND m.entered"
_TAG = "FROM customers_customertag ct JOIN customers_tag g ON g.id = ct.tag_id WHERE ct.customer_id = c.id AND g.code = %(subject)s"
# For each outcome: who could have it, and who had it.
TESTS = {
    "product": (
        f"NOT EXISTS (SELECT {_PRODUCT} AND {_OPEN_AT_CUT})",
        f"EXISTS (SELECT {_PRODUCT} AND h.opened_on > %(cut)s AND h.opened_on <= %(until)s)",
    ),
    "dormant": (
        f"EXISTS (SELECT {_ACTS} AND t.booked_at > %(before)s AND t.booked_at <= %(from)s)",
        f"NOT EXISTS (SELECT {_ACTS} AND t.booked_at > %(from)s AND t.booked_at <= %(end)s)",
    ),
    "closed": (
        f"EXISTS (SELECT {_HOLDING} AND {_OPEN_AT_CUT})",
        f"NOT EXISTS (SELECT {_HOLDING} AND (h.opened_on IS NULL OR h.opened_on <= %(until)s)"
        " AND (h.closed_on IS NULL OR h.closed_on > %(until)s))",
    ),
    "tag": (
        f"NOT EXISTS (SELECT {_TAG} AND ct.since <= %(from)s)",
        f"EXISTS (SELECT {_TAG} AND ct.since > %(from)s AND ct.since <= %(end)s)",
    ),
    "segment": ("true", _MEMBER),
    "entered": (
        f"NOT {_MEMBER}",
        f"EXISTS (SELECT {_ENTRY} AND m.at > %(from)s AND m.at <= %(end)s)",
    ),
    "band": (
        "true",
        "EXISTS (SELECT FROM customers_score s WHERE s.customer_id = c.id AND s.kind = %(kind)s"
        " AND s.band = %(band)s AND s.computed_at > %(from)s)",
    ),
}  # fmt: skip
_WHO = """
    SELECT c.id, {had}
      FROM customers_customer c
     WHERE {who} AND (c.since_on IS NULL OR c.since_on <= %(cut)s)
       AND {could} {branch}
     ORDER BY hashint8extended(c.id, 0) LIMIT %(most)s
"""


@dataclass(frozen=True)
class Question:
    """An outcome of a subject within days after a cut, of the customers of a branch (empty: all)."""

    outcome: str
    subject: str
    days: int
    cut_on: date
    branch_code: str = ""

    @property
    def moment(self) -> datetime:
        """The end of the cut's day; now, while the day is not over."""
        return min(end_of(self.cut_on), timezone.now())


@dataclass(frozen=True)
class Answer:
    """Customers who could have had the outcome, what was known of them at the cut, and whether they had it."""

    ids: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]
    had: npt.NDArray[np.bool_]


def read_answer(names: list[str], asked: Question) -> Answer:
    """Return features as of the end of the cut's day with the outcome of the days after it."""
    could, had = TESTS[asked.outcome]
    branch = "AND c.branch_id = ANY(%(branches)s)" if asked.branch_code else ""
    permitted = lightest_permit(names)
    sql = _WHO.format(who=permitted.who(), had=had, could=could, branch=branch)
    told: dict[int, bool] = dict(fetch_rows(sql, _parameters(asked)))
    frame = permitted_features(permitted, as_of=asked.moment, scope=Scope(ids=list(told)))
    ids = frame.index.to_numpy(dtype=np.int64)
    had_it = np.array([told[int(pk)] for pk in ids], dtype=bool)
    return Answer(ids, frame.to_numpy(dtype=np.float32), had_it)


def cuts_between(outcome: str, segment: Segment | None, days: int) -> tuple[date, date] | None:
    """The first and the last day that an outcome can be asked about, or None where nothing is known.

    After the last a whole window is over: of bookings; of a segment's history, which begins the day it was made.
    Whether somebody is a member needs no window: up to the newest refresh.
    """
    if segment is not None:
        last = timezone.localdate(segment.refreshed_at or segment.updated_at)
        window = 0 if outcome == "segment" else days
        return timezone.localdate(segment.created_at), last - timedelta(days=window)
    span = history_span()
    return (span[0], span[1] - timedelta(days=days)) if span else None


def _parameters(asked: Question) -> dict[str, Any]:
    until = asked.cut_on + timedelta(days=asked.days)
    kind, _colon, band = asked.subject.partition(":")
    return {
        "cut": asked.cut_on,
        "until": until,
        "from": asked.moment,
        "end": end_of(until),
        "before": end_of(asked.cut_on - timedelta(days=LOOK_BACK_DAYS)),
        "subject": asked.subject,
        "segment": int(asked.subject) if asked.outcome in OF_SEGMENTS else None,
        "kind": kind,
        "band": band,
        "branches": branch_scope(asked.branch_code),
        "most": MOST_CUSTOMERS,
    }

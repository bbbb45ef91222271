"""What satisfaction is learned from: each answer with what its customer met before it and was like then; nothing later.

Experiences are read up to the answer itself. Features are those at the end of the Sunday before it: one statement a week.
Who refuses profiling, is restricted or merged is in none of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from django.utils import timezone

from customers.selectors.customers import branch_scope
from customers.selectors.features import Scope
from customers.selectors.learning import Learning, Permit, permit, permitted_features
from segmentation.domain.satisfaction import drivers
from segmentation.domain.satisfaction.drivers import (
    CHANNELS,
    COMPLAINT_DAYS,
    DRIVERS,
    ERROR_DAYS,
    FEE_DAYS,
    LATE_DAYS,
    PROFILE_NAMES,
)
from segmentation.domain.satisfaction.model import Answers
from segmentation.selectors.frames import read_frame
from segmentation.selectors.matrices import Reach, read_matrix

# More answers change an effect in the third digit.
MOST_ANSWERS = 50_000
NAMES = tuple(DRIVERS)
_LEARNED_FROM = permit(Learning.SERVICE, PROFILE_NAMES).who()
_ANSWERS = f"""
    SELECT a.event_id AS id, a.customer_id, a.answered_at AS at, a.score, a.channel
      FROM segmentation_surveyanswer a JOIN customers_customer c ON c.id = a.customer_id
     WHERE a.measure = %(measure)s AND a.answered_at >= %(since)s AND a.answered_at < %(until)s AND {_LEARNED_FROM}
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s))
     ORDER BY a.answered_at DESC, a.event_id DESC LIMIT %(most)s
"""
# Who answered of late has said it themselves.
_SILENT = f"""
    SELECT c.id, c.id AS customer_id, %(until)s::timestamptz AS at, 0 AS score, '' AS channel
      FROM customers_customer c
     WHERE c.id BETWEEN %(low)s AND %(high)s AND c.status <> 'closed' AND {_LEARNED_FROM}
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s))
       AND NOT EXISTS (SELECT FROM segmentation_surveyanswer a WHERE a.customer_id = c.id
                          AND a.measure = %(measure)s AND a.answered_at >= %(since)s)
"""
# Late is a complaint that was still open three days on, whether or not it has been closed since.
_EXPERIENCES = """
    SELECT x.id, x.customer_id, x.at, x.score, x.channel, coalesce(e.complaint, 0) AS complaint,
           coalesce(e.late, 0) AS late_answer, (f.fee IS NOT NULL)::int AS fee, coalesce(e.errors, 0) AS digital_errors
      FROM ({rows}) x
      LEFT JOIN LATERAL (
        SELECT max((v.kind = 'complaint')::int) AS complaint,
               max((v.kind = 'complaint' AND v.occurred_at < x.at - %(late)s AND NOT EXISTS (
                   SELECT FROM customers_event d WHERE d.customer_id = x.customer_id AND d.kind = 'complaint_closed'
                      AND d.occurred_at >= %(oldest)s AND d.occurred_at >= v.occurred_at
                      AND d.occurred_at <= v.occurred_at + %(late)s))::int) AS late,
               count(*) FILTER (WHERE v.kind = 'digital_error' AND v.occurred_at >= x.at - %(errors)s) AS errors
          FROM customers_event v
         WHERE v.customer_id = x.customer_id AND v.kind IN ('complaint', 'digital_error')
           AND v.occurred_at >= %(oldest)s AND v.occurred_at >= x.at - %(complaints)s AND v.occurred_at < x.at) e ON true
      LEFT JOIN LATERAL (
        SELECT true AS fee FROM customers_transaction t
         WHERE t.customer_id = x.customer_id AND t.kind = 'fee' AND t.amount < 0
           AND t.booked_at >= %(oldest)s AND t.booked_at >= x.at - %(fees)s AND t.booked_at < x.at LIMIT 1) f ON true
     ORDER BY x.at, x.id
"""


@dataclass(frozen=True)
class Question:
    """A measure over a window of time, of the customers of a branch (empty: all)."""

    measure: str
    since: datetime
    until: datetime
    branch_code: str = ""


def read_answers(asked: Question, tell: Callable[[int, int], None]) -> Answers:
    """Return the answers of a window with their drivers in the order of NAMES; `tell` hears of each week done."""
    frame = read_frame(_EXPERIENCES.format(rows=_ANSWERS), _parameters(asked))
    frame["at"] = pd.to_datetime(frame["at"], utc=True, format="ISO8601")
    known = _profiles(frame, tell)
    values = np.column_stack([*(_column(frame, name) for name in _OWN), known, *_asked(frame)])
    seconds = (frame["at"] - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(seconds=1)
    return Answers(
        frame["customer_id"].to_numpy().astype(np.int64),
        values,
        frame["score"].to_numpy(float),
        seconds.to_numpy().astype(np.int64),
    )


def satisfaction_permit() -> Permit:
    """What satisfaction is learned from: it serves service."""
    return permit(Learning.SERVICE, PROFILE_NAMES)


def read_silent(asked: Question, low: int, high: int) -> tuple[Any, Any]:
    """Return the ids of customers in a range who gave no answer in the window, and their drivers as of its end.

    On which channel they would be asked is open.
    """
    params = _parameters(asked) | {"low": low, "high": high}
    frame = read_frame(_EXPERIENCES.format(rows=_SILENT), params).set_index("customer_id")
    matrix = read_matrix(PROFILE_NAMES, Reach(asked.branch_code, None, low, high))
    frame = frame.reindex(matrix.ids[np.isin(matrix.ids, frame.index.to_numpy())])
    profile = matrix.values[np.isin(matrix.ids, frame.index.to_numpy())].astype(float)
    own = [_column(frame, name) for name in _OWN]
    unasked = np.full((len(frame), len(CHANNELS)), np.nan)
    return frame.index.to_numpy(np.int64), np.column_stack([*own, profile, unasked])


_OWN = tuple(one.name for one in drivers.EXPERIENCES)


def _profiles(frame: pd.DataFrame, tell: Callable[[int, int], None]) -> Any:
    """The features of each answer's customer at the end of the Sunday before it."""
    monday = frame["at"].map(_monday_before)
    values = np.full((len(frame), len(PROFILE_NAMES)), np.nan)
    weeks = sorted(monday.unique())
    for place, as_of in enumerate(weeks):
        rows = np.flatnonzero(monday == as_of)
        owners = frame["customer_id"].to_numpy()[rows]
        scope = Scope(ids=sorted({int(one) for one in owners}))
        found = permitted_features(satisfaction_permit(), as_of=as_of, scope=scope)
        values[rows] = found[list(PROFILE_NAMES)].reindex(owners).to_numpy()
        tell(place + 1, len(weeks))
    return values


def _monday_before(at: pd.Timestamp) -> datetime:
    local = timezone.localtime(at.to_pydatetime())
    monday = local - timedelta(days=local.weekday())
    return monday.replace(hour=0, minute=0, second=0, microsecond=0)


def _asked(frame: pd.DataFrame) -> list[Any]:
    return [(frame["channel"] == channel).to_numpy(float) for channel in CHANNELS]


def _column(frame: pd.DataFrame, name: str) -> Any:
    return frame[name].to_numpy(float)


def _parameters(asked: Question) -> dict[str, Any]:
    return {
        "measure": asked.measure,
        "since": asked.since,
        "until": asked.until,
        "oldest": asked.since - timedelta(days=max(COMPLAINT_DAYS, FEE_DAYS)),
        "branches": branch_scope(asked.branch_code),
        "most": MOST_ANSWERS,
        "late": timedelta(days=LATE_DAYS),
        "errors": timedelta(days=ERROR_DAYS),
        "complaints": timedelta(days=COMPLAINT_DAYS),
        "fees": timedelta(days=FEE_DAYS),
    }

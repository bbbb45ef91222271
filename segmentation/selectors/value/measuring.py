"""What value is computed from: each customer's features, contracts and weeks with payments, in four queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from customers.domain.features.bookings import SPEND_KINDS
from customers.selectors.learning import Learning, Permit, permit
from segmentation.domain.value.terms import CONTRACTS
from segmentation.selectors.frames import read_frame

QUARTER_DAYS = 91.3125
ANSWER_DAYS = 365
OLDEST_QUARTERS = 80  # contracts older than twenty years count as of that age
PAYMENT_WEEKS = (
    104  # two years of payments, as many as are read in a few minutes at a bank of a million
)
PAID = tuple(kind for kind in SPEND_KINDS if kind != "cash_withdrawal")  # cash earns no margin
PEOPLE = """
    SELECT c.id AS customer_id, (c.kind = 'firm')::int AS firm, p.age_years AS age,
           coalesce(nullif(c.monthly_income, 0), nullif(p.regular_pay_90d, 0) / 3) AS income,
           p.dormancy_days AS recency, p.frequency_365d AS frequency, p.monetary_365d AS monetary,
           p.tenure_days / 365.25 AS years, p.product_kinds AS kinds, p.product_count AS products,
           p.fees_365d AS fees, coalesce(told.share, expected.share) AS satisfaction,
           coalesce(brought.people, 0) AS referrals,
           coalesce(least(1, nullif(p.regular_pay_90d, 0) / 3 / nullif(c.monthly_income, 0)),
                    p.regular_pay_months / 12.0) AS inflow_share
      FROM customers_customer c JOIN customers_customerprofile p ON p.customer_id = c.id
      LEFT JOIN (SELECT customer_id, avg(CASE measure WHEN 'csat' THEN (score - 1) / 4.0 ELSE score / 10.0 END) AS share
                   FROM (SELECT DISTINCT ON (customer_id, measure) customer_id, measure, score
                           FROM segmentation_surveyanswer WHERE answered_at >= %(since)s
                          ORDER BY customer_id, measure, answered_at DESC) AS last
                  GROUP BY 1) told ON told.customer_id = c.id
      LEFT JOIN (SELECT customer_id, avg(CASE kind WHEN 'expected_csat' THEN (value - 1) / 4 ELSE value / 10 END) AS share
                   FROM customers_score WHERE kind IN ('expected_csat', 'expected_nps')
                  GROUP BY 1) expected ON expected.customer_id = c.id
      LEFT JOIN (SELECT customer_id, count(*) AS people FROM customers_relation WHERE kind = 'referral'
                  GROUP BY 1) brought ON brought.customer_id = c.id
     WHERE {who} ORDER BY c.id
"""
# A contract that ran to its maturity was not ended early: it was observed until then.
LIVES = """
    SELECT kind, floor((until - opened_on) / %(quarter)s)::int AS quarters, ended, count(*) AS contracts
      FROM (SELECT pr.kind, h.opened_on,
                   least(coalesce(h.closed_on, %(today)s), coalesce(h.maturity_on, %(today)s), %(today)s) AS until,
                   (h.closed_on IS NOT NULL AND h.closed_on <= %(today)s
                    AND h.closed_on < coalesce(h.maturity_on, 'infinity'))::int AS ended
              FROM customers_holding h JOIN customers_product pr ON pr.id = h.product_id
              JOIN customers_customer c ON c.id = h.customer_id
             WHERE {who} AND h.opened_on IS NOT NULL AND pr.kind = ANY(%(kinds)s)) AS lives
     WHERE until >= opened_on GROUP BY 1, 2, 3
"""
OPEN = """
    SELECT h.customer_id, k.place, count(*) AS holdings,
           sum(abs(h.balance) * coalesce(nullif(pr.annual_margin, 0), k.margin) - k.cost) AS earned,
           sum((abs(h.balance) * coalesce(nullif(pr.annual_margin, 0), k.margin) - k.cost) / 4 * f.periods) AS worth
      FROM customers_holding h
      JOIN customers_product pr ON pr.id = h.product_id
      JOIN customers_customer c ON c.id = h.customer_id
      JOIN unnest(%(kinds)s::text[], %(margins)s::float8[], %(costs)s::float8[])
           WITH ORDINALITY AS k (kind, margin, cost, place) ON k.kind = pr.kind
      JOIN unnest(%(f_place)s::int[], %(f_age)s::int[], %(f_left)s::int[], %(f_periods)s::float8[])
           AS f (place, age, quarters_left, periods)
        ON f.place = k.place
       AND f.age = least(greatest(floor((%(today)s - coalesce(h.opened_on, %(today)s)) / %(quarter)s), 0), %(oldest)s)
       AND f.quarters_left = least(greatest(ceil(
           coalesce(h.maturity_on - %(today)s, 100000) / %(quarter)s), 0), %(horizon)s)
     WHERE {who} AND h.status <> 'closed' GROUP BY 1, 2
"""
PAYMENTS = """
    SELECT customer_id, count(*) - 1 AS frequency, max(ago) - min(ago) AS recency, greatest(max(ago), 1) AS age,
           sum(spend) FILTER (WHERE ago < 52) AS paid,
           sum(spend) FILTER (WHERE ago < oldest) / nullif(count(*) - 1, 0) AS mean_spend
      FROM (SELECT customer_id, ago, spend, max(ago) OVER (PARTITION BY customer_id) AS oldest
              FROM (SELECT t.customer_id, floor(extract(epoch FROM %(as_of)s - t.booked_at) / 604800)::int AS ago,
                           -sum(t.amount) AS spend
                      FROM customers_transaction t JOIN customers_customer c ON c.id = t.customer_id
                     WHERE {who} AND t.kind = ANY(%(paid)s) AND t.amount < 0
                       AND t.booked_at < %(as_of)s AND t.booked_at >= %(since)s
                     GROUP BY 1, 2) AS weekly) AS weeks
     GROUP BY 1
"""


FIELDS = (
    "age_years", "monthly_income", "regular_pay_90d", "dormancy_days", "frequency_365d", "monetary_365d", "tenure_days",
    "product_kinds", "product_count", "regular_pay_months", "fees_365d",
)  # fmt: skip
TABLES = ("customers.Holding", "customers.Transaction", "customers.Score")


def value_permit() -> Permit:
    """What value is computed from: marketing decides by it."""
    return permit(Learning.MARKETING, FIELDS, tables=TABLES)


def _read(sql: str, params: dict[str, Any]) -> pd.DataFrame:
    return read_frame(sql.format(who=value_permit().who()), params)


@dataclass(frozen=True)
class Lives:
    """Contracts of one kind by their age in quarters: how many ended in each, how many were last seen alive."""

    ended: NDArray[np.float64]
    observed: NDArray[np.float64]


def read_people(as_of: dt.datetime) -> pd.DataFrame:
    """Return one row per customer with a profile, by id; those merged away are not there.

    `satisfaction` is 0 to 1: the mean of a year's last answers, else what is expected; `inflow_share` is the part of the
    stated income that is paid in here, else of the months with pay.
    """
    return _read(PEOPLE, {"since": as_of - dt.timedelta(days=ANSWER_DAYS)})


def read_lives(today: dt.date) -> dict[str, Lives]:
    """Return how long contracts lasted, by kind of product."""
    frame = _read(LIVES, {"today": today, "quarter": QUARTER_DAYS, "kinds": list(CONTRACTS)})
    found = {}
    for kind, rows in frame.groupby("kind"):
        quarters = rows["quarters"].to_numpy()
        size = int(quarters.max()) + 1
        counted = [
            np.bincount(
                quarters[chosen], weights=rows["contracts"].to_numpy()[chosen], minlength=size
            ).astype(float)
            for chosen in (rows["ended"].to_numpy() == 1, rows["ended"].to_numpy() == 0)
        ]
        found[str(kind)] = Lives(*counted)
    return found


def read_open(
    today: dt.date,
    products: dict[str, tuple[float, float]],
    remaining: dict[str, NDArray[np.float64]],
) -> pd.DataFrame:
    """Return what each customer's open contracts bring a year (`earned`) and until their end (`worth`).

    One row per customer and kind; `place` is the kind's, from 1. `remaining` has by kind the discounted quarters
    still to come, by age and quarters of contract left.
    """
    kinds = list(products)
    tables = np.stack([remaining[kind] for kind in kinds])
    place, age, left = (part.ravel() for part in np.indices(tables.shape))
    params = {
        "today": today, "quarter": QUARTER_DAYS, "oldest": tables.shape[1] - 1, "horizon": tables.shape[2] - 1,
        "kinds": kinds, "margins": [products[kind][0] for kind in kinds],
        "costs": [products[kind][1] for kind in kinds],
        "f_place": (place + 1).tolist(), "f_age": age.tolist(), "f_left": left.tolist(),
        "f_periods": tables.ravel().tolist(),
    }  # fmt: skip
    return _read(OPEN, params)


def read_payments(as_of: dt.datetime) -> pd.DataFrame:
    """Return each payer's weeks with payments: frequency, recency and age in weeks, and what a week's come to."""
    since = as_of - dt.timedelta(weeks=PAYMENT_WEEKS)
    return _read(PAYMENTS, {"as_of": as_of, "since": since, "paid": list(PAID)})

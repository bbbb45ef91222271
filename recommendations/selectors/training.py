"""Reading what models learn from: features and holdings as of a day, purchases in the days after it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import scipy
from django.utils import timezone

from config.base.tables import fetch_rows
from customers.domain import features as declared
from customers.selectors.features import EVERYBODY, Scope
from customers.selectors.learning import Learning, Permit, permit, permitted_features
from recommendations.domain.datasets import Item, Window

# Added to the declared features; gender and the like stay out.
FACTS = ("is_firm", "monthly_income")
FEATURES = tuple(feature.name for feature in declared.FEATURES)

TABLES = ("customers.Holding", "customers.Transaction")

# Whom the gate leaves out is neither learned from nor scored.
_FACTS = """
    SELECT c.id, (c.kind = 'firm')::int::float8, c.monthly_income::float8
      FROM customers_customer c
     WHERE {scope} AND {who} AND c.status <> 'closed'
     ORDER BY c.id
"""
_PROFILES = """
    SELECT customer_id, {columns} FROM customers_customerprofile WHERE {scope} ORDER BY customer_id
"""
_ITEMS = """
    SELECT p.code, p.kind, p.term_days,
           p.annual_margin::float8 * coalesce(h.typical, p.min_amount, 0)::float8 + p.fee::float8
      FROM customers_product p
      LEFT JOIN (SELECT product_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(balance)) AS typical
                   FROM customers_holding WHERE balance <> 0 GROUP BY product_id) h ON h.product_id = p.id
     WHERE p.active AND p.offered ORDER BY p.code
"""
_HELD = """
    SELECT h.customer_id, p.code FROM customers_holding h
      JOIN customers_product p ON p.id = h.product_id
     WHERE {scope} AND (h.opened_on IS NULL OR h.opened_on <= %(on)s)
       AND (h.closed_on IS NULL OR h.closed_on > %(on)s)
"""
_BOUGHT = """
    SELECT h.customer_id, p.code FROM customers_holding h
      JOIN customers_product p ON p.id = h.product_id
     WHERE {scope} AND h.opened_on > %(on)s AND h.opened_on <= %(until)s
"""


def offers_permit() -> Permit:
    """What the models behind offers may read: offers are marketing, so what is not for it is left out."""
    return permit(Learning.MARKETING, [*FEATURES, *FACTS], tables=TABLES, choose=True)


def list_items() -> list[Item]:
    """Every product that recommenders may propose, in the order of the models' columns."""
    return [Item(*row) for row in fetch_rows(_ITEMS)]


def history_span() -> tuple[date, date] | None:
    """The first and the last day on which something was booked, or None in an empty bank."""
    sql = "SELECT min(booked_at), max(booked_at) FROM customers_transaction"
    ((first, last),) = fetch_rows(sql)
    if first is None:
        return None
    return timezone.localtime(first).date(), timezone.localtime(last).date()


def read_window(
    *, on: date, items: Sequence[Item], label_days: int = 0, scope: Scope = EVERYBODY
) -> Window:
    """Read what was known at the end of a day and, with `label_days`, who bought what in the days after.

    Customers whom the gate of learning leaves out are not there, nor are those who joined later.
    """
    features = permitted_features(offers_permit(), as_of=end_of(on), scope=scope)
    return _window(features, on, items, label_days, scope)


def read_present(*, on: date, items: Sequence[Item], scope: Scope = EVERYBODY) -> Window:
    """Read what is known now, from the stored profiles; customers without one are left out."""
    names = [name for name in offers_permit().fields if name in FEATURES]
    sql = _PROFILES.format(columns=", ".join(names), scope=scope.condition("customer_id"))
    rows = fetch_rows(sql, scope.parameters)
    frame = pd.DataFrame(rows, columns=["customer_id", *names], dtype="float64")
    features = frame.set_index(frame.pop("customer_id").astype("int64"))
    return _window(features, on, items, 0, scope)


def _window(
    features: pd.DataFrame, on: date, items: Sequence[Item], label_days: int, scope: Scope
) -> Window:
    features = features.join(_facts(scope), how="inner")
    ids = features.index.to_numpy(dtype=np.int64)
    codes = tuple(item.code for item in items)
    known = {"on": on, "until": on + timedelta(days=label_days), **scope.parameters}
    return Window(
        cut_on=on,
        customer_ids=ids,
        feature_names=tuple(features.columns),
        features=features.to_numpy(dtype=np.float64),
        held=_matrix(_HELD, known, scope, ids, codes),
        bought=_matrix(_BOUGHT, known, scope, ids, codes),
        codes=codes,
    )


def end_of(day: date) -> datetime:
    """The last instant of a day in the bank's zone: features then count that day as today."""
    return timezone.make_aware(datetime.combine(day, time.max))


def _facts(scope: Scope) -> pd.DataFrame:
    sql = _FACTS.format(scope=scope.condition("c.id"), who=offers_permit().who())
    rows = fetch_rows(sql, scope.parameters)
    frame = pd.DataFrame(rows, columns=["customer_id", *FACTS], dtype="float64")
    return frame.set_index(frame.pop("customer_id").astype("int64"))


def _matrix(
    sql: str,
    parameters: dict[str, object],
    scope: Scope,
    ids: np.ndarray,
    codes: Sequence[str],
) -> "scipy.sparse.csr_matrix":
    pairs = fetch_rows(sql.format(scope=scope.condition("h.customer_id")), parameters)
    frame = pd.DataFrame(pairs, columns=["customer_id", "code"])
    columns = pd.Index(codes).get_indexer(pd.Index(frame["code"]))
    rows = pd.Index(ids).get_indexer(pd.Index(frame["customer_id"]))
    kept = (rows >= 0) & (columns >= 0)
    cells = scipy.sparse.coo_matrix(
        (np.ones(kept.sum()), (rows[kept], columns[kept])), shape=(len(ids), len(codes))
    ).tocsr()
    cells.data[:] = 1.0
    return cells

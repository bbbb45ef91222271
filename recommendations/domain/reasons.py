"""Why a score is high: the terms of the sum that speak most for it, as codes that any language can word.

A reason is a small dictionary: {"code": "high" | "low", "feature": …}, {"code": "holds", "product": …},
{"code": "similar", "product": …, "share": …, "times": …} or {"code": "popular", "share": …}.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.domain.datasets import Array, Window
from recommendations.domain.item_cf import ItemCF
from recommendations.domain.popularity import Popularity
from recommendations.domain.propensity import Propensity, neighbour_odds

Rows = npt.NDArray[np.int64]
Reason = dict[str, Any]
MOST = 2
# A term that moves the odds by less than a twentieth is no reason.
LEAST = 0.05
# They help to predict, and are no reasons that anybody should hear.
UNTOLD = (
    "overdrawn_90d",
    "fees_365d",
    "pay_variation",
    "inflow_variation_6m",
    "is_firm",
    "complaints_365d",
    "calls_90d",
    "email_opens_90d",
    "night_share_30d",
    "recency_days",
    "dormancy_days",
    "days_since_login",
    "active_days_90d",
    "frequency_90d",
    "tx_count_7d",
    "tx_count_30d",
    "tx_count_90d",
    "tx_count_365d",
)


@dataclass(frozen=True)
class Pairs:
    """Which customer (row of the window) and which product (column) reasons are wanted for."""

    rows: Rows
    columns: Rows


def reasons_for(
    model: Popularity | ItemCF | Propensity, window: Window, pairs: Pairs
) -> npt.NDArray[np.object_]:
    """Return a list of at most two reasons for each pair, the weightiest first."""
    if isinstance(model, Popularity):
        return _popular(model, pairs)
    if isinstance(model, ItemCF):
        return _similar(model, window, pairs)
    return _contributing(model, window, pairs)


def _popular(model: Popularity, pairs: Pairs) -> npt.NDArray[np.object_]:
    table = _objects([{"code": "popular", "share": round(float(s), 4)}] for s in model.shares)
    return table[pairs.columns]


def _similar(model: ItemCF, window: Window, pairs: Pairs) -> npt.NDArray[np.object_]:
    held, weight = _most_telling(model, window, pairs)
    told = np.where(weight > 0, held * len(model.codes) + pairs.columns, -1)
    return _listed(told[:, None], lambda key: _similar_reason(model, key))


def _contributing(model: Propensity, window: Window, pairs: Pairs) -> npt.NDArray[np.object_]:
    """The columns that add most to the log-odds; a feature's straight and bent columns count together."""
    count, products = len(model.inputs.names), len(model.codes)
    columns = model.inputs.matrix(window)[pairs.rows]
    terms = (columns - model.centre) * model.weights[:-1, pairs.columns].T
    features = terms[:, :count] + terms[:, count : 2 * count]
    holdings = np.where(columns[:, -products:] > 0, terms[:, -products:], 0)
    near = neighbour_odds(model.similar, window)[pairs.rows, pairs.columns]
    telling, weight = _most_telling(model.similar, window, pairs)
    similar = np.where(weight > 0, near * model.weights[-1, pairs.columns], 0)
    seen = ~np.isnan(window.features_named(model.inputs.names)[pairs.rows])
    known = seen & ~np.isin(model.inputs.names, UNTOLD)
    every = np.hstack([np.where(known, features, 0), holdings, similar[:, None]])
    best = np.argsort(-every, axis=1)[:, :MOST]
    strong = np.take_along_axis(every, best, axis=1) > LEAST
    # One number per reason: a feature (low or high), what is held, or what similar customers hold.
    above = np.take_along_axis(columns, np.minimum(best, count - 1), axis=1) > 0
    pair_key = (2 * count + products + telling * products + pairs.columns)[:, None]
    key = np.where(best < count, 2 * best + above, count + best)
    key = np.where(best == count + products, pair_key, key)
    return _listed(np.where(strong, key, -1), lambda number: _reason(model, number))


def _reason(model: Propensity, key: int) -> Reason:
    count, products = len(model.inputs.names), len(model.codes)
    if key < 2 * count:
        code = "high" if key % 2 else "low"
        return {"code": code, "feature": model.inputs.names[key // 2]}
    key -= 2 * count
    if key < products:
        return {"code": "holds", "product": model.codes[key]}
    return _similar_reason(model.similar, key - products)


def _most_telling(model: ItemCF, window: Window, pairs: Pairs) -> tuple[Rows, Array]:
    """What the customer holds that speaks most for the product, and how much."""
    held = window.held.toarray()[pairs.rows]
    weight = held * model.similarity[:, pairs.columns].T
    best = weight.argmax(axis=1)
    return best, np.take_along_axis(weight, best[:, None], axis=1)[:, 0]


def _similar_reason(model: ItemCF, key: int) -> Reason:
    held, column = divmod(key, len(model.codes))
    share = float(model.followed[held, column])
    return {
        "code": "similar",
        "product": model.codes[held],
        "share": round(share, 4),
        "times": round(share / model.usual[column], 1),
    }


def _listed(keys: Rows, say: Any) -> npt.NDArray[np.object_]:
    """Lists of reasons by their keys (−1 for none); each distinct combination is worded once."""
    distinct, inverse = np.unique(keys, axis=0, return_inverse=True)
    table = _objects([say(int(key)) for key in row if key >= 0] for row in distinct)
    return table[inverse.ravel()]


def _objects(lists: Any) -> npt.NDArray[np.object_]:
    rows: Sequence[list[Reason]] = list(lists)
    table = np.empty(len(rows), dtype=object)
    for place, row in enumerate(rows):
        table[place] = row
    return table

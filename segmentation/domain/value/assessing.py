"""Everything about everybody's value in one pass over arrays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentation.domain.lifetimes import HistoryError, Numbers
from segmentation.domain.value import scoring
from segmentation.domain.value.lifetime_value import (
    Payments,
    annuity,
    nothing_expected,
    payment_values,
)
from segmentation.domain.value.terms import Terms

NEVER_DAYS = 1e6


@dataclass(frozen=True)
class Assessed:
    """Values of all customers as a table by customer_id, with the cut points and models they come from."""

    values: pd.DataFrame
    edges: dict[str, tuple[float, ...]]
    payments: Payments


def assess(
    terms: Terms, people: pd.DataFrame, contracts: pd.DataFrame, payers: pd.DataFrame
) -> Assessed:
    """Return everybody's value.

    `people` has a row per customer, `contracts` one per customer and kind (place from 1), `payers` one per customer
    with payments; money in the bank's currency.
    """
    ids = people["customer_id"].to_numpy()
    earned, worth, held = _by_kind(ids, contracts, len(terms.products))
    payments = _payments(terms, payers)
    paid = _spread(ids, payers, payers["paid"].fillna(0).to_numpy() * terms.payment_margin, 0.0)
    cost = np.where(held.any(axis=1), terms.customer_cost, 0.0)
    contribution = earned.sum(axis=1) + paid + _known(people, "fees") - cost
    years = terms.horizon_months / 12
    of_contracts = worth - cost * annuity(years, terms.discount_rate)
    of_payments = _spread(ids, payers, payments.worth * terms.payment_margin, 0.0)
    groups = scoring.peer_groups(
        people["firm"].to_numpy() == 1, _floats(people, "income"), _floats(people, "age")
    )
    measured = {name: _floats(people, name) for name in ("recency", "frequency", "monetary")}
    edges = scoring.rfm_edges(terms, measured)
    parts = scoring.Parts(
        contribution=contribution,
        clv=of_contracts + of_payments,
        potential=scoring.potential(groups, earned, held),
        loyalty=scoring.loyalty_index(_loyal(people), terms.loyalty),
        rfm=scoring.rfm_grades(edges, measured),
    )
    values = _table(terms, ids, parts)
    values["contract_value"], values["payment_value"] = of_contracts, of_payments
    values["alive"] = _spread(ids, payers, payments.alive, np.nan)
    values["purchases"] = _spread(ids, payers, payments.purchases, np.nan)
    return Assessed(values, edges, payments)


def _table(terms: Terms, ids: Numbers, parts: scoring.Parts) -> pd.DataFrame:
    scores = scoring.total_scores(parts, terms.weights)
    codes = np.array([code for code, _least in terms.tiers])
    return pd.DataFrame(
        {
            "customer_id": ids,
            "score": scores,
            "tier": codes[scoring.tier_places(scores, terms.tiers)],
            "recency": parts.rfm[:, 0],
            "frequency": parts.rfm[:, 1],
            "monetary": parts.rfm[:, 2],
            "contribution": parts.contribution,
            "clv": parts.clv,
            "potential": parts.potential,
            "loyalty": parts.loyalty,
        }
    )


def _loyal(people: pd.DataFrame) -> dict[str, Numbers]:
    """The parts of loyalty; whoever never acted is the last by recency."""
    asked = _floats(people, "recency")
    return {
        "tenure": _floats(people, "years"),
        "products": _known(people, "kinds"),
        "recency": -np.where(np.isfinite(asked), asked, NEVER_DAYS),
        "inflow": _floats(people, "inflow_share"),
        "satisfaction": _floats(people, "satisfaction"),
        "referrals": _known(people, "referrals"),
    }


def _by_kind(
    ids: Numbers, contracts: pd.DataFrame, kinds: int
) -> tuple[Numbers, Numbers, "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"]:
    """What each kind brings a year, what all bring until their end, and which kinds are held."""
    rows = np.searchsorted(ids, contracts["customer_id"].to_numpy())
    rows = np.minimum(rows, max(len(ids) - 1, 0))
    known = ids[rows] == contracts["customer_id"].to_numpy() if len(ids) else rows > 0
    rows, places = rows[known], contracts["place"].to_numpy(np.int64)[known] - 1
    earned, held = np.zeros((len(ids), kinds)), np.zeros((len(ids), kinds), bool)
    earned[rows, places] = contracts["earned"].to_numpy(float)[known]
    held[rows, places] = True
    worth = np.bincount(rows, weights=contracts["worth"].to_numpy(float)[known], minlength=len(ids))
    return earned, worth.astype(float), held


def _payments(terms: Terms, payers: pd.DataFrame) -> Payments:
    history = [
        payers[name].to_numpy(float) for name in ("frequency", "recency", "age", "mean_spend")
    ]
    horizon = max(1, round(terms.horizon_months / 3))
    try:
        return payment_values(*history, horizon=horizon, rate=terms.discount_rate)
    except HistoryError as error:
        return nothing_expected(len(payers), error.code)


def _spread(ids: Numbers, payers: pd.DataFrame, values: Numbers, absent: float) -> Numbers:
    """A value per payer as one per customer."""
    found = pd.Series(values, index=payers["customer_id"].to_numpy()).reindex(ids)
    filled = found.fillna(absent) if absent == absent else found
    return np.asarray(filled, float)


def _floats(people: pd.DataFrame, name: str) -> Numbers:
    return people[name].to_numpy(float)


def _known(people: pd.DataFrame, name: str) -> Numbers:
    return np.nan_to_num(_floats(people, name))

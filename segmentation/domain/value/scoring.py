"""Grades, ranks and tiers of many customers at once: arrays in, arrays out, one place per customer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from segmentation.domain.lifetimes import Numbers
from segmentation.domain.value.terms import (
    BY_QUANTILES,
    GRADES,
    LOYALTY_PARTS,
    MEASURES,
    PARTS,
    Terms,
)

Grades = NDArray[np.int16]
FEWEST_PEERS = 5
DISLOYAL_BELOW, LOYAL_FROM = 30, 60  # of the index of loyalty


def cut_points(values: Numbers) -> tuple[float, ...]:
    """Return the 20, 40, 60 and 80 % quantiles of the known values, as edges that may coincide."""
    known = values[np.isfinite(values)]
    if not len(known):
        return (0.0,) * (GRADES - 1)
    return tuple(float(edge) for edge in np.quantile(known, np.arange(1, GRADES) / GRADES))


def grades(values: Numbers, edges: Sequence[float], *, falling: bool = False) -> Grades:
    """Return the grade 1 to 5 of each value: one more than the edges it lies above.

    `falling` turns it round, as for recency, where fewer days are better; an unknown value is the worst.
    """
    above = np.searchsorted(np.asarray(edges), np.nan_to_num(values), side="left")
    found = GRADES - above if falling else above + 1
    return np.where(np.isfinite(values), found, 1).astype(np.int16)


def rfm_edges(terms: Terms, measured: dict[str, Numbers]) -> dict[str, tuple[float, ...]]:
    """Return the edges in use: the bank's own, or the quintiles of the customers measured."""
    if terms.method == BY_QUANTILES:
        return {name: cut_points(measured[name]) for name in MEASURES}
    return dict(terms.cuts)


def rfm_grades(edges: dict[str, tuple[float, ...]], measured: dict[str, Numbers]) -> Grades:
    """Return the three grades of each customer: columns recency, frequency, monetary."""
    columns = [grades(measured[name], edges[name], falling=name == "recency") for name in MEASURES]
    return np.column_stack(columns)


def rfm_counts(found: Grades) -> NDArray[np.int64]:
    """Return how many customers stand in each of the 5 x 5 x 5 cells, by [recency, frequency, monetary]."""
    flat = np.ravel_multi_index(tuple((found - 1).T), (GRADES,) * 3)
    return np.bincount(flat, minlength=GRADES**3).reshape((GRADES,) * 3)


def percent_ranks(values: Numbers) -> Numbers:
    """Return each value's place among all, 0 to 100; equals share the middle of their places."""
    if len(values) < 2:
        return np.full(len(values), 50.0)
    return (scipy.stats.rankdata(values) - 1) / (len(values) - 1) * 100


def ranks_below(values: Numbers) -> Numbers:
    """Return for each known value how many of 100 known ones are less; unknown stays unknown."""
    known = np.isfinite(values)
    found = np.full(len(values), np.nan)
    if known.sum() == 1:
        found[known] = 50.0
    elif known.any():
        found[known] = (
            (scipy.stats.rankdata(values[known], method="min") - 1) / (known.sum() - 1) * 100
        )
    return found


def loyalty_index(parts: dict[str, Numbers], weights: dict[str, float]) -> Numbers:
    """Return loyalty, 0 to 100: the weighted mean of each part's rank among all customers.

    `parts` are the LOYALTY_PARTS, more is better. What is unknown of a customer is left out and the rest weighs more;
    somebody of whom nothing is known has 0.
    """
    ranks = np.column_stack([ranks_below(parts[part]) for part in LOYALTY_PARTS])
    share = np.array([weights[part] for part in LOYALTY_PARTS]) * np.isfinite(ranks)
    whole = share.sum(axis=1)
    return np.divide(
        (np.nan_to_num(ranks) * share).sum(axis=1), whole, out=np.zeros(len(ranks)), where=whole > 0
    )


def potential(groups: NDArray[np.int64], earned: Numbers, held: NDArray[np.bool_]) -> Numbers:
    """Return what customers would bring a year with what their peers hold and they do not.

    For each kind of product not held: the share of peers who hold it times the mean contribution of those
    who do, where that is a gain. `groups` numbers the peers; `earned` and `held` are customers by kinds. A group with
    fewer than five holders of a kind says nothing about it.
    """
    count = int(groups.max()) + 1 if len(groups) else 0
    size = np.bincount(groups, minlength=count)
    total = np.zeros(len(groups))
    for kind in range(held.shape[1]):
        has = held[:, kind]
        holders = np.bincount(groups[has], minlength=count)
        sums = np.bincount(groups[has], weights=earned[has, kind], minlength=count)
        mean = np.maximum(
            np.divide(sums, holders, out=np.zeros(count), where=holders >= FEWEST_PEERS), 0
        )
        worth = mean * np.divide(holders, size, out=np.zeros(count), where=size > 0)
        total += np.where(has, 0.0, worth[groups])
    return total


def peer_groups(is_firm: NDArray[np.bool_], income: Numbers, age: Numbers) -> NDArray[np.int64]:
    """Return the number of each customer's peers: person or firm, income quintile (or unknown), age band.

    The age bands are under 30, to 45, to 60, above, and unknown.
    """
    money = np.where(np.isfinite(income), grades(income, cut_points(income)), 0)
    band = np.where(
        np.isfinite(age), np.searchsorted([30, 45, 60], np.nan_to_num(age), "right") + 1, 0
    )
    return (is_firm.astype(np.int64) * 6 + money) * 5 + band


@dataclass(frozen=True)
class Parts:
    """The five parts of a total score, each in its own unit, one place per customer."""

    contribution: Numbers
    clv: Numbers
    potential: Numbers
    loyalty: Numbers
    rfm: Grades


def total_scores(parts: Parts, weights: dict[str, float]) -> Numbers:
    """Return the total, 0 to 100: the weighted mean of ranks; loyalty and RFM count as they are."""
    hundred = {
        "contribution": percent_ranks(parts.contribution),
        "clv": percent_ranks(parts.clv),
        "potential": percent_ranks(parts.potential),
        "loyalty": parts.loyalty,
        "rfm": (parts.rfm.mean(axis=1) - 1) / (GRADES - 1) * 100,
    }
    return sum((hundred[part] * weights[part] / 100 for part in PARTS), np.zeros(len(parts.clv)))


def tier_places(scores: Numbers, tiers: Sequence[tuple[str, float]]) -> NDArray[np.int64]:
    """Return the place in `tiers` (highest first, the last from 0) of each score."""
    rising = np.array([least for _code, least in reversed(tiers)])
    return len(tiers) - np.searchsorted(rising, scores, side="right")

"""How well a ranking finds those of a seed that it never saw, against chance and against a plain rule."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.domain.trees.growing import Z_95, wilson

Array = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]

REACHES = (0.01, 0.02, 0.05, 0.1, 0.2)
MOST_SHARE = 0.3
CURVE = (0.002, 0.005, *(step / 100 for step in range(1, 31)))
# So many customers of a cell weigh as much as what is known of everybody.
PRIOR = 10.0
LEARN, CHOOSE = (
    0.6,
    0.8,
)  # of a draw from 0 to 1: learned from below the first, chosen by up to the second
AGE_BAND = 10
UNKNOWN_AGE = 15


@dataclass(frozen=True)
class Lift:
    """At one reach: the share of the held-out seed found with its 95 % interval, the lift, and the rule's share.

    `gain` is how much more of the held-out seed is found than by the rule, a difference of shares, with its
    interval from the pairs.
    """

    reach: float
    found: float
    low: float
    high: float
    lift: float
    lift_low: float
    lift_high: float
    by_rule: float
    gain: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True)
class Effect:
    """At one reach: the rate of an outcome among those ranked highest, its interval, the lift, and the rule's rate."""

    reach: float
    rows: int
    rate: float
    low: float
    high: float
    lift: float
    by_rule: float
    rule_lift: float


def inside(others: Array, own: Array, reach: float) -> npt.NDArray[np.float64]:
    """Return for each of `own` whether it is in the highest share of all, 0 or 1; ties share what is left."""
    scores = np.concatenate([others, own])
    places = reach * len(scores)
    edge = np.partition(scores, len(scores) - max(1, round(places)))[-max(1, round(places))]
    above, level = int((scores > edge).sum()), int((scores == edge).sum())
    part = float(np.clip((places - above) / level, 0, 1))
    return np.where(own > edge, 1.0, np.where(own == edge, part, 0.0))


def lifts(
    ours: tuple[Array, Array], rule: tuple[Array, Array], reaches: Sequence[float] = REACHES
) -> list[Lift]:
    """Measure at each reach; a pair holds the scores of the others and of the held-out seed."""
    return [_lift(reach, inside(*ours, reach), inside(*rule, reach)) for reach in reaches]


def _lift(reach: float, own: Array, ruled: Array) -> Lift:
    found, many = float(own.mean()), len(own)
    low, high = wilson(round(float(own.sum())), many)
    gain = own - ruled
    half = Z_95 * float(gain.std()) / np.sqrt(many)
    return Lift(
        reach, found, low, high, found / reach, low / reach, high / reach, float(ruled.mean()),
        float(gain.mean()), float(gain.mean() - half), float(gain.mean() + half),
    )  # fmt: skip


def effects(scores: Array, rule: Array, had: npt.NDArray[np.bool_]) -> list[Effect]:
    """Measure the outcome of those ranked highest, by our scores and by the rule's."""
    base = float(had.mean())
    found = []
    for reach in REACHES:
        weights = inside(np.zeros(0), scores, reach)
        ruled = inside(np.zeros(0), rule, reach)
        rows = max(1, round(float(weights.sum())))
        rate = float((weights * had).sum() / weights.sum())
        low, high = wilson(min(rows, round(rate * rows)), rows)
        by_rule = float((ruled * had).sum() / ruled.sum())
        lift, rule_lift = (one / base if base else 0.0 for one in (rate, by_rule))
        found.append(Effect(reach, rows, rate, low, high, lift, by_rule, rule_lift))
    return found


def cells(ages: Array, kinds: Ints) -> Ints:
    """Return a number for each pair of an age band of ten years and the kinds of product held (bits)."""
    known = np.nan_to_num(np.asarray(ages, dtype=np.float64), nan=-1)
    band = np.where(known < 0, UNKNOWN_AGE, np.clip(known // AGE_BAND, 0, UNKNOWN_AGE - 1))
    return np.asarray(kinds, dtype=np.int64) * (UNKNOWN_AGE + 1) + band.astype(np.int64)


def rule_scores(seed: Ints, others: Ints, asked: Ints) -> npt.NDArray[np.float64]:
    """Return for each asked cell the share of the seed among its customers: what a plain rule ranks by.

    Small cells lean towards the share among all.
    """
    names, places = np.unique(np.concatenate([seed, others, asked]), return_inverse=True)
    mine = np.bincount(places[: len(seed)], minlength=len(names))
    rest = np.bincount(places[len(seed) : len(seed) + len(others)], minlength=len(names))
    base = len(seed) / max(1, len(seed) + len(others))
    rates = (mine + PRIOR * base) / (mine + rest + PRIOR)
    return np.asarray(rates[places[len(seed) + len(others) :]])


def ranks(scores: Array) -> npt.NDArray[np.float64]:
    """Return each one's rank: 100 is the most alike, and 95 is more alike than 95 % of all."""
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return np.asarray(100 * (1 - places / max(1, len(scores))))


def rank_of(reach: int, candidates: int) -> float:
    """Return the least rank of the `reach` most alike of so many candidates, between two of them."""
    return round(100 * (1 - (reach - 0.5) / max(1, candidates)), 6)

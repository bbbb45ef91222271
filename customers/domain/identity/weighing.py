"""The weights of evidence: the model of Fellegi and Sunter (1969), its parameters by expectation-maximisation.

m is how often two records of one customer show a level of a field, u how often two records of different ones do.
A level's weight is log2(m / u); the sum over the fields, with the prior odds, gives the probability of a match.
u is counted over random pairs, m estimated by EM over candidate pairs with u held fixed (Winkler 1988; Linacre et
al., Splink, 2022). An equal name weighs less the more often it occurs: its own frequency stands for u (Winkler 1989).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from customers.domain.identity.comparing import FIELDS, NAMES, UNKNOWN

Levels = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

ROUNDS, SETTLED = 200, 1e-6
LEAST = 1e-6  # a level never seen is rare, not impossible
PRIOR_COUNTS = 2.0  # pseudo-observations a level, so that few pairs do not decide everything
NAME = NAMES.index("name")


@dataclass(frozen=True)
class Weights:
    """The model's parameters: per field the shares m and u of its levels, and the share of matches among candidates."""

    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    prior: float

    def as_json(self) -> dict[str, Any]:
        """Return what a JSON column holds."""
        return {"m": _listed(self.m), "u": _listed(self.u), "prior": self.prior}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Weights":
        """Read what `as_json` wrote."""
        m, u = ({k: tuple(v) for k, v in data[part].items()} for part in ("m", "u"))
        return cls(m=m, u=u, prior=float(data["prior"]))


# Begun with before any pair was seen: m as published for clean registers (Winkler 1988), u of an even spread.
STANDARD = Weights(
    m={
        "name": (0.02, 0.05, 0.05, 0.88),
        "birth_on": (0.01, 0.01, 0.03, 0.95),
        "id_number": (0.01, 0.04, 0.95),
        "phone": (0.30, 0.03, 0.67),
        "email": (0.35, 0.05, 0.60),
        "address": (0.25, 0.10, 0.10, 0.55),
        "gender": (0.01, 0.99),
    },
    u={
        "name": (0.95, 0.03, 0.01, 0.01),
        "birth_on": (0.976, 0.02, 0.0038, 0.0002),
        "id_number": (0.99998, 0.00001, 0.00001),
        "phone": (0.9998, 0.0001, 0.0001),
        "email": (0.9996, 0.0003, 0.0001),
        "address": (0.80, 0.15, 0.045, 0.005),
        "gender": (0.5, 0.5),
    },
    prior=0.05,
)


def count_levels(levels: Levels) -> dict[str, tuple[float, ...]]:
    """Return the share of each level of each field among pairs; `levels` is (pairs, fields)."""
    shares = {}
    for place, field in enumerate(FIELDS):
        known = levels[levels[:, place] != UNKNOWN, place]
        counts = np.bincount(known, minlength=field.levels) + LEAST * max(len(known), 1)
        base = np.array(STANDARD.u[field.name]) * PRIOR_COUNTS
        shares[field.name] = tuple(((counts + base) / (counts + base).sum()).tolist())
    return shares


def estimate(candidates: Levels, u: Mapping[str, tuple[float, ...]]) -> Weights:
    """Estimate m and the prior by EM over the candidates' levels, (pairs, fields), with u held fixed."""
    patterns, counts = np.unique(candidates, axis=0, return_counts=True)
    weights = Weights(m=STANDARD.m, u=u, prior=STANDARD.prior)
    for _round in range(ROUNDS):
        belief = _probability(patterns, weights)
        mass = belief * counts
        prior = float(np.clip(mass.sum() / counts.sum(), LEAST, 0.999))
        moved = abs(prior - weights.prior)
        weights = Weights(m=_shares(patterns, mass), u=u, prior=prior)
        if moved < SETTLED:
            break
    return weights


def _shares(patterns: Levels, mass: Floats) -> dict[str, tuple[float, ...]]:
    shares = {}
    for place, field in enumerate(FIELDS):
        known = patterns[:, place] != UNKNOWN
        counted = np.bincount(patterns[known, place], weights=mass[known], minlength=field.levels)
        seen: Floats = counted + np.array(STANDARD.m[field.name]) * PRIOR_COUNTS
        shares[field.name] = tuple((seen / seen.sum()).tolist())
    return shares


def _probability(levels: Levels, weights: Weights) -> Floats:
    total = field_weights(levels, weights).sum(axis=1) + np.log2(
        weights.prior / (1 - weights.prior)
    )
    return np.asarray(1 / (1 + np.exp2(-np.clip(total, -60, 60))))


def field_weights(
    levels: Levels, weights: Weights, name_shares: Sequence[float] | None = None
) -> Floats:
    """Return each field's weight in bits, (pairs, fields); unknown values weigh nothing.

    `name_shares` gives for each pair how large a share of all customers bears its name; it stands for u where
    the names are equal.
    """
    result = np.zeros(levels.shape)
    for place, field in enumerate(FIELDS):
        table = np.log2(
            np.maximum(weights.m[field.name], LEAST) / np.maximum(weights.u[field.name], LEAST)
        )
        known = levels[:, place] != UNKNOWN
        result[known, place] = table[levels[known, place]]
    if name_shares is not None:
        top = FIELDS[NAME].levels - 1
        same = levels[:, NAME] == top
        own = np.maximum(np.asarray(name_shares, dtype=float), LEAST)
        result[same, NAME] = np.log2(weights.m["name"][top] / own[same])
    return result


@dataclass(frozen=True)
class Thresholds:
    """From which probability on a pair is shown to a reviewer, and from which it is called sure."""

    review: float = 0.5
    sure: float = 0.99


@dataclass(frozen=True)
class Judged:
    """What the model says of pairs: weights by field in bits, their sums with the prior, probabilities, bands."""

    weights: Floats
    total: Floats
    probability: Floats
    band: tuple[str, ...]


def judge(
    levels: Levels, weights: Weights, thresholds: Thresholds, name_shares: Sequence[float]
) -> Judged:
    """Score pairs and put each into a band: "sure", "review" or "" for neither."""
    parts = count_bonds_once(field_weights(levels, weights, name_shares))
    total = parts.sum(axis=1) + np.log2(weights.prior / (1 - weights.prior))
    probability = 1 / (1 + np.exp2(-np.clip(total, -60, 60)))
    proven = is_proof(levels)
    band = np.where(
        proven & (probability >= thresholds.sure),
        "sure",
        np.where(is_possible(levels) & (probability >= thresholds.review), "review", ""),
    )
    return Judged(parts, total, np.asarray(probability), tuple(band.tolist()))


def count_bonds_once(weights: Floats) -> Floats:
    """Let of a shared telephone and a shared address only the heavier count: households share both at once."""
    result = weights.copy()
    bonds = [NAMES.index("phone"), NAMES.index("address")]
    pair = result[:, bonds]
    both = np.asarray(pair > 0).all(axis=1).reshape(-1, 1)
    heavier = np.where(pair == pair.max(axis=1, keepdims=True), pair, 0)
    result[:, bonds] = np.where(both, heavier, pair)
    return result


def is_possible(levels: Levels) -> npt.NDArray[np.bool_]:
    """Whether pairs are worth a reviewer's time: something of the person agrees, not of the household only."""
    at = {name: levels[:, place] for place, name in enumerate(NAMES)}
    bound = (at["phone"] == 2) | (at["email"] == 2) | (at["address"] >= 2)
    by_name = (at["name"] >= 1) & ((at["birth_on"] != 0) | bound)
    by_mail = (at["birth_on"] == 3) & (at["email"] == 2)
    return np.asarray((at["id_number"] == 2) | by_name | by_mail)


def is_proof(levels: Levels) -> npt.NDArray[np.bool_]:
    """Whether pairs may be called sure at all, whatever they weigh.

    Twins share a birth date, a family name and an address, and parents and children a name's sound and an address:
    nothing short of the same id number with a fitting name or birth date, or the very same name and birth date with
    a second bond and nothing against it, is sure.
    """
    at = {name: levels[:, place] for place, name in enumerate(NAMES)}
    fits = (at["name"] >= 1) | (at["birth_on"] >= 2)
    by_number = (at["id_number"] == 2) & fits
    bound = (at["phone"] == 2) | (at["email"] == 2) | (at["address"] == 3)
    nothing_against = (at["id_number"] != 0) & (at["gender"] != 0)
    by_person = (at["name"] == 3) & (at["birth_on"] == 3) & bound & nothing_against
    return np.asarray(by_number | by_person)


def _listed(shares: Mapping[str, tuple[float, ...]]) -> dict[str, list[float]]:
    return {name: list(values) for name, values in shares.items()}

"""A model card's figures: how a model ranks and how far its probabilities can be believed, on a window it never saw."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from recommendations.domain import metrics
from recommendations.domain.artefacts import Recommender
from recommendations.domain.datasets import Array, Item, Mask, Window
from recommendations.domain.item_cf import ItemCF
from recommendations.domain.popularity import Popularity
from recommendations.domain.propensity import Propensity

AT = (3, 5)
MAIN_K = 5
MAIN_MEASURE = "ndcg"
IMPORTANT = 12
MOST_LINKS = 6


def evaluate(
    model: Recommender, popularity: Popularity, window: Window, items: Sequence[Item]
) -> dict[str, Any]:
    """Return the figures of a model beside popularity's, each with its 95 % interval; numbers JSON can hold."""
    candidates, bought = window.candidates(items), window.bought.toarray() > 0
    scores = np.asarray(model.scores(window))
    told: dict[str, Any] = {
        "customers": int(candidates.any(axis=1).sum()),
        "purchases": int((bought & candidates).sum()),
        "at": {str(k): _ranked(scores, popularity, window, (candidates, bought), k) for k in AT},
    }
    area = metrics.auc_by_product(scores, candidates, bought)
    told["auc"] = area.as_json() if area else None
    if isinstance(model, Propensity):
        told |= _believed(scores[candidates], bought[candidates])
        told["importance"] = _importance(model, window)
        told["products"] = _by_product(scores, candidates, bought, model.codes)
    return told


def strongest_links(model: ItemCF, most: int = MOST_LINKS) -> list[dict[str, Any]]:
    """What holding one product says most about buying another: the share of holders, and times the usual share."""
    order = np.argsort(-model.similarity, axis=None)[:most]
    rows = [divmod(int(place), len(model.codes)) for place in order]
    return [
        {
            "held": model.codes[held],
            "product": model.codes[column],
            "share": round(float(model.followed[held, column]), 4),
            "times": round(float(model.followed[held, column] / model.usual[column]), 1),
        }
        for held, column in rows
        if model.similarity[held, column] > 0
    ]


def beats_popularity(told: dict[str, Any]) -> bool:
    """Whether the ranking is better than popularity's beyond chance: the whole interval lies above zero."""
    return bool(told["at"][str(MAIN_K)]["gain"]["low"] > 0)


def _ranked(
    scores: Array, popularity: Popularity, window: Window, facts: tuple[Mask, Mask], k: int
) -> dict[str, Any]:
    found = metrics.rank_quality(scores, *facts, k)
    rival = metrics.rank_quality(popularity.scores(window), *facts, k)
    gain = found.measures[MAIN_MEASURE] - rival.measures[MAIN_MEASURE]
    return {
        "buyers": len(found.rows),
        "coverage": round(found.coverage, 4),
        "gain": metrics.bootstrap_mean(gain).as_json(),
        **{
            name: metrics.bootstrap_mean(values).as_json()
            for name, values in found.measures.items()
        },
    }


def _believed(probabilities: Array, labels: Mask) -> dict[str, Any]:
    table = metrics.calibration_table(probabilities, labels)
    return {
        "brier": metrics.brier(probabilities, labels),
        "calibration": table,
        "calibration_error": metrics.calibration_error(table),
        "base_rate": float(labels.mean()),
    }


def _importance(model: Propensity, window: Window) -> list[dict[str, Any]]:
    """The features that move the log-odds most, averaged over customers and products."""
    sizes = {name: float(size.mean()) for name, size in model.importance(window).items()}
    ordered = sorted(sizes.items(), key=lambda pair: -pair[1])[:IMPORTANT]
    return [{"name": name, "size": round(size, 4)} for name, size in ordered]


def _by_product(
    scores: Array, candidates: Mask, bought: Mask, codes: Sequence[str]
) -> list[dict[str, Any]]:
    rows = []
    for column, code in enumerate(codes):
        judged = candidates[:, column]
        labels = bought[judged, column]
        area = metrics.auc(scores[judged, column], labels)
        rows.append(
            {
                "code": code,
                "candidates": int(judged.sum()),
                "bought": int(labels.sum()),
                "expected": round(float(scores[judged, column].sum()), 1),
                "auc": None if area is None else round(area, 3),
            }
        )
    return rows

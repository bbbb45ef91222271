"""Scoring customers in ranges of ids: read, multiply, keep the best, COPY. Nothing runs per customer."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils import timezone

from customers.selectors.customers import customer_ranges
from customers.selectors.features import Scope
from customers.services.scores import drop_older_scores, write_scores
from recommendations.domain.artefacts import Recommender
from recommendations.domain.datasets import Array, Item, Mask, Window
from recommendations.domain.metrics import top_k
from recommendations.domain.propensity import Propensity
from recommendations.domain.ranking import worth
from recommendations.domain.reasons import Pairs, reasons_for
from recommendations.models import ModelVersion
from recommendations.selectors.training import list_items, read_present
from recommendations.services.artefacts import load_model

# A range's matrices stay under 200 MB, and its transaction under a few seconds.
RANGE_SIZE = 5_000
# What a next best offer may need: the likeliest, and those whose value outweighs their odds.
KEEP = {"popularity": 5, "item_cf": 8, "propensity": 10}
KEEP_BY_VALUE = 5
GONE = ""  # the kind of a product that left the catalogue
# A score of twice the usual share reads "high", at least the usual share "medium".
BANDS = ((2.0, "high"), (1.0, "medium"))


def score_everybody(*, version: ModelVersion) -> int:
    """Score every customer with a version, range by range, and return how many scores were written."""
    at = timezone.now()
    written = sum(
        score_customers(version=version, low=low, high=high, at=at)
        for low, high in customer_ranges(RANGE_SIZE)
    )
    record_scoring(version=version, at=at)
    return written


def record_scoring(*, version: ModelVersion, at: datetime) -> None:
    """Note when a version last scored the bank."""
    ModelVersion.objects.filter(pk=version.pk).update(scored_at=at)


@transaction.atomic
def score_customers(
    *, version: ModelVersion, low: int, high: int, at: datetime | None = None
) -> int:
    """Score the customers of a range of ids and replace their older scores; return how many were written.

    Raises BadSignatureError when the artefact is not the one that was signed.
    """
    at = at or timezone.now()
    model = load_model(version)
    items = _in_order(list_items(), model.codes)
    window = read_present(on=timezone.localdate(at), items=items, scope=Scope(low=low, high=high))
    written = 0
    if len(window.customer_ids):
        frame = score_frame(model, window, items, KEEP[version.kind])
        written = write_scores(
            kind=version.kind, frame=frame, model_version=version.name, computed_at=at
        )
    drop_older_scores(kind=version.kind, low=low, high=high, before=at)
    return written


def score_frame(
    model: Recommender, window: Window, items: Sequence[Item], keep: int
) -> pd.DataFrame:
    """The scores worth storing: customer_id, subject (product code), value, band and reasons."""
    scores = np.asarray(model.scores(window))
    offered = np.array([item.kind != GONE for item in items])
    candidates = window.candidates(items) & offered
    kept = _kept(scores, candidates, items, keep)
    rows, columns = np.nonzero(kept)
    pairs = Pairs(rows, columns)
    values = scores[rows, columns]
    return pd.DataFrame(
        {
            "customer_id": window.customer_ids[rows],
            "subject": np.array(model.codes)[columns],
            "value": values,
            "band": _bands(values, scores.mean(axis=0)[columns])
            if isinstance(model, Propensity)
            else "",
            "reasons": reasons_for(model, window, pairs),
        }
    )


def _kept(scores: Array, candidates: Mask, items: Sequence[Item], keep: int) -> Mask:
    value = np.array([worth(item.yearly_value) for item in items])
    kept = np.zeros(scores.shape, dtype=bool)
    np.put_along_axis(kept, top_k(scores, candidates, keep), True, axis=1)
    np.put_along_axis(kept, top_k(scores * value, candidates, KEEP_BY_VALUE), True, axis=1)
    return kept & candidates


def _bands(values: Array, usual: Array) -> np.ndarray:
    times = values / np.maximum(usual, 1e-12)
    found = np.full(len(values), "low", dtype=object)
    for least, name in reversed(BANDS):
        found[times >= least] = name
    return found


def _in_order(items: Sequence[Item], codes: Sequence[str]) -> list[Item]:
    """The items of a model's columns; what left the catalogue since keeps its column and is no candidate."""
    known = {item.code: item for item in items}
    return [known.get(code, Item(code, GONE, None, 0.0)) for code in codes]

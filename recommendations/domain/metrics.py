"""How good a ranking and its probabilities are, judged on a time split, with bootstrap intervals.

Scores, candidates and purchases are matrices of customers × products. Ranking is judged over the customers who
bought something they did not already hold for good; probabilities over every candidate.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.domain.datasets import Array, Mask

RESAMPLES = 400
CALIBRATION_BINS = 8
RANKING = ("hit", "precision", "recall", "f1", "ndcg", "map")


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        return {"value": _short(self.value), "low": _short(self.low), "high": _short(self.high)}


@dataclass(frozen=True)
class Ranking:
    """One figure per judged customer for each measure, and the share of products that reach anybody's top k."""

    rows: npt.NDArray[np.int64]
    measures: dict[str, Array]
    coverage: float


def rank_quality(scores: Array, candidates: Mask, bought: Mask, k: int) -> Ranking:
    """Judge the first k of every customer; ties fall by the products' order."""
    relevant = bought & candidates
    rows = np.flatnonzero(relevant.any(axis=1))
    top = top_k(scores, candidates, k)
    hits = np.take_along_axis(relevant, top, axis=1)[rows].astype(float)
    wanted = relevant[rows].sum(axis=1)
    found = hits.sum(axis=1)
    precision, recall = found / k, found / wanted
    both = np.maximum(precision + recall, 1e-12)
    discount = 1 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(discount)[np.minimum(wanted, k) - 1]
    at_each = np.cumsum(hits, axis=1) / np.arange(1, k + 1)
    measures = {
        "hit": (found > 0).astype(float),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both,
        "ndcg": hits @ discount / best,
        "map": (hits * at_each).sum(axis=1) / np.minimum(wanted, k),
    }
    coverage = len(np.unique(top[candidates.any(axis=1)])) / scores.shape[1]
    return Ranking(rows=rows, measures=measures, coverage=coverage)


def top_k(scores: Array, candidates: Mask, k: int) -> npt.NDArray[np.int64]:
    """Columns of the k highest scores of each row, candidates before all others."""
    ordered = np.where(candidates, scores, -np.inf)
    found: npt.NDArray[np.int64] = np.argsort(-ordered, axis=1, kind="stable")[:, :k]
    return found


def bootstrap_mean(values: Array, seed: int = 0) -> Interval:
    """The mean with its 95 % percentile interval over resampled customers (Efron 1979)."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    rng = np.random.default_rng(seed)
    # Resampling n of n is a multinomial draw of weights: one product of matrices for all resamples.
    weights = rng.multinomial(len(values), np.full(len(values), 1 / len(values)), RESAMPLES)
    means = weights @ values / len(values)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def auc(scores: Array, labels: Mask) -> float | None:
    """Area under the ROC curve by ranks (Mann–Whitney); None when one class is missing."""
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    ranks = _ranks(scores)[labels].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * negatives))


def _ranks(scores: Array) -> Array:
    """Ranks from 1, ties at their mean; scipy.stats has it too and doubles the start of every process."""
    _values, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: Array = (last - (counts - 1) / 2)[place]
    return mean


def auc_by_product(
    scores: Array, candidates: Mask, bought: Mask, least: int = 5
) -> Interval | None:
    """Mean AUC over the products bought at least `least` times, with the interval over products."""
    found = []
    for column in range(scores.shape[1]):
        judged = candidates[:, column]
        labels = bought[judged, column]
        area = auc(scores[judged, column], labels) if labels.sum() >= least else None
        if area is not None:
            found.append(area)
    return bootstrap_mean(np.array(found)) if found else None


def brier(probabilities: Array, labels: Mask) -> float:
    """Mean squared distance of a probability from what happened (Brier 1950)."""
    return float(np.mean((probabilities - labels) ** 2))


def calibration_table(probabilities: Array, labels: Mask) -> list[dict[str, float]]:
    """Bins of equal numbers of purchases, from low to high: predicted mean, observed share with Wilson's interval."""
    order = np.argsort(probabilities, kind="stable")
    cumulative = np.cumsum(probabilities[order])
    cuts = np.searchsorted(
        cumulative, cumulative[-1] * np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS
    )
    table = []
    for part in np.split(order, cuts):
        if len(part):
            low, high = wilson(float(labels[part].sum()), len(part))
            table.append(
                {
                    "predicted": _short(probabilities[part].mean()),
                    "observed": _short(labels[part].mean()),
                    "low": _short(low),
                    "high": _short(high),
                    "count": len(part),
                }
            )
    return table


def calibration_error(table: list[dict[str, float]]) -> float:
    """Mean distance of predicted from observed over the bins, weighted by their size."""
    total = sum(row["count"] for row in table)
    return sum(abs(row["predicted"] - row["observed"]) * row["count"] for row in table) / total


def wilson(successes: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    share = successes / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    return float(max(0.0, middle - half)), float(min(1.0, middle + half))


def _short(value: float) -> float:
    return float(f"{value:.6g}")

"""Two ways to rank customers by how much they resemble a seed, both on embeddings.

The classifier tells the seed from a sample of the candidates. Some of those would belong to the seed too, so that
its score is no probability of belonging; the order is that of the probability all the same where the seed was
drawn evenly (Elkan and Noto, Learning classifiers from only positive and unlabeled data, 2008).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]

METHODS = ("logistic", "centres")
STRICTNESS = 0.1  # scikit-learn's C: on columns with a spread of 1, weights stay small
CENTRES, PER_CENTRE = 5, 50


@dataclass(frozen=True)
class Ranker:
    """`logistic`: a weight for each number and a constant; `centres`: directions, the nearest of which counts."""

    method: str
    weights: Array  # dimension, or centres × dimension
    constant: float = 0.0

    def score(self, vectors: Array) -> npt.NDArray[np.float32]:
        """Return how much each row resembles the seed; only the order means something."""
        if self.method == "logistic":
            return np.asarray(vectors @ self.weights + self.constant, dtype=np.float32)
        return nearest(vectors, self.weights)


def fit_ranker(method: str, seed: Array, others: Array, number: int) -> Ranker:
    """Learn one method from rows of the seed and a sample of the others (n × dimension); `number` seeds chance."""
    return FITS[method](seed, others, number)


def directions(seed: Array, number: int) -> Array:
    """Return the middles of the seed's groups as directions, one for every fifty members, five at most."""
    from sklearn.cluster import KMeans

    count = int(np.clip(len(seed) // PER_CENTRE, 1, CENTRES))
    found = KMeans(count, n_init=3, random_state=number).fit(_unit(seed)).cluster_centers_
    return _unit(found).astype(np.float32)


def nearest(vectors: Array, centres: Array) -> npt.NDArray[np.float32]:
    """Return the cosine of each row to the nearest direction, −1 to 1."""
    return np.asarray((_unit(vectors) @ centres.T).max(axis=1), dtype=np.float32)


def closest(vectors: Array, own: Array, most: int) -> npt.NDArray[np.intp]:
    """Return the rows most like one vector by cosine, the nearest first."""
    likeness = nearest(vectors, _unit(own[None, :]))
    first = np.argpartition(-likeness, min(most, len(likeness)) - 1)[:most]
    return first[np.argsort(-likeness[first], kind="stable")]


def _fit_logistic(seed: Array, others: Array, _number: int) -> Ranker:
    from sklearn.linear_model import LogisticRegression

    rows = np.vstack([seed, others])
    labels = np.repeat([1, 0], [len(seed), len(others)])
    fitted = LogisticRegression(C=STRICTNESS, class_weight="balanced", max_iter=300)
    fitted.fit(rows, labels)
    return Ranker("logistic", fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0]))


def _fit_centres(seed: Array, _others: Array, number: int) -> Ranker:
    return Ranker("centres", directions(seed, number))


def _unit(rows: Array) -> Array:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1))


FITS: dict[str, Callable[[Array, Array, int], Ranker]] = {
    "logistic": _fit_logistic,
    "centres": _fit_centres,
}

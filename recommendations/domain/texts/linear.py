"""Linear text models: hashed character and word n-grams, TF-IDF, multinomial logistic regression, temperature.

Weights are plain arrays: a reading takes microseconds and the artefact holds no code. TF-IDF follows Salton and
Buckley (1988), hashing Weinberger et al. (2009), the temperature that calibrates Guo et al. (2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import HashingVectorizer

Array = npt.NDArray[np.float64]
BUCKETS = 2**14
LONGEST = 5_000  # characters read of a text; what matters is said by then
MOST_STEPS = 200
PRIOR = 10.0  # holds the temperature near 1 where a handful of texts would send it anywhere


@dataclass(frozen=True)
class Shape:
    """Which n-grams are read: characters of `low` to `high` within words, and words where `words` is true."""

    low: int
    high: int
    words: bool

    def counts(self, texts: Sequence[str]) -> "scipy.sparse.csr_matrix":
        """Texts × buckets: how often each n-gram stands in each text."""
        cut = [text[:LONGEST] for text in texts]
        parts = [_hasher("char_wb", self.low, self.high).transform(cut)]
        if self.words:
            parts.append(_hasher("word", 1, 2).transform(cut))
        return scipy.sparse.csr_matrix(scipy.sparse.hstack(parts))


@dataclass(frozen=True)
class TextModel:
    """A fitted classifier; `weights` is buckets × labels, `heat` divides the logits."""

    labels: tuple[str, ...]
    shape: Shape
    idf: Array
    weights: npt.NDArray[np.float32]
    intercept: Array
    heat: float = 1.0

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str], shape: Shape) -> "TextModel":
        """Fit on labelled texts; rare labels weigh as much as frequent ones."""
        from sklearn.linear_model import LogisticRegression

        counts = shape.counts(texts)
        seen = np.asarray((counts > 0).sum(axis=0)).ravel()
        idf = np.log((1 + len(texts)) / (1 + seen)) + 1
        names = tuple(sorted(set(labels)))
        model = LogisticRegression(C=20.0, max_iter=MOST_STEPS, class_weight="balanced")
        model.fit(_weighed(counts, idf), np.asarray(labels))
        weights, intercept = model.coef_, model.intercept_
        if len(names) == 2:  # one row of weights says both
            weights, intercept = (
                np.vstack([-weights, weights]) / 2,
                np.concatenate([-intercept, intercept]) / 2,
            )
        return cls(names, shape, idf, weights.T.astype(np.float32), intercept)

    def logits(self, texts: Sequence[str]) -> Array:
        """Uncalibrated log-odds, texts × labels."""
        found = _weighed(self.shape.counts(texts), self.idf) @ self.weights
        return np.asarray(found + self.intercept, dtype=np.float64)

    def chances(self, texts: Sequence[str]) -> Array:
        """Calibrated probabilities, texts × labels."""
        return softmax(self.logits(texts) / self.heat)

    def calibrated(self, texts: Sequence[str], labels: Sequence[str]) -> "TextModel":
        """The same choice with its probabilities put right on texts that were not fitted on."""
        logits, rows = self.logits(texts), np.arange(len(texts))
        truth = np.array([self.labels.index(label) for label in labels])

        def loss(heat: float) -> float:
            missed = -np.log(softmax(logits / heat)[rows, truth] + 1e-12).sum()
            return float(missed + PRIOR * np.log(heat) ** 2)

        return replace(
            self,
            heat=float(scipy.optimize.minimize_scalar(loss, bounds=(0.05, 10), method="bounded").x),
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """What an artefact keeps."""
        return {
            "labels": np.array(self.labels),
            "shape": np.array([self.shape.low, self.shape.high, self.shape.words]),
            "idf": self.idf,
            "weights": self.weights,
            "intercept": self.intercept,
            "heat": np.array([self.heat]),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "TextModel":
        """The model of an artefact's arrays."""
        low, high, words = (int(part) for part in arrays["shape"])
        return cls(
            tuple(str(label) for label in arrays["labels"]),
            Shape(low, high, bool(words)),
            arrays["idf"],
            arrays["weights"],
            arrays["intercept"],
            float(arrays["heat"][0]),
        )


def softmax(logits: Array) -> Array:
    """Probabilities of each row's log-odds."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _hasher(analyser: str, low: int, high: int) -> "HashingVectorizer":
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer=analyser,
        ngram_range=(low, high),
        n_features=BUCKETS,
        norm=None,
        alternate_sign=False,
    )


def _weighed(counts: "scipy.sparse.csr_matrix", idf: Array) -> "scipy.sparse.csr_matrix":
    """Sublinear TF-IDF with rows of length one."""
    rows = scipy.sparse.csr_matrix(counts, dtype=np.float64, copy=True)
    rows.data = 1 + np.log(rows.data)
    rows = scipy.sparse.csr_matrix(rows.multiply(idf))
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1))).ravel()
    return scipy.sparse.csr_matrix(scipy.sparse.diags(1 / np.maximum(length, 1e-12)) @ rows)

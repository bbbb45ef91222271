"""Propensity: the probability that a customer buys a product within the label window.

One logistic regression per product, all fitted together by L-BFGS on the features, what is held and what similar
customers bought; calibrated by Platt's sigmoid (Platt 1999) on a later window. Weights are plain numbers: a score
takes microseconds, its reasons are exact, and the artefact holds no code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy

from recommendations.domain.datasets import Array, Window
from recommendations.domain.item_cf import ItemCF

RIDGE = 40.0
CLIP = 3.0
MOST_STEPS = 30  # early stopping: more steps fit the past better and the future no better


@dataclass(frozen=True)
class Inputs:
    """How raw features become columns: log of the size, standardised, clipped; unknown is the mean plus a flag."""

    names: tuple[str, ...]
    mean: Array
    spread: Array
    flagged: npt.NDArray[np.bool_]

    @classmethod
    def fit(cls, windows: Sequence[Window]) -> "Inputs":
        """Learn means and spreads from the windows together."""
        raw = _squash(np.vstack([window.features for window in windows]))
        unknown = np.isnan(raw)
        known = np.maximum((~unknown).sum(axis=0), 1)
        mean = np.where(unknown, 0, raw).sum(axis=0) / known
        spread = np.sqrt(np.where(unknown, 0, (raw - mean) ** 2).sum(axis=0) / known)
        share = unknown.mean(axis=0)
        flagged = (share > 0.01) & (share < 0.99)
        return cls(windows[0].feature_names, mean, np.maximum(spread, 1e-9), flagged)

    def matrix(self, window: Window) -> Array:
        """Customers × columns: standardised features, flags of the unknown, and 0/1 of what is held."""
        raw = _squash(window.features_named(self.names))
        unknown = np.isnan(raw)
        scaled = np.clip(np.where(unknown, 0, (raw - self.mean) / self.spread), -CLIP, CLIP)
        # A bend at the mean lets one weight say "only the high ones".
        bent = np.maximum(scaled, 0)
        return np.hstack([scaled, bent, unknown[:, self.flagged], window.held.toarray()])

    def columns(self, codes: Sequence[str]) -> list[str]:
        """The name of each column of `matrix`."""
        flags = [name for name, flag in zip(self.names, self.flagged, strict=True) if flag]
        return [
            *self.names,
            *(f"{name}:high" for name in self.names),
            *(f"{name}:unknown" for name in flags),
            *(f"held:{code}" for code in codes),
        ]


@dataclass(frozen=True)
class Propensity:
    """Weights of every product's logistic regression (columns and, last, neighbours × products), calibrated.

    `centre` is the mean of each column where it was fitted: what reasons are measured against.
    """

    codes: tuple[str, ...]
    inputs: Inputs
    weights: Array
    intercept: Array
    centre: Array
    similar: ItemCF
    slope: float = 1.0
    shift: float = 0.0

    @classmethod
    def fit(
        cls, windows: Sequence[Window], candidates: Sequence[npt.NDArray[np.bool_]], similar: ItemCF
    ) -> "Propensity":
        """Fit on windows; cells that are not candidates say nothing."""
        inputs = Inputs.fit(windows)
        columns = np.vstack([inputs.matrix(window) for window in windows])
        neighbours = np.vstack([neighbour_odds(similar, window) for window in windows])
        labels = np.vstack([window.bought.toarray() for window in windows])
        weights, intercept = _regress(columns, neighbours, labels, np.vstack(candidates))
        return cls(windows[0].codes, inputs, weights, intercept, columns.mean(axis=0), similar)

    def calibrated(self, window: Window, candidates: npt.NDArray[np.bool_]) -> "Propensity":
        """The same ranking with its probabilities put right on a later window (Platt's sigmoid)."""
        logits = self.logits(window)[candidates]
        labels = window.bought.toarray()[candidates]
        slope, shift = _platt(logits, labels)
        return replace(self, slope=slope, shift=shift)

    def logits(self, window: Window) -> Array:
        """Uncalibrated log-odds, customers × products."""
        neighbours = neighbour_odds(self.similar, window)
        found = self.inputs.matrix(window) @ self.weights[:-1] + self.intercept
        return np.asarray(found + neighbours * self.weights[-1])

    def scores(self, window: Window) -> Array:
        """Calibrated probabilities, customers × products."""
        return _sigmoid(self.slope * self.logits(window) + self.shift)

    def importance(self, window: Window) -> dict[str, Array]:
        """Mean size of each feature's contribution to the log-odds, per product; columns of one feature together."""
        size = np.abs(self.inputs.matrix(window) - self.centre).mean(axis=0)
        found: dict[str, Array] = {}
        for row, name in enumerate(self.inputs.columns(self.codes)):
            base = name.split(":")[0] if not name.startswith("held:") else name
            found[base] = found.get(base, np.zeros(len(self.codes))) + size[row] * np.abs(
                self.weights[row]
            )
        return found

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        similar = {f"similar_{name}": array for name, array in self.similar.arrays().items()}
        return {
            "codes": np.array(self.codes),
            "names": np.array(self.inputs.names),
            "mean": self.inputs.mean,
            "spread": self.inputs.spread,
            "flagged": self.inputs.flagged,
            "weights": self.weights,
            "intercept": self.intercept,
            "centre": self.centre,
            "sigmoid": np.array([self.slope, self.shift]),
            **similar,
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Propensity":
        """The model of an artefact."""
        inputs = Inputs(
            tuple(arrays["names"].tolist()), arrays["mean"], arrays["spread"], arrays["flagged"]
        )
        similar = ItemCF.from_arrays(
            {
                name.removeprefix("similar_"): array
                for name, array in arrays.items()
                if name.startswith("similar_")
            }
        )
        slope, shift = arrays["sigmoid"].tolist()
        return cls(
            codes=tuple(arrays["codes"].tolist()),
            inputs=inputs,
            weights=arrays["weights"],
            intercept=arrays["intercept"],
            centre=arrays["centre"],
            similar=similar,
            slope=slope,
            shift=shift,
        )


def _squash(raw: Array) -> Array:
    return np.sign(raw) * np.log1p(np.abs(raw))


def neighbour_odds(similar: ItemCF, window: Window) -> Array:
    """What similar customers say, as log-odds around each product's mean."""
    found = np.log(np.maximum(similar.scores(window), 1e-9))
    return np.asarray(np.clip(found - np.log(np.maximum(similar.base, 1e-9)), 0, 2 * CLIP))


def _sigmoid(logits: Array) -> Array:
    # beyond 35 the answer is 0 or 1 to machine precision
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -35, 35))))


def _regress(
    columns: Array, neighbours: Array, labels: Array, candidates: npt.NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Weights (columns and, last, neighbours × products) and intercepts of least penalised log-loss."""
    columns, neighbours = columns.astype(np.float32), neighbours.astype(np.float32)
    width, products = columns.shape[1], labels.shape[1]
    mask, labels = candidates.astype(np.float32), labels.astype(np.float32)
    rate = (labels * mask).sum(axis=0) + 0.5
    start = np.zeros((width + 2, products))
    start[-1] = np.log(rate / np.maximum(mask.sum(axis=0) - rate, 1))

    def loss(flat: Array) -> tuple[float, Array]:
        packed = flat.reshape(width + 2, products).astype(np.float32)
        logits = columns @ packed[:width] + neighbours * packed[width] + packed[-1]
        # log(1 + e^x) − y·x, stable for large |x|
        values = np.logaddexp(0, logits) - labels * logits
        error = (_sigmoid(logits) - labels) * mask
        penalty = packed[: width + 1]
        gradient = np.vstack(
            [columns.T @ error, (neighbours * error).sum(axis=0), error.sum(axis=0)]
        )
        gradient[: width + 1] += RIDGE * penalty
        total = (values * mask).sum(dtype=float) + RIDGE / 2 * (penalty**2).sum(dtype=float)
        return float(total), gradient.astype(float).ravel()

    found = scipy.optimize.minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS}
    )
    packed = found.x.reshape(width + 2, products)
    return packed[:-1], packed[-1]


def _platt(logits: Array, labels: Array) -> tuple[float, float]:
    """Slope and shift of the sigmoid of least log-loss; the slope stays positive, so no ranking changes."""

    def loss(pair: Array) -> tuple[float, Array]:
        slope = np.exp(pair[0])
        moved = slope * logits + pair[1]
        error = _sigmoid(moved) - labels
        value = (np.logaddexp(0, moved) - labels * moved).sum()
        return float(value), np.array([(error * logits).sum() * slope, error.sum()])

    found = scipy.optimize.minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B")
    return float(np.exp(found.x[0])), float(found.x[1])

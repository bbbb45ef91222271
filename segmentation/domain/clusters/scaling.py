"""From raw features to columns that a distance can be measured in; the same steps for whoever comes later."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from customers.domain.features import BY_NAME
from customers.domain.features.declared import Unit

Array = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]

TRANSFORMS = ("log", "quantile", "none")
SCALINGS = ("standard", "robust")
LOGGED = frozenset({Unit.MONEY, Unit.COUNT, Unit.DAYS})
# Medians and quantiles of this many rows are those of all to two digits.
SAMPLE = 50_000
QUANTILES = 201
# The middle half of a normal distribution is this many standard deviations wide.
NORMAL_QUARTILES = 1.349
# A value further out than this many spreads pulls a centre towards itself alone.
FURTHEST = 8.0


class FlatColumnError(ValueError):
    """A feature has one value for everybody, or none at all."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Scale:
    """How raw columns become comparable: fill, transform, centre, divide.

    A value that is unknown becomes 0 where the feature's null means nothing found, else the median.
    """

    names: tuple[str, ...]
    transform: str
    fill: Array
    logged: npt.NDArray[np.bool_]
    quantiles: Array  # QUANTILES × columns, empty without the quantile transform
    centre: Array
    spread: Array

    @classmethod
    def fit(
        cls, names: Sequence[str], raw: Array, *, transform: str, scaling: str, seed: int
    ) -> "Scale":
        """Learn the steps from rows (n × columns, NaN where unknown); raises FlatColumnError."""
        rows = sample_rows(len(raw), SAMPLE, seed)
        some = np.asarray(raw[rows], dtype=np.float64, order="F")  # each column's figures are taken
        fill = np.array([_fill(name, some[:, at]) for at, name in enumerate(names)])
        filled = np.where(np.isnan(some), fill, some)
        logged = np.array([transform == "log" and BY_NAME[name].unit in LOGGED for name in names])
        quantiles = np.zeros((0, len(names)))
        if transform == "quantile":
            quantiles = np.quantile(filled, np.linspace(0, 1, QUANTILES), axis=0)
        plain = cls(tuple(names), transform, fill, logged, quantiles, np.zeros(len(names)), np.ones(len(names)))  # fmt: skip
        centre, spread = _middle(plain.transformed(some), scaling)
        if not spread.all():
            raise FlatColumnError(names[int(np.argmin(spread))])
        return cls(tuple(names), transform, fill, logged, quantiles, centre, spread)

    def filled(self, raw: Array) -> Array:
        """Raw columns without gaps."""
        return np.where(np.isnan(raw), self.fill.astype(raw.dtype), raw)

    def transformed(self, raw: Array) -> Array:
        """Filled and transformed columns, not yet centred."""
        found = self.filled(raw)
        for at in np.flatnonzero(self.logged).tolist():
            found[:, at] = np.copysign(np.log1p(np.abs(found[:, at])), found[:, at])
        if len(self.quantiles):
            for place in range(found.shape[1]):
                found[:, place] = _normal(found[:, place], self.quantiles[:, place])
        return found

    def apply(self, raw: Array) -> npt.NDArray[np.float32]:
        """Comparable columns as float32: about 0 in the middle, about 1 apart."""
        found = self.transformed(np.asarray(raw, dtype=np.float32))
        found -= self.centre.astype(np.float32)
        found /= self.spread.astype(np.float32)
        return np.ascontiguousarray(np.clip(found, -FURTHEST, FURTHEST), dtype=np.float32)

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        return {
            "names": np.array(self.names),
            "transform": np.array(self.transform),
            "fill": self.fill,
            "logged": self.logged,
            "quantiles": self.quantiles,
            "centre": self.centre,
            "spread": self.spread,
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Scale":
        """The steps of an artefact."""
        return cls(
            tuple(arrays["names"].tolist()),
            str(arrays["transform"]),
            *(arrays[name] for name in ("fill", "logged", "quantiles", "centre", "spread")),
        )


def sample_rows(rows: int, most: int, seed: int) -> Ints:
    """Return the positions of at most `most` of `rows` rows, in order, the same for the same seed."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))


def _fill(name: str, column: Array) -> float:
    if BY_NAME[name].null_means == "zero":
        return 0.0
    if np.isnan(column).all():
        raise FlatColumnError(name)
    return float(np.nanmedian(column))


def _middle(columns: Array, scaling: str) -> tuple[Array, Array]:
    """Centre and spread; where the middle half is all one value, the standard deviation steps in."""
    deviation = np.asarray(columns.std(axis=0))
    deviation[deviation < 1e-9 * np.maximum(1, np.abs(columns).max(axis=0))] = 0
    if scaling == "standard":
        return np.asarray(columns.mean(axis=0)), deviation
    low, middle, high = np.quantile(columns, (0.25, 0.5, 0.75), axis=0)
    quartiles = (high - low) / NORMAL_QUARTILES
    return middle, np.where(quartiles > 1e-9, quartiles, deviation)


def _normal(column: Array, quantiles: Array) -> Array:
    """Ranks as normal scores; equal values share the middle of their ranks."""
    levels = np.linspace(0, 1, len(quantiles))
    low = np.interp(column, quantiles, levels)
    high = 1 - np.interp(-column, -quantiles[::-1], levels)
    return np.asarray(scipy.special.ndtri(np.clip((low + high) / 2, 0.005, 0.995)))

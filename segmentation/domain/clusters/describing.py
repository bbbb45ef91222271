"""What sets clusters apart: differences, names in words, and a map in two dimensions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from customers.domain.features import BY_NAME
from segmentation.domain.clusters.methods import NOISE
from segmentation.domain.clusters.scaling import Array, Ints, sample_rows
from segmentation.domain.fields import Words

TELLING = 0.3  # standard deviations from which a difference is worth a word
NAMED_BY = 2
MAP_POINTS = 1_500
WINDOW = re.compile(r", (\d+ days|a year|\d months)$|^近(一年|\d+(天|个月))")
AVERAGE = Words("Close to the average", "接近平均的客户")


@dataclass(frozen=True)
class Map:
    """Two principal components: points, the share of the variance on each, and the features that draw each axis."""

    points: Array  # rows × 2
    rows: Ints
    shares: tuple[float, float]
    axes: tuple[
        tuple[str, bool], tuple[str, bool]
    ]  # a feature, and whether it grows along the axis


def sizes_of(labels: Ints, count: int) -> Ints:
    """How many are in each cluster; noise is in none."""
    return np.bincount(labels[labels != NOISE], minlength=count)


def differences(columns: Array, labels: Ints, count: int) -> Array:
    """Clusters × columns: how many standard deviations a cluster's mean lies above that of all."""
    mean, deviation = columns.mean(axis=0, dtype=np.float64), columns.std(axis=0, dtype=np.float64)
    sums = np.zeros((count, columns.shape[1]))
    for at in range(columns.shape[1]):
        inside = labels != NOISE
        sums[:, at] = np.bincount(labels[inside], columns[inside, at], minlength=count)
    sizes = np.maximum(sizes_of(labels, count), 1)[:, None]
    return np.asarray((sums / sizes - mean) / np.maximum(deviation, 1e-9))


def medians(filled: Array, labels: Ints, count: int) -> Array:
    """Clusters × columns: the median of each raw feature, NaN in an empty cluster."""
    found = np.full((count, filled.shape[1]), np.nan)
    for at in range(count):
        own = filled[labels == at]
        if len(own):
            found[at] = np.median(own, axis=0)
    return found


def propose_names(names: Sequence[str], apart: Array) -> list[Words]:
    """Name each cluster by its strongest differences; further ones are added until no two names agree."""
    found: list[Words] = []
    for row in apart:
        order = np.argsort(-np.abs(row))
        kept = [at for at in order if abs(row[at]) >= TELLING] or []
        for most in range(NAMED_BY, len(kept) + 1):
            name = _named(names, row, kept[:most])
            if name not in found:
                break
        else:
            name = _named(names, row, kept[:NAMED_BY])
        found.append(_apart(name, found))
    return found


def _named(names: Sequence[str], row: Array, kept: Sequence[int]) -> Words:
    if not kept:
        return AVERAGE
    en = [f"{'high' if row[at] > 0 else 'low'} {_short(names[at]).en}" for at in kept]
    zh = [f"{_short(names[at]).zh}{'高' if row[at] > 0 else '低'}" for at in kept]
    text = ", ".join(en)
    return Words(text[:1].upper() + text[1:], "、".join(zh))


def _short(name: str) -> Words:
    """A feature's label without its window, as it stands within a sentence."""
    label = BY_NAME[name].label
    en = WINDOW.sub("", label.en)
    en = en if en[:2].isupper() else en[:1].lower() + en[1:]
    return Words(en, WINDOW.sub("", label.zh).removesuffix("（天）"))


def _apart(name: Words, taken: Sequence[Words]) -> Words:
    same = sum(1 for other in taken if other.en.split(" (")[0] == name.en)
    return Words(f"{name.en} ({same + 1})", f"{name.zh}（{same + 1}）") if same else name


def draw_map(names: Sequence[str], columns: npt.NDArray[np.float32], seed: int) -> Map:
    """Project a sample on its two principal components (from the covariance of all rows)."""
    centre = columns.mean(axis=0, dtype=np.float64)
    covariance = np.cov(columns, rowvar=False, dtype=np.float64).reshape(len(names), len(names))
    values, vectors = np.linalg.eigh(covariance)
    order = np.argsort(-values)[:2]
    axes = vectors[:, order] if len(order) > 1 else np.hstack([vectors, np.zeros_like(vectors)])
    rows = sample_rows(len(columns), MAP_POINTS, seed)
    total = max(float(values.sum()), 1e-12)
    shares = [float(values[at]) / total for at in order] + [0.0]
    drawn = [(names[at := int(np.argmax(np.abs(axes[:, n])))], bool(axes[at, n] > 0)) for n in (0, 1)]  # fmt: skip
    return Map((columns[rows] - centre) @ axes, rows, (shares[0], shares[1]), (drawn[0], drawn[1]))

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
# How widely a cluster's customers differ from each other, against all customers in clusters.
ALIKE, MIXED = (0.6, Words("much alike", "彼此相近")), (1.2, Words("widely mixed", "彼此差异大"))
UNUSUAL, UNLIKE = (
    Words("Unusual: ", "与众不同："),
    Words("Unusual in ways of their own", "各有各的不同"),
)


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
    """Clusters × columns: how many standard deviations a cluster's mean lies above that of all in clusters.

    Noise lies far out: were it counted, no cluster would stand out beside it.
    """
    inside = labels != NOISE
    among = columns[inside] if inside.any() else columns
    mean, deviation = among.mean(axis=0, dtype=np.float64), among.std(axis=0, dtype=np.float64)
    sums = np.zeros((count, columns.shape[1]))
    for at in range(columns.shape[1]):
        sums[:, at] = np.bincount(labels[inside], columns[inside, at], minlength=count)
    sizes = np.maximum(sizes_of(labels, count), 1)[:, None]
    return np.asarray((sums / sizes - mean) / np.maximum(deviation, 1e-9))


def spreads(columns: Array, labels: Ints, count: int) -> Array:
    """How widely each cluster's customers differ: their standard deviation against that of all in clusters, on average."""
    inside = columns[labels != NOISE].astype(np.float64)
    usual = np.maximum(inside.std(axis=0), 1e-9) if len(inside) else 1.0
    found = np.ones(count)
    for at in range(count):
        own = columns[labels == at]
        if len(own):
            found[at] = float((own.std(axis=0, dtype=np.float64) / usual).mean())
    return found


def name_noise(names: Sequence[str], columns: Array, labels: Ints) -> Words:
    """Say what sets those in no cluster apart from those in one: by their mean, in deviations of those in one."""
    inside, noise = columns[labels != NOISE], columns[labels == NOISE]
    deviation = np.maximum(inside.std(axis=0, dtype=np.float64), 1e-9)
    row = (noise.mean(axis=0, dtype=np.float64) - inside.mean(axis=0, dtype=np.float64)) / deviation
    kept = [at for at in np.argsort(-np.abs(row)) if abs(row[at]) >= TELLING][:NAMED_BY]
    if not kept:
        return UNLIKE
    said = _named(names, row, kept)
    return Words(UNUSUAL.en + said.en[:1].lower() + said.en[1:], UNUSUAL.zh + said.zh)


def medians(filled: Array, labels: Ints, count: int) -> Array:
    """Clusters × columns: the median of each raw feature, NaN in an empty cluster."""
    found = np.full((count, filled.shape[1]), np.nan)
    for at in range(count):
        own = filled[labels == at]
        if len(own):
            found[at] = np.median(own, axis=0)
    return found


def propose_names(names: Sequence[str], apart: Array, spread: Array | None = None) -> list[Words]:
    """Name each cluster by its strongest differences; further ones are added until no two names agree.

    Where they are not enough, how alike its customers are is said too, as of a dense core and its loose surroundings.
    """
    found: list[Words] = []
    for at_row, row in enumerate(apart):
        order = np.argsort(-np.abs(row))
        kept = [at for at in order if abs(row[at]) >= TELLING] or []
        for most in range(NAMED_BY, len(kept) + 1):
            name = _named(names, row, kept[:most])
            if name not in found:
                break
        else:
            name = _named(names, row, kept[:NAMED_BY])
        if spread is not None and (name in found or not kept):
            name = _with_spread(name, float(spread[at_row]))
        found.append(_apart(name, found))
    return found


def _with_spread(name: Words, spread: float) -> Words:
    """Add how alike the customers of a cluster are, where it is worth a word."""
    word = ALIKE[1] if spread <= ALIKE[0] else MIXED[1] if spread >= MIXED[0] else None
    return Words(f"{name.en}, {word.en}", f"{name.zh}，{word.zh}") if word else name


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

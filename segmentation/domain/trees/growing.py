"""A tree grown on some customers, pruned on others, and judged on yet others (CART, Breiman and others 1984)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from segmentation.domain.trees.tree import Array, Ints, Tree, tree_of

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

CRITERIA = ("gini", "entropy")
GROWN, PRUNED = (
    0.6,
    0.8,
)  # shares of a draw from 0 to 1: grown below the first, pruned up to the second
MOST_ALPHAS = 25
Z_95 = 1.96


class TooFewError(ValueError):
    """Too few customers had the outcome, or too few had not, for a tree to learn from."""


@dataclass(frozen=True)
class Shape:
    """How a tree may grow: the criterion, the deepest question, the smallest leaf."""

    criterion: str = "gini"
    depth: int = 4
    least: int = 50
    seed: int = 1


@dataclass(frozen=True)
class Parts:
    """Which rows are for growing, for pruning, and for judging."""

    grow: npt.NDArray[np.bool_]
    prune: npt.NDArray[np.bool_]
    judge: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Leaf:
    """A leaf: all rows in it, and among those judged on the rows, the share with the outcome, its 95 % interval, and the lift."""

    node: int
    rows: int
    judged: int
    rate: float
    low: float
    high: float
    lift: float


@dataclass(frozen=True)
class Grown:
    """The pruned tree with its leaves, the strongest first, and how well it tells (AUC) on the rows judged on."""

    tree: Tree
    leaves: tuple[Leaf, ...]
    base: float
    auc: float
    leaves_before: int


def split_by_hash(ids: Ints, seed: int) -> Parts:
    """Part customers by a hash of their id: six tenths grow the tree, two prune it, two judge it."""
    mixed = (ids.astype(np.uint64) + np.uint64(seed)) * np.uint64(0x9E3779B97F4A7C15)
    draw = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    share = (draw >> np.uint64(11)) / float(1 << 53)
    return Parts(share < GROWN, (share >= GROWN) & (share < PRUNED), share >= PRUNED)


def split_by_time(ids: Ints, late: npt.NDArray[np.bool_], seed: int) -> Parts:
    """Grow on the earlier window; the later one prunes and judges, parted by a hash of the customer."""
    drawn = split_by_hash(ids, seed)
    half = drawn.prune | (drawn.grow & (ids % 2 == 0))
    return Parts(~late, late & half, late & ~half)


def grow_pruned(
    names: Sequence[str],
    raw: Array,
    outcome: npt.NDArray[np.bool_],
    parts: Parts,
    shape: Shape,
    tick: Callable[[], None] = lambda: None,
) -> Grown:
    """Grow, prune at the cost-complexity that the rows held back bear best, and judge each leaf.

    Of the complexities within one standard error of the best the simplest tree is taken. Raises TooFewError.
    """
    for part in (parts.grow, parts.prune, parts.judge):
        if min(outcome[part].sum(), (~outcome[part]).sum()) < 1:
            raise TooFewError
    values = np.asarray(raw, np.float32)
    grow, labels = values[parts.grow], outcome[parts.grow].astype(np.int8)
    tick()
    full = _fit(grow, labels, shape, 0.0)
    alphas = _alphas(full.cost_complexity_pruning_path(grow, labels).ccp_alphas)
    tick()
    held, told = values[parts.prune], outcome[parts.prune]
    chosen = _simplest([_fit(grow, labels, shape, alpha) for alpha in alphas], held, told)
    tree = tree_of(names, grow, chosen)
    return _judged(tree, values, outcome, parts, full.get_n_leaves())


def _fit(rows: Array, labels: Ints, shape: Shape, alpha: float) -> "DecisionTreeClassifier":
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(
        criterion=shape.criterion,
        max_depth=shape.depth,
        min_samples_leaf=shape.least,
        ccp_alpha=alpha,
        random_state=shape.seed,
    ).fit(rows, labels)


def _alphas(path: Array) -> list[float]:
    """At most MOST_ALPHAS complexities along the path; the last would leave the root alone."""
    kept = np.unique(np.maximum(path[:-1] if len(path) > 1 else path, 0))
    places = np.unique(np.linspace(0, len(kept) - 1, MOST_ALPHAS).astype(int))
    return [float(kept[at]) for at in places]


def _simplest(fits: list[Any], held: Array, told: npt.NDArray[np.bool_]) -> Any:
    """The smallest tree whose log-loss on the rows held back is within a standard error of the least."""
    losses = np.array([_loss(one.predict_proba(held)[:, 1], told) for one in fits])
    means = losses.mean(axis=1)
    best = int(np.argmin(means))
    bound = means[best] + losses[best].std() / np.sqrt(len(told))
    able = [at for at in range(len(fits)) if means[at] <= bound and fits[at].get_n_leaves() > 1]
    return fits[max(able, default=best)]


def _loss(found: Array, told: npt.NDArray[np.bool_]) -> Array:
    sure = np.clip(found, 1e-3, 1 - 1e-3)
    return np.asarray(-np.where(told, np.log(sure), np.log(1 - sure)))


def _judged(
    tree: Tree, values: Array, outcome: npt.NDArray[np.bool_], parts: Parts, before: int
) -> Grown:
    from sklearn.metrics import roc_auc_score

    at = tree.leaf_of(values)
    judged, told = at[parts.judge], outcome[parts.judge]
    base = float(told.mean())
    leaves = []
    for node in tree.leaves:
        own = told[judged == node]
        rate = float(own.mean()) if len(own) else 0.0
        low, high = wilson(int(own.sum()), len(own))
        rows = int((at == node).sum())
        leaves.append(Leaf(node, rows, len(own), rate, low, high, rate / base if base else 0.0))
    rates = {leaf.node: leaf.rate for leaf in leaves}
    grown = at[parts.grow]
    learned = {node: float(outcome[parts.grow][grown == node].mean()) for node in rates}
    score = np.array([learned.get(node, base) for node in judged.tolist()])
    ordered = tuple(sorted(leaves, key=lambda leaf: -leaf.rate))
    return Grown(tree, ordered, base, float(roc_auc_score(told, score)), int(before))


def wilson(found: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); from 0 to 1 where nobody was looked at."""
    if not rows:
        return 0.0, 1.0
    share, square = found / rows, Z_95**2
    middle = (share + square / (2 * rows)) / (1 + square / rows)
    half = Z_95 * np.sqrt(share * (1 - share) / rows + square / (4 * rows**2)) / (1 + square / rows)
    # the rounding of doubles may not part a share of 0 or 1 from its own interval
    return float(max(0.0, min(share, middle - half))), float(min(1.0, max(share, middle + half)))

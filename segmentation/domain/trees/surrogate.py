"""A small tree that imitates a clustering, so that it can be read as rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segmentation.domain.trees.tree import Array, Ints, Tree, grow

ROWS = 30_000
HELD_BACK = 0.3
DEEPEST = 5
NOWHERE = -2  # a row in no leaf is of no cluster either


@dataclass(frozen=True)
class Branch:
    """A leaf: the cluster it stands for, its rows among those held back, and the share that are of the cluster."""

    leaf: int
    cluster: int
    rows: int
    purity: float


@dataclass(frozen=True)
class Surrogate:
    """The tree; `fidelity` is the share of rows held back whose cluster it tells, `baseline` that of the largest cluster."""

    tree: Tree
    branches: tuple[Branch, ...]
    fidelity: float
    baseline: float


def imitate(
    names: Sequence[str], raw: Array, labels: Ints, *, count: int, seed: int
) -> Surrogate | None:
    """Learn to tell the clusters (0 to count−1, −1 for none) from raw features; None when there is only one."""
    from sklearn.tree import DecisionTreeClassifier

    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(raw))[:ROWS]
    cut = int(len(rows) * (1 - HELD_BACK))
    learned, held = rows[:cut], rows[cut:]
    if len(np.unique(labels[learned])) < 2 or not len(held):
        return None
    grower = DecisionTreeClassifier(
        max_leaf_nodes=max(4, 2 * count),
        max_depth=DEEPEST,
        min_samples_leaf=max(5, len(learned) // 200),
        random_state=seed,
    )
    tree = grow(names, raw[learned], labels[learned], grower)
    leaf_learned, leaf_held = tree.leaf_of(raw[learned]), tree.leaf_of(raw[held])
    stands_for = {leaf: _commonest(labels[learned][leaf_learned == leaf]) for leaf in tree.leaves}
    told = np.array([stands_for.get(leaf, NOWHERE) for leaf in leaf_held.tolist()])
    branches = tuple(_branch(leaf, stands_for[leaf], labels[held][leaf_held == leaf]) for leaf in tree.leaves)  # fmt: skip
    common = _commonest(labels[learned])
    return Surrogate(
        tree, branches, float((told == labels[held]).mean()), float((labels[held] == common).mean())
    )


def _commonest(labels: Ints) -> int:
    values, counts = np.unique(labels, return_counts=True)
    return int(values[np.argmax(counts)])


def _branch(leaf: int, cluster: int, own: Ints) -> Branch:
    return Branch(leaf, cluster, len(own), float((own == cluster).mean()) if len(own) else 0.0)

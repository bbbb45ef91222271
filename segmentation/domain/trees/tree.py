"""A decision tree as plain arrays: where it asks, and what somebody answers by being where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from customers.domain.features import BY_NAME
from segmentation.domain.rules import AllOf, AnyOf, Condition, Node

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

Array = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]
LEAF = -1
FINEST = 9  # decimals of a threshold at most


@dataclass(frozen=True)
class Tree:
    """Nodes in order, the root first: the column asked about (LEAF: none), the threshold, the nodes below.

    A value up to the threshold goes left; one that is unknown goes left where `unknown_left`. Of a column
    without `gaps` nothing unknown was ever seen: who is unknown there is in no leaf (LEAF).
    """

    names: tuple[str, ...]
    column: Ints
    threshold: Array
    unknown_left: npt.NDArray[np.bool_]
    left: Ints
    right: Ints
    gaps: npt.NDArray[np.bool_]

    def document(self) -> dict[str, list[Any]]:
        """The tree as JSON holds it, which knows no infinity."""
        arrays = ("column", "threshold", "unknown_left", "left", "right", "gaps")
        told = {name: getattr(self, name).tolist() for name in arrays}
        told["threshold"] = [None if np.isinf(one) else one for one in told["threshold"]]
        return {"names": list(self.names)} | told

    @classmethod
    def from_document(cls, document: dict[str, list[Any]]) -> "Tree":
        """The tree of a document."""
        finite = [np.inf if one is None else one for one in document["threshold"]]
        whole = document | {"threshold": finite}
        names, *arrays = (whole[name] for name in cls.__dataclass_fields__)
        return cls(tuple(names), *(np.array(one) for one in arrays))

    @property
    def leaves(self) -> list[int]:
        """The leaves from left to right."""
        found, waiting = [], [0]
        while waiting:
            node = waiting.pop()
            if self.column[node] == LEAF:
                found.append(node)
            else:
                waiting += [int(self.right[node]), int(self.left[node])]
        return found

    def leaf_of(self, raw: Array) -> Ints:
        """Return the leaf of each row of raw features (NaN where unknown)."""
        at = np.zeros(len(raw), dtype=np.int64)
        asking = np.arange(len(raw)) if self.column[0] != LEAF else np.zeros(0, dtype=np.int64)
        while len(asking):
            node = at[asking]
            value = raw[asking, self.column[node]]
            below = np.asarray(value, np.float32) <= self.threshold[node].astype(np.float32)
            left = np.where(np.isnan(value), self.unknown_left[node], below)
            at[asking] = np.where(left, self.left[node], self.right[node])
            lost = np.isnan(value) & ~self.gaps[self.column[node]]
            at[asking[lost]] = LEAF
            asking = asking[~lost]
            asking = asking[self.column[at[asking]] != LEAF]
        return at

    def steps_to(self, node: int) -> list[tuple[int, bool]]:
        """Return the nodes passed on the way to a node, each with whether the way goes left there."""
        above = {int(child): (at, side) for at in range(len(self.column)) if self.column[at] != LEAF for child, side in ((self.left[at], True), (self.right[at], False))}  # fmt: skip
        steps = []
        while node in above:
            node, left = above[node]
            steps.append((node, left))
        return steps[::-1]

    def rule(self, node: int) -> Node:
        """Return the rule of a node: one condition, or two bounds, per feature asked about on the way."""
        bounds: dict[str, _Bounds] = {}
        for at, left in self.steps_to(node):
            column = int(self.column[at])
            unknown = bool(self.gaps[column]) and bool(self.unknown_left[at]) == left
            bound = bounds.setdefault(self.names[column], _Bounds())
            bound.narrow(float(self.threshold[at]), left=left, unknown=unknown)
        parts: list[Node] = []
        for name, bound in bounds.items():
            parts += bound.conditions(name)
        return AllOf(tuple(parts))


@dataclass
class _Bounds:
    """Between which values a feature may be, and whether it may be unknown.

    A split at infinity parts the known from the unknown: above it there is no value.
    """

    low: float | None = None
    high: float | None = None
    unknown: bool = True
    valued: bool = True

    def narrow(self, threshold: float, *, left: bool, unknown: bool) -> None:
        if np.isinf(threshold):
            self.valued = self.valued and left
        elif left:
            self.high = threshold if self.high is None else min(self.high, threshold)
        else:
            self.low = threshold if self.low is None else max(self.low, threshold)
        self.unknown = self.unknown and unknown

    def conditions(self, name: str) -> list[Node]:
        found: list[Node] = []
        if not self.valued:
            return [Condition(name, "is_unknown")]
        if self.low is not None:
            found.append(Condition(name, "more_than", _plain(name, self.low)))
        if self.high is not None:
            found.append(Condition(name, "at_most", _plain(name, self.high)))
        if not found:
            return [] if self.unknown else [Condition(name, "is_known")]
        if not self.unknown:
            return found
        known: Node = found[0] if len(found) == 1 else AllOf(tuple(found))
        return [AnyOf((known, Condition(name, "is_unknown")))]


def _plain(name: str, threshold: float) -> int | float:
    whole = BY_NAME[name].is_whole or threshold == int(threshold)
    return int(threshold) if whole else threshold


def grow(names: Sequence[str], raw: Array, outcome: Ints, grower: "DecisionTreeClassifier") -> Tree:
    """Grow a tree with scikit-learn on raw features, its thresholds rounded where no row notices."""
    values = np.asarray(raw, np.float32)
    return tree_of(names, values, grower.fit(values, outcome))


def tree_of(
    names: Sequence[str], values: npt.NDArray[np.float32], fitted: "DecisionTreeClassifier"
) -> Tree:
    """Return a fitted tree as rules read it: `values` are the rows it was fitted on."""
    grown = fitted.tree_
    column = np.where(grown.children_left == LEAF, LEAF, grown.feature)
    threshold = np.array(grown.threshold)
    unknown_left = grown.missing_go_to_left.astype(bool)
    gaps = np.asarray(np.isnan(values).any(axis=0))
    tree = Tree(
        names=tuple(names),
        column=column,
        threshold=threshold,
        unknown_left=unknown_left,
        left=np.array(grown.children_left),
        right=np.array(grown.children_right),
        gaps=gaps,
    )
    _round(tree, values)
    return tree


def _round(tree: Tree, values: npt.NDArray[np.float32]) -> None:
    rows_at = {0: np.arange(len(values))}
    for node in range(len(tree.column)):
        if tree.column[node] == LEAF:
            continue
        rows = rows_at.pop(node)
        asked = values[rows, tree.column[node]]
        left = np.where(np.isnan(asked), tree.unknown_left[node], asked <= tree.threshold[node])
        known = ~np.isnan(asked)
        below, above = asked[left & known], asked[~left & known]
        if len(below) and len(above):
            whole = BY_NAME[tree.names[tree.column[node]]].is_whole
            tree.threshold[node] = roundest(float(below.max()), float(above.min()), whole=whole)
        rows_at[int(tree.left[node])], rows_at[int(tree.right[node])] = rows[left], rows[~left]


def roundest(low: float, high: float, *, whole: bool = False) -> float:
    """Return the number of fewest digits t with low ≤ t < high as float32 sees them."""
    middle = Decimal(str((low + high) / 2))
    widest = 0 if high == low else int(np.floor(np.log10(max(abs(low), abs(high), 1e-9))))
    for digits in range(-widest, FINEST + 1):
        step = Decimal(1).scaleb(-digits)
        floor = (middle / step).to_integral_value(ROUND_FLOOR) * step
        for candidate in (floor, floor + step):
            if low <= float(np.float32(candidate)) < high:
                return float(candidate)
        if whole and digits >= 0:
            break
    return float(np.floor(low)) if whole else low

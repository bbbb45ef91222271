import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier

from segmentation.domain.rules import AllOf, AnyOf, Condition
from segmentation.domain.trees.drawing import draw
from segmentation.domain.trees.growing import (
    Shape,
    TooFewError,
    grow_pruned,
    split_by_hash,
    split_by_time,
    wilson,
)
from segmentation.domain.trees.tree import Tree, grow, roundest

NAMES = ("age_years", "total_balance", "avg_spend_90d")


def world(rows: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Those over 50 with more than 10,000 nearly always have the outcome; spending says nothing."""
    rng = np.random.default_rng(5)
    raw = np.column_stack(
        [rng.integers(18, 90, rows), rng.lognormal(9, 1.5, rows), rng.lognormal(4, 1, rows)]
    )
    raw[rng.random(rows) < 0.2, 2] = np.nan
    likely = (raw[:, 0] > 50) & (raw[:, 1] > 10_000)
    return np.arange(1, rows + 1), raw.astype(np.float32), rng.random(rows) < np.where(likely, 0.8, 0.05)  # fmt: skip


def test_a_split_of_the_known_from_the_unknown_is_a_rule():
    raw = np.array([[5.0], [7.0], [9.0], [np.nan], [np.nan], [np.nan]] * 10, np.float32)

    tree = grow(
        ("avg_spend_90d",),
        raw,
        np.isnan(raw[:, 0]).astype(int),
        DecisionTreeClassifier(max_depth=1),
    )

    told = json.loads(json.dumps(tree.document(), allow_nan=False))
    assert Tree.from_document(told).leaf_of(raw).tolist() == tree.leaf_of(raw).tolist()
    rules = {tree.rule(leaf) for leaf in tree.leaves}
    assert rules == {AllOf((Condition("avg_spend_90d", op),)) for op in ("is_known", "is_unknown")}


@pytest.mark.parametrize("criterion", ["gini", "entropy"])
def test_a_tree_finds_the_rule_and_is_pruned_to_it(criterion):
    ids, raw, had = world()

    grown = grow_pruned(NAMES, raw, had, split_by_hash(ids, 1), Shape(criterion, depth=6, least=20))

    best = grown.leaves[0]
    assert len(grown.leaves) < grown.leaves_before
    assert grown.auc > 0.85
    assert best.low < 0.8 < best.high
    conditions = {part.field: part for part in grown.tree.rule(best.node).parts}
    assert conditions["age_years"].op == "more_than"
    assert conditions["age_years"].value == 50
    assert conditions["total_balance"].value == pytest.approx(10_000, rel=0.03)


def test_every_row_is_in_the_leaf_whose_rule_it_meets():
    ids, raw, had = world()
    tree = grow_pruned(NAMES, raw, had, split_by_hash(ids, 1), Shape(depth=5, least=10)).tree
    tree = Tree.from_document(tree.document())

    at = tree.leaf_of(raw)

    assert sorted(np.unique(at).tolist()) == sorted(tree.leaves)
    for leaf in tree.leaves:
        meets = np.array([_meets(tree.rule(leaf), row) for row in raw])
        assert (meets == (at == leaf)).all()


def _meets(node, row) -> bool:
    if isinstance(node, Condition):
        value = float(row[NAMES.index(node.field)])
        tests = {
            "at_most": lambda: value <= np.float32(node.value),
            "more_than": lambda: value > np.float32(node.value),
            "is_unknown": lambda: np.isnan(value),
        }
        return bool(tests[node.op]())
    parts = [_meets(part, row) for part in node.parts]
    return all(parts) if isinstance(node, AllOf) else any(parts)


def test_unknown_goes_where_it_went_when_the_tree_was_grown():
    tree = Tree(
        names=("avg_spend_90d",), column=np.array([0, -1, -1]), threshold=np.array([5.0, 0, 0]),
        unknown_left=np.array([True, False, False]), left=np.array([1, -1, -1]),
        right=np.array([2, -1, -1]), gaps=np.array([True]),
    )  # fmt: skip

    assert tree.leaf_of(np.array([[4.0], [5.0], [6.0], [np.nan]])).tolist() == [1, 1, 2, 1]
    assert tree.rule(1) == AllOf((AnyOf((Condition("avg_spend_90d", "at_most", 5), Condition("avg_spend_90d", "is_unknown"))),))  # fmt: skip
    assert tree.rule(2) == AllOf((Condition("avg_spend_90d", "more_than", 5),))


@given(st.floats(-1e6, 1e6, width=32), st.floats(-1e6, 1e6, width=32))
def test_thresholds_part_the_same_rows_with_fewer_digits(first, second):
    low, high = sorted((first, second))
    if low == high:
        return

    found = roundest(low, high)

    assert low <= float(np.float32(found)) < high


def test_thresholds_are_round():
    assert roundest(9_987.4, 10_012.9) == 10_000
    assert roundest(50, 51, whole=True) == 50
    assert roundest(0.1234, 0.1299) == 0.126


def test_splits_are_the_same_again_and_share_nobody():
    ids = np.arange(1, 10_001)

    parts = split_by_hash(ids, 1)

    assert ((parts.grow.astype(int) + parts.prune + parts.judge) == 1).all()
    assert parts.grow.mean() == pytest.approx(0.6, abs=0.02)
    assert (split_by_hash(ids, 1).judge == parts.judge).all()
    late = np.arange(10_000) >= 5_000
    timed = split_by_time(ids, late, 1)
    assert not timed.grow[late].any()
    assert not (timed.prune & timed.judge).any()
    assert (timed.prune | timed.judge)[late].all()


def test_nothing_is_learned_from_nobody():
    ids, raw, _had = world(200)

    with pytest.raises(TooFewError):
        grow_pruned(NAMES, raw, np.zeros(200, bool), split_by_hash(ids, 1), Shape())


def test_intervals_are_wilsons():
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-3)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)


def test_boxes_do_not_lie_on_each_other():
    ids, raw, had = world()
    tree = grow_pruned(NAMES, raw, had, split_by_hash(ids, 1), Shape(depth=5, least=10)).tree

    drawing = draw(tree)

    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(set(places)) == len(places) == len(tree.column)
    leaves = sorted(box.y for box in drawing.boxes if box.is_leaf)
    assert min(np.diff(leaves)) >= 52
    assert drawing.height >= max(leaves) + 52

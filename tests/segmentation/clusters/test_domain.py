import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from segmentation.domain.clusters import describing, drift
from segmentation.domain.clusters.choosing import choose_k
from segmentation.domain.clusters.methods import METHODS, Partition, Wanted, find_clusters
from segmentation.domain.clusters.model import ClusterModel
from segmentation.domain.clusters.scaling import FlatColumnError, Scale
from segmentation.domain.fields import Words

NAMES = ("age_years", "total_balance", "avg_spend_90d")


def blobs(rows: int = 300, groups: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    owners = np.arange(rows) % groups
    centres = rng.normal(0, 1, (groups, 3)) + np.eye(groups, 3) * 12
    return (centres[owners] + rng.normal(0, 0.4, (rows, 3))).astype(np.float32), owners


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_plain_groups_and_tells_them_again(method):
    columns, owners = blobs()

    partition = find_clusters(columns, Wanted(method, k=3))
    read = Partition.from_arrays(partition.arrays())

    labels = partition.predict(columns)
    told = labels >= 0
    assert partition.count == 3
    assert told.mean() > 0.8  # what is far from its group's core is in none
    assert adjusted_rand_score(owners[told], labels[told]) == 1.0
    assert (read.predict(columns) == labels).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_finds_the_same(method):
    columns, _owners = blobs()

    first, second = (find_clusters(columns, Wanted(method, k=3, seed=4)) for _ in range(2))

    assert (first.predict(columns) == second.predict(columns)).all()


@pytest.mark.parametrize("method", ["kmeans", "mixture", "hdbscan"])
def test_numbering_anew_moves_names_and_nobody(method):
    columns, _owners = blobs()
    partition = find_clusters(columns, Wanted(method, k=3))

    turned = partition.reordered(np.array([2, 0, 1])).predict(columns)

    was = partition.predict(columns)
    assert (turned[was == 2] == 0).all()
    assert (turned[was == 0] == 1).all()
    assert ((turned == -1) == (was == -1)).all()


def test_the_number_of_groups_is_found_and_told_why():
    columns, _owners = blobs()

    choice = choose_k(columns, Wanted("kmeans"), range(2, 6), "silhouette")

    assert (choice.k, choice.reason) == (3, "best")
    assert [one.k for one in choice.tries] == [2, 3, 4, 5]
    assert choose_k(columns, Wanted("mixture"), range(2, 6), "bic").k == 3
    assert choose_k(columns, Wanted("hierarchical"), range(2, 6), "stability").k == 3


def test_unknown_counts_as_nothing_or_as_the_median():
    raw = np.array([[20, np.nan, 5], [40, 100, np.nan], [60, 300, 7]], np.float32)

    scale = Scale.fit(NAMES, raw, transform="none", scaling="standard", seed=1)

    assert scale.filled(raw).tolist() == [[20, 0, 5], [40, 100, 6], [60, 300, 7]]
    assert scale.apply(raw).mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-6)


@pytest.mark.parametrize("transform", ["log", "quantile", "none"])
@pytest.mark.parametrize("scaling", ["standard", "robust"])
def test_columns_are_comparable_and_keep_their_order(transform, scaling):
    rng = np.random.default_rng(1)
    raw = np.column_stack([rng.integers(18, 90, 500), rng.lognormal(9, 1, 500), rng.lognormal(4, 1, 500)]).astype(np.float32)  # fmt: skip

    scale = Scale.fit(NAMES, raw, transform=transform, scaling=scaling, seed=1)
    columns = ClusterModel.from_arrays(
        ClusterModel(scale, find_clusters(scale.apply(raw), Wanted("kmeans", k=2))).arrays()
    ).scale.apply(raw)

    assert (columns == scale.apply(raw)).all()
    order = np.argsort(raw[:, 1])
    assert (np.diff(columns[order, 1]) >= -1e-6).all()
    assert np.abs(np.median(columns, axis=0)).max() < 0.6
    assert (columns.std(axis=0) > 0.5).all()


@pytest.mark.parametrize("column", [[5, 5, 5], [np.nan] * 3])
def test_a_column_that_tells_nobody_apart_is_refused(column):
    raw = np.column_stack([column, [1, 2, 3], [1, 2, 3]]).astype(np.float32)

    with pytest.raises(FlatColumnError, match="age_years"):
        Scale.fit(NAMES, raw, transform="log", scaling="standard", seed=1)


def test_names_say_what_is_high_and_low_and_none_stands_twice():
    apart = np.array([[1.2, -0.4, 0.1], [0.0, 0.1, 0.2], [1.3, -0.5, 0.9], [0.1, 0, 0]])

    names = describing.propose_names(NAMES, apart)

    assert names[0] == Words("High age, low total assets here", "年龄高、本行资产总额低")
    assert names[1] == Words("Close to the average", "接近平均的客户")
    assert names[2].en == "High age, high average payment"
    assert names[3].en == "Close to the average (2)"


def test_differences_are_in_standard_deviations():
    columns = np.array([[0, 0], [0, 2], [4, 0], [4, 2]], np.float32)

    assert describing.differences(columns, np.array([0, 0, 1, 1]), 2).tolist() == [[-1, 0], [1, 0]]


def test_noise_hides_no_difference():
    columns = np.array([[0], [0], [4], [4], [900], [-900]], np.float32)
    labels = np.array([0, 0, 1, 1, -1, -1])

    assert describing.differences(columns, labels, 2).tolist() == [[-1], [1]]


def test_noise_is_named_by_what_sets_it_apart():
    columns = np.array([[0, 0, 1], [2, 2, 1], [0, 2, 1], [2, 0, 1], [9, -3, 1]], np.float32)
    labels = np.array([0, 0, 1, 1, -1])
    unlike = np.array([[0, 0, 1], [2, 2, 1], [1, 1, 1]], np.float32)

    assert describing.name_noise(NAMES, columns, labels) == Words(
        "Unusual: high age, low total assets here", "与众不同：年龄高、本行资产总额低"
    )
    assert describing.name_noise(NAMES, unlike, np.array([0, 0, -1])) == describing.UNLIKE


def test_a_dense_core_and_its_loose_surroundings_have_names_of_their_own():
    core = np.random.default_rng(1).normal(0, 0.1, (300, 3))
    loose = np.random.default_rng(2).normal(0, 2, (300, 3))
    columns, labels = np.vstack([core, loose]).astype(np.float32), np.repeat([0, 1], 300)
    spread = describing.spreads(columns, labels, 2)

    names = describing.propose_names(NAMES, np.zeros((2, 3)), spread)

    assert names[0] == Words("Close to the average, much alike", "接近平均的客户，彼此相近")
    assert names[1] == Words("Close to the average, widely mixed", "接近平均的客户，彼此差异大")


def test_old_clusters_are_found_again_whatever_their_number():
    before = np.array([[0, 0], [10, 0], [0, 10]])
    now = np.array([[0.5, 9], [0, 1], [9, 0]])

    assert drift.match_centres(now, before) == {0: 2, 1: 0, 2: 1}
    assert drift.match_centres(now, before[:2]) == {1: 0, 2: 1}


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=30, max_size=200))
def test_nothing_moved_is_no_shift(values):
    column = np.array(values)

    assert drift.population_stability(drift.spread_of(column), column) == pytest.approx(0, abs=1e-9)


def test_a_moved_column_is_a_shift():
    column = np.random.default_rng(1).normal(0, 1, 5000)

    assert drift.population_stability(drift.spread_of(column), column + 1) > drift.SHIFTED


def test_runs_are_held_against_each_other_cell_by_cell():
    found = drift.agreement(np.array([0, 0, 1, -1]), np.array([1, 1, 0, 0]), (2, 2))

    assert found.table.tolist() == [[0, 2, 0], [1, 0, 0], [1, 0, 0]]
    assert drift.agreement(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]), (2, 2)).rand == 1.0


def test_density_of_counts_keeps_those_alike_together():
    counts = np.repeat([[0, 0], [1, 0], [0, 1], [4, 2]], [60, 20, 15, 5], axis=0).astype(np.float32)

    labels = find_clusters(counts, Wanted("dbscan")).predict(counts)

    assert [
        len(np.unique(labels[counts[:, 0] * 10 + counts[:, 1] == one])) for one in (0, 10, 1, 42)
    ] == [1] * 4
    assert len(np.unique(labels)) == 4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.clusters.scaling import Scale
from segmentation.domain.draws import draw_of
from segmentation.domain.embeddings.autoencoder import components, lost, teach
from segmentation.domain.embeddings.encoder import Encoder, TooFewError, learn
from segmentation.domain.embeddings.sequences import Acts, known_acts, learn_acts


def curved(rows: int = 800, seed: int = 3) -> np.ndarray:
    """Six columns that lie on a bent sheet of two dimensions: straight components cannot follow it."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(-2, 2, (2, rows))
    columns = np.column_stack([a, b, a * a, b * b, a * b, np.sin(2 * a)])
    return ((columns - columns.mean(axis=0)) / columns.std(axis=0)).astype(np.float32)


def test_the_network_begins_as_principal_components():
    rows = curved()
    network = components(rows, 2)
    _u, weights, _v = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    share = float((weights[2:] ** 2).sum() / (weights**2).sum())

    assert lost(network, rows) == pytest.approx(share, abs=1e-4)


def test_the_network_loses_less_than_principal_components_where_behaviour_is_bent():
    rows = curved()
    rounds = []

    taught = teach(rows[:500], rows[500:600], 2, seed=1, tick=rounds.append)

    held = rows[600:]
    assert lost(taught.network, held) < 0.8 * lost(components(rows[:500], 2), held)
    assert rounds == list(range(len(taught.errors) - 1))
    assert min(taught.errors) == pytest.approx(lost(taught.network, rows[500:600]), abs=1e-6)


def test_acts_done_among_the_same_others_lie_near_each_other():
    names = ("salary", "pension", "cinema", "dining", "rent", "taxi")
    among = {0: 4, 1: 4, 2: 5, 3: 5}
    pairs = [(act, other, 90) for act, other in among.items()] + [(0, 5, 5), (2, 4, 5)]

    acts = learn_acts(names, [100, 90, 80, 85, 200, 200], pairs, 4)

    unit = acts.vectors / np.linalg.norm(acts.vectors, axis=1, keepdims=True)
    near = unit @ unit.T
    assert near[0, 1] > 0.9 > near[0, 2] + 0.5
    assert near[2, 3] > 0.9 > near[1, 3] + 0.5


def test_the_information_of_a_pair_is_that_of_the_formula():
    acts = learn_acts(("a", "b"), [30, 10], [(0, 1, 12), (0, 0, 4)], 2)

    near = np.array([[8, 12], [12, 0]], dtype=float)
    own = near.sum(axis=1)
    expected = np.outer(own, own**0.75 / (own**0.75).sum())
    wanted = np.where(near > 0, np.maximum(np.log(np.where(near > 0, near, 1) / expected), 0), 0)
    left, weights, _right = np.linalg.svd(wanted)
    assert np.abs(acts.vectors) == pytest.approx(np.abs(left * np.sqrt(weights)), abs=1e-9)


def test_a_customer_is_the_mean_of_their_acts_and_rare_acts_weigh_more():
    acts = Acts(("often", "rare"), np.array([0.9, 0.001]), np.array([[1.0, 0.0], [0.0, 1.0]]))

    found = acts.describe(np.array([0, 0, 2]), np.array([0, 1, 0]), np.array([1, 1, 7]), 3)

    weights = np.array([0.001 / 0.901, 0.001 / 0.002]) * np.log(2)
    assert found[0] == pytest.approx(weights / weights.sum(), abs=1e-6)
    assert found[1].tolist() == [0, 0]
    assert found[2].tolist() == [1, 0]


def test_an_act_hardly_ever_done_is_not_learned():
    assert known_acts({"a": 19, "b": 20, "c": 50}) == ("c", "b")
    assert learn_acts((), [], [], 4).describe(np.array([]), np.array([]), np.array([]), 2).shape == (2, 0)  # fmt: skip


def test_an_encoder_read_from_its_arrays_encodes_alike():
    rng = np.random.default_rng(5)
    names = ["age_years", "total_balance", "frequency_90d", "inflow_90d", "logins_30d", "monetary_90d", "tenure_days", "sessions_90d"]  # fmt: skip
    raw = rng.gamma(2, 50, (400, 8)).astype(np.float32)
    raw[::7, 0] = np.nan
    acts = learn_acts(("a", "b"), [30, 40], [(0, 1, 20)], 2)
    acted = rng.normal(size=(400, acts.size)).astype(np.float32)
    scale = Scale.fit(names, raw, transform="log", scaling="standard", seed=1)
    draw = draw_of(np.arange(400), 1)

    learned = learn(scale, acts, (raw, acted), draw, seed=1, tick=lambda _size, _at: None)

    found = learned.encoder.encode(raw, acted)
    assert found.shape == (400, learned.encoder.dimension) == (400, 8)
    assert found[draw < 0.8].std(axis=0) == pytest.approx(np.ones(8), abs=0.05)
    again = Encoder.from_arrays(learned.encoder.arrays())
    assert np.array_equal(again.encode(raw, acted), found)
    assert [one.dimension for one in learned.trials] == [8]
    assert sum(learned.rows) == 400


def test_fewer_columns_than_numbers_teach_nothing():
    raw = np.random.default_rng(1).gamma(2, 50, (50, 2)).astype(np.float32)
    scale = Scale.fit(["total_balance", "inflow_90d"], raw, transform="log", scaling="standard", seed=1)  # fmt: skip
    with pytest.raises(TooFewError):
        learn(
            scale, learn_acts((), [], [], 4), (raw, np.zeros((50, 0))), draw_of(np.arange(50), 1),
            seed=1, tick=lambda _size, _at: None,
        )  # fmt: skip


@given(st.integers(0, 2**31 - 1), st.integers(1, 10**9))
def test_a_draw_is_a_share_and_always_the_same(salt, first):
    ids = np.arange(first, first + 50)

    found = draw_of(ids, salt)

    assert ((found >= 0) & (found < 1)).all()
    assert np.array_equal(found[::-1], draw_of(ids[::-1], salt))


def test_draws_of_neighbours_are_spread_evenly():
    counts = np.histogram(draw_of(np.arange(20_000), 1), bins=10, range=(0, 1))[0]

    assert counts.min() > 1850
    assert counts.max() < 2150

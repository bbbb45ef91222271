import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.look_alikes.measuring import (
    cells,
    effects,
    inside,
    lifts,
    rank_of,
    ranks,
    rule_scores,
)
from segmentation.domain.look_alikes.ranking import closest, directions, fit_ranker, nearest


def test_lift_and_its_interval_are_those_of_the_hand():
    # 8 others and 2 held back; the highest fifth of ten are two: one of them is held back.
    others = np.array([9.0, 5, 5, 4, 3, 2, 1, 0])
    own = np.array([8.0, 1.5])
    rule = np.zeros(8), np.array([1.0, 1.0])

    (one,) = lifts((others, own), rule, [0.2])

    assert (one.found, one.lift, one.by_rule, one.gain) == (0.5, 2.5, 1.0, -0.5)
    # Wilson for 1 of 2: middle 0.5, half 1.96·√(0.125 + 3.8416/16) / (1 + 3.8416/2)
    half = 1.96 * np.sqrt(0.125 + 1.96**2 / 16) / (1 + 1.96**2 / 2)
    assert (one.low, one.high) == (pytest.approx(0.5 - half), pytest.approx(0.5 + half))
    assert (one.lift_low, one.lift_high) == (pytest.approx(one.low * 5), pytest.approx(one.high * 5))  # fmt: skip
    assert one.gain_high == pytest.approx(-0.5 + 1.96 * 0.5 / np.sqrt(2))


def test_those_level_at_the_edge_share_the_places_left():
    assert inside(np.zeros(6), np.zeros(4), 0.3).tolist() == pytest.approx([0.3] * 4)
    assert inside(np.array([1.0]), np.array([1.0, 0.0, 0.0]), 0.25).tolist() == [0.5, 0, 0]


@given(
    st.lists(st.integers(0, 5), min_size=5, max_size=60),
    st.lists(st.integers(0, 5), min_size=1, max_size=30),
    st.sampled_from([0.05, 0.1, 0.2, 0.5]),
)
def test_as_many_are_inside_as_there_are_places(others, own, reach):
    first, second = np.array(others, dtype=float), np.array(own, dtype=float)

    taken = inside(first, second, reach).sum() + inside(second, first, reach).sum()

    places = reach * (len(others) + len(own))
    assert taken == pytest.approx(places, abs=1.0)


def test_the_rule_ranks_cells_by_their_share_of_the_seed():
    seed = cells(np.array([35, 36, 61, np.nan]), np.array([1, 1, 1, 3]))
    others = cells(np.array([38, 62, 63, 64]), np.array([1, 1, 1, 1]))
    asked = cells(np.array([39, 68, 12]), np.array([1, 1, 0]))

    found = rule_scores(seed, others, asked)

    # base ½: (2 + 5) / (2 + 1 + 10), (1 + 5) / (1 + 3 + 10), nobody known: ½
    assert found.tolist() == [pytest.approx(7 / 13), pytest.approx(6 / 14), 0.5]
    assert len(set(seed.tolist())) == 3


def test_ranks_run_from_a_hundred_down_and_a_reach_is_between_two_of_them():
    found = ranks(np.array([0.1, 0.9, 0.5, 0.7]))

    assert found.tolist() == [25, 100, 50, 75]
    for reach in range(1, 5):
        assert (found >= rank_of(reach, 4)).sum() == reach


@pytest.mark.parametrize("method", ["logistic", "centres"])
def test_a_ranker_puts_those_like_the_seed_first(method):
    rng = np.random.default_rng(2)
    seed = rng.normal(0, 1, (100, 8)) + np.eye(8)[0] * 4
    others = np.vstack([rng.normal(0, 1, (900, 8)), rng.normal(0, 1, (100, 8)) + np.eye(8)[0] * 4])

    scores = fit_ranker(method, seed.astype(np.float32), others.astype(np.float32), 1).score(others)

    assert (np.argsort(-scores)[:100] >= 900).mean() > 0.85


def test_the_closest_come_nearest_first():
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, 0.0]], dtype=np.float32)

    assert closest(rows, np.array([2.0, 0.1]), 3).tolist() == [0, 2, 1]
    assert nearest(rows, directions(rows[:1], 1)).tolist() == pytest.approx([1, 0, 0.5**0.5, -1])


def test_an_outcomes_lift_is_its_rate_among_the_highest_against_all():
    scores = np.arange(100, dtype=float)
    had = np.zeros(100, dtype=bool)
    had[[99, 98, 50, 10]] = True

    found = {one.reach: one for one in effects(scores, -scores, had)}

    assert (found[0.05].rows, found[0.05].rate, found[0.05].lift) == (5, 0.4, 10.0)
    assert found[0.05].by_rule == 0.0
    assert found[0.2].rule_lift == pytest.approx(0.05 / 0.04)

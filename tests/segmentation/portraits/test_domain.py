import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.portraits.attributes import AGE_EDGES, bands
from segmentation.domain.portraits.comparing import (
    OTHERS,
    Sizes,
    adjust,
    compare_share,
    drop_small,
    fold_small,
    is_rare,
    newcombe,
    share_test,
)
from segmentation.domain.portraits.numbers import compare_number


def test_the_interval_of_a_difference_is_newcombes():
    # 56 of 70 against 48 of 80: the first example of Newcombe (1998), table II, method 10
    low, high = newcombe(56, 70, 48, 80)

    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_index_and_difference_are_against_the_whole_base():
    # 40 of 100 of the group, 300 of 1,000 of the base, which holds the group: 260 of 900 of the others
    share = compare_share("F", 40, 300, Sizes(100, 1000))
    low, high = newcombe(40, 100, 260, 900)

    assert share.index == pytest.approx(400 / 3)
    assert share.difference == pytest.approx(0.1)
    assert (share.low, share.high) == (pytest.approx(0.9 * low), pytest.approx(0.9 * high))
    # z = (0.4 − 0.28889) ÷ √(0.3 × 0.7 × (1/100 + 1/900)) = 2.3002
    assert share.p == pytest.approx(0.02144, abs=1e-5)


def test_another_segment_is_compared_as_it_stands():
    share = compare_share("F", 40, 260, Sizes(100, 900, inside=False))

    assert share.index == pytest.approx(100 * 0.4 / (260 / 900))
    assert (share.low, share.high) == pytest.approx(newcombe(40, 100, 260, 900))


def test_few_are_judged_exactly():
    # the tea-tasting table of Fisher (1935): 3 and 1 of 4 each
    assert share_test(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert share_test(0, 50, 0, 70) == 1.0


def test_of_many_comparisons_the_level_holds_together():
    assert adjust([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert adjust([]) == []


def test_rare_categories_are_joined_until_nobody_can_be_found_by_taking_away():
    counts = {"a": (60, 300), "b": (31, 200), "c": (6, 90), "d": (3, 10), "": (2, 4)}

    kept, joined = fold_small(counts, Sizes(102, 604))

    assert joined == 3
    assert kept == {"a": (60, 300), "b": (31, 200), OTHERS: (11, 104)}


def test_that_nothing_is_known_of_a_few_is_told():
    counts = {"a": (60, 300), "b": (40, 200), "": (3, 20)}

    assert fold_small(counts, Sizes(103, 520)) == (counts, 0)


def test_what_all_but_a_few_have_is_not_told():
    sizes = Sizes(100, 1000)

    kept, dropped = drop_small({"all": (97, 500), "half": (50, 500), "few": (9, 400)}, sizes)

    assert (list(kept), dropped) == (["half"], 2)


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"),
        st.tuples(st.integers(0, 60), st.integers(0, 200)),
        min_size=1,
    )
)
def test_nothing_rare_is_ever_left(found):
    counts = {value: (mine, mine + others) for value, (mine, others) in found.items()}
    sizes = Sizes(
        sum(mine for mine, _all in counts.values()), sum(every for _mine, every in counts.values())
    )

    kept, joined = fold_small(counts, sizes)

    assert not any(is_rare(pair, sizes) for pair in kept.values())
    left = (sizes.group - sum(one[0] for one in kept.values()), sizes.base - sum(one[1] for one in kept.values()))  # fmt: skip
    assert left == (0, 0) or (joined and not kept)


def test_a_feature_is_told_by_quartiles_and_by_its_standardised_difference():
    group = np.arange(200) < 100
    values = np.where(group, 10 + np.arange(200) % 10, np.arange(200) % 10).astype(np.float32)

    found = compare_number("age_years", values, group, inside=True)

    assert found.quartiles == (12.0, 14.5, 17.0)
    assert found.base_quartiles == (4.75, 9.5, 14.25)
    # means 14.5 and 9.5, variances 8.25 and 33.25
    assert found.difference == pytest.approx(5 / np.sqrt((8.25 + 33.25) / 2))
    assert found.low < found.difference < found.high
    assert found.p < 1e-30
    assert found.rank == 75.0
    assert sum(one for one in found.base_shares) == pytest.approx(1)


def test_no_difference_is_none_and_ranks_in_the_middle():
    values = np.tile(np.arange(50, dtype=np.float32), 4)
    group = np.repeat([True, False, False, False], 50)

    found = compare_number("age_years", values, group, inside=True)

    assert (found.difference, found.rank) == (0.0, 50.0)
    assert found.low < 0 < found.high


def test_too_few_known_say_nothing():
    values = np.full(100, np.nan, dtype=np.float32)
    values[:20] = 1

    assert compare_number("age_years", values, np.arange(100) < 50, inside=True) is None


def test_bands_are_named_by_their_ends():
    assert [one.words.en for one in bands(AGE_EDGES, "", " 岁")] == [
        "under 25",
        "25–34",
        "35–44",
        "45–54",
        "55–64",
        "65 and over",
    ]

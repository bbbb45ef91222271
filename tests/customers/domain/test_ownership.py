import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.industries import SECTIONS, section_name
from customers.domain.ownership import Stake, ultimate_owners

FIRM, HOLDING, FUND = 1, 2, 3


def shares(stakes) -> dict[str, float]:
    return {chain.owner: chain.percent for chain in ultimate_owners(FIRM, stakes)}


def test_shares_are_multiplied_along_the_chain_and_summed_over_ways():
    stakes = {
        FIRM: [Stake("li", 30), Stake("c2", 70, HOLDING)],
        HOLDING: [Stake("li", 50), Stake("wang", 50)],
    }

    found = ultimate_owners(FIRM, stakes)

    assert [(chain.owner, chain.percent) for chain in found] == [("li", 65), ("wang", 35)]
    assert set(found[0].through) == {(), (HOLDING,)}
    assert found[1].through == ((HOLDING,),)


def test_a_firm_whose_owners_are_unknown_owns_for_itself():
    assert shares({FIRM: [Stake("c2", 40, HOLDING)]}) == {"c2": 40}


def test_a_ring_of_firms_ends():
    stakes = {
        FIRM: [Stake("c2", 60, HOLDING), Stake("li", 40)],
        HOLDING: [Stake("c1", 50, FIRM), Stake("wang", 50)],
    }

    assert shares(stakes) == {"li": 40, "wang": 30, "c1": 30}


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=6), st.lists(st.integers(1, 40), max_size=6)
)
def test_nothing_is_lost_where_every_firm_is_wholly_owned(firsts, seconds):
    def whole(parts, prefix):
        total = sum(parts)
        return [Stake(f"{prefix}{n}", part / total * 100) for n, part in enumerate(parts)]

    stakes = {FIRM: [*whole([*firsts, 1], "a")[:-1], Stake("c2", 100 / (sum(firsts) + 1), HOLDING)]}
    stakes[HOLDING] = whole(seconds, "b")

    assert sum(shares(stakes).values()) == pytest.approx(100, abs=1e-3)


def test_sections_of_the_classification_are_the_twenty_letters():
    assert [letter for letter, _en, _zh in SECTIONS] == list("ABCDEFGHIJKLMNOPQRST")
    assert section_name("C39", chinese=True) == "制造业"
    assert section_name("Z", chinese=False) == "Z"

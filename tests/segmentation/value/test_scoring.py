import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.value import scoring
from segmentation.domain.value.assessing import assess
from segmentation.domain.value.terms import DEFAULT, LOYALTY_PARTS, TermsError, read_terms

TERMS = read_terms(DEFAULT)


def changed(**over):
    return read_terms({**DEFAULT, **over})


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"rfm": DEFAULT["rfm"] | {"recency": [9, 9, 10, 11]}}, "not_ascending", "cuts_recency"),
        ({"rfm": DEFAULT["rfm"] | {"monetary": [1, 2]}}, "four_edges", "cuts_monetary"),
        ({"rfm": DEFAULT["rfm"] | {"method": "guess"}}, "unknown_method", "method"),
        ({"products": {"boat": [0.1, 1]}}, "unknown_product", "boat"),
        ({"products": {"loan": [1.5, 1]}}, "out_of_range", "margin_loan"),
        ({"discount_rate": -0.1}, "out_of_range", "discount_rate"),
        ({"weights": DEFAULT["weights"] | {"rfm": 11}}, "not_hundred", "weight_contribution"),
        ({"tiers": {"gold": 50}}, "no_lowest", "tier_ordinary"),
        ({"tiers": {"diamond": 40, "gold": 50, "ordinary": 0}}, "not_descending", "tier_gold"),
        ({"tiers": {"copper": 0}}, "unknown_tier", "copper"),
        ({"horizon_months": "soon"}, "unreadable", None),
    ],
)
def test_terms_that_cannot_be_are_named(over, code, field):
    with pytest.raises(TermsError) as refused:
        changed(**over)

    assert refused.value.code == code
    assert field in (None, refused.value.field)


def test_grades_go_up_with_the_measure_and_down_with_days():
    edges = (1.0, 2.0, 3.0, 4.0)
    values = np.array([0, 1, 1.5, 4, 4.1, np.nan])

    assert scoring.grades(values, edges).tolist() == [1, 1, 2, 4, 5, 1]
    assert scoring.grades(values, edges, falling=True).tolist() == [5, 5, 4, 2, 1, 1]


@given(st.lists(st.integers(0, 1000), min_size=50, max_size=200, unique=True))
def test_quintiles_part_customers_into_equal_fifths(days):
    values = np.array(days, float)
    counts = np.bincount(scoring.grades(values, scoring.cut_points(values)), minlength=6)[1:]
    assert counts.sum() == len(days)
    assert counts.max() - counts.min() <= 2


def test_every_customer_is_in_one_cell():
    grades = np.array([[1, 1, 1], [5, 5, 5], [5, 5, 5], [1, 3, 5]])
    cells = scoring.rfm_counts(grades)
    assert (cells.sum(), cells[0, 0, 0], cells[4, 4, 4], cells[0, 2, 4]) == (4, 1, 2, 1)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_a_higher_score_is_never_in_a_lower_tier(scores):
    ordered = np.sort(np.array(scores))
    places = scoring.tier_places(ordered, TERMS.tiers)
    assert (np.diff(places) <= 0).all()
    assert all(
        ordered[i] >= TERMS.tiers[place][1]
        and (place == 0 or ordered[i] < TERMS.tiers[place - 1][1])
        for i, place in enumerate(places)
    )


def test_potential_is_what_peers_hold_and_the_customer_does_not():
    held = np.zeros((20, 2), bool)
    held[:10, 0] = True
    earned = np.where(held, 40.0, 0.0)
    groups = np.zeros(20, int)

    found = scoring.potential(groups, earned, held)

    # Half of the peers hold it and it brings 40: 20 to each who lacks it; of the second kind nobody knows.
    assert found.tolist() == [0.0] * 10 + [20.0] * 10


def test_too_few_holders_say_nothing():
    held = np.zeros((20, 1), bool)
    held[:4, 0] = True
    assert not scoring.potential(np.zeros(20, int), np.where(held, 40.0, 0), held).any()


def test_peers_are_of_one_kind_income_and_age():
    income = np.array([1.0, 2, 3, 4, 5, np.nan])
    groups = scoring.peer_groups(np.zeros(6, bool), income, np.array([20.0, 20, 20, 50, 20, 20]))
    assert len(set(groups)) == 6
    both = scoring.peer_groups(np.array([False, True]), np.array([1.0, 1]), np.array([30.0, 30]))
    assert both[0] != both[1]


def test_loyalty_is_the_weighted_mean_of_how_many_have_less():
    unknown = np.full(3, np.nan)
    parts = {
        "tenure": np.array([1.0, 2.0, 3.0]),
        "products": np.array([5.0, 5.0, 9.0]),
        "recency": np.array([-1.0, -30.0, -2.0]),
        "inflow": unknown,
        "satisfaction": np.array([np.nan, 0.9, 0.2]),
        "referrals": np.zeros(3),
    }
    weights = {
        "tenure": 40,
        "products": 20,
        "recency": 20,
        "inflow": 5,
        "satisfaction": 10,
        "referrals": 5,
    }

    # Ranks: tenure 0 50 100, products 0 0 100, recency 100 0 50, satisfaction – 100 0, referrals 0 0 0.
    found = scoring.loyalty_index(parts, weights)

    assert found == pytest.approx(
        [20 * 100 / 85, (40 * 50 + 10 * 100) / 95, (4000 + 2000 + 1000) / 95]
    )


def test_who_is_not_known_at_all_is_not_loyal():
    nothing = dict.fromkeys(LOYALTY_PARTS, np.full(2, np.nan))

    assert list(scoring.loyalty_index(nothing, DEFAULT["loyalty"])) == [0, 0]


def test_terms_from_before_loyalty_had_weights_still_count():
    old = {name: value for name, value in DEFAULT.items() if name != "loyalty"}

    assert read_terms(old).loyalty == DEFAULT["loyalty"]
    with pytest.raises(TermsError, match="not_hundred loyalty_tenure"):
        read_terms(DEFAULT | {"loyalty": DEFAULT["loyalty"] | {"tenure": 1}})


def people_of(size: int) -> pd.DataFrame:
    frame = pd.DataFrame({"customer_id": np.arange(1, size + 1)})
    for name in ("firm", "fees"):
        frame[name] = 0
    for name in (
        "age", "income", "recency", "frequency", "monetary", "years", "kinds", "products", "inflow_share", "satisfaction", "referrals",
    ):  # fmt: skip
        frame[name] = np.arange(size, dtype=float)
    return frame


def test_contribution_is_margins_less_costs_and_worth_needs_no_payments():
    contracts = pd.DataFrame(
        {
            "customer_id": [2, 3],
            "place": [1, 4],
            "holdings": 1,
            "earned": [100.0, 500.0],
            "worth": [250.0, 900.0],
        }
    )
    payers = pd.DataFrame(
        {
            name: pd.Series(dtype=float)
            for name in ("customer_id", "frequency", "recency", "age", "paid", "mean_spend")
        }
    )

    found = assess(TERMS, people_of(3), contracts, payers)

    assert found.values["contribution"].tolist() == [0.0, 40.0, 440.0]
    assert found.payments.fitted == {"error": "no_rows"}
    assert found.values["clv"].iloc[0] == 0
    assert found.values["clv"].iloc[2] > found.values["clv"].iloc[1]
    assert found.values["alive"].isna().all()

from dataclasses import replace
from datetime import date

import pytest

from recommendations.domain.suitability import (
    CustomerFacts,
    Policy,
    ProductFacts,
    full_years,
    judge,
    months_after,
)

TODAY = date(2026, 3, 16)
FUND = ProductFacts(kind="fund", risk_rating=3, min_age=18, max_age=80, min_amount=1000.0)
SAVER = CustomerFacts(
    birth_on=date(1980, 5, 2), risk_tolerance=3, assessed_on=date(2025, 9, 1), means=50_000.0
)

REFUSALS = [
    ("SUIT-ELIG", {"on_offer": False}, {}),
    ("SUIT-ELIG", {}, {"is_closed": True}),
    ("SUIT-ELIG", {}, {"is_person": False}),
    ("SUIT-MINOR", {}, {"birth_on": date(2008, 3, 17)}),
    ("SUIT-AGE", {}, {"birth_on": None}),
    ("SUIT-AGE", {"min_age": 50}, {}),
    ("SUIT-AGE", {"max_age": 44}, {}),
    ("SUIT-NONE", {}, {"risk_tolerance": None}),
    ("SUIT-NONE", {}, {"assessed_on": None}),
    ("SUIT-NONE", {"kind": "insurance", "risk_rating": 1}, {"risk_tolerance": None}),
    ("SUIT-EXPIRED", {}, {"assessed_on": date(2025, 3, 16)}),
    ("SUIT-RANK", {"risk_rating": 4}, {}),
    ("SUIT-RANK", {"risk_rating": None}, {"risk_tolerance": 4}),
    ("SUIT-SENIOR", {"risk_rating": 4}, {"risk_tolerance": 5, "birth_on": date(1961, 3, 16)}),
    ("SUIT-MEANS", {"min_amount": 50_001.0}, {}),
    ("SUIT-MEANS", {"kind": "deposit", "risk_rating": None}, {"means": None}),
]
ALLOWED = [
    ({}, {}),
    ({}, {"assessed_on": date(2025, 3, 17)}),
    ({"max_age": None}, {"is_person": False, "birth_on": None}),
    ({"kind": "deposit", "risk_rating": None}, {"risk_tolerance": None}),
    ({"kind": "deposit", "risk_rating": 2}, {"risk_tolerance": None}),
    ({"kind": "loan", "risk_rating": None, "min_amount": 900_000.0}, {"risk_tolerance": None}),
    ({"risk_rating": 4}, {"risk_tolerance": 5, "birth_on": date(1961, 3, 17)}),
    ({"risk_rating": 3}, {"birth_on": date(1950, 1, 1)}),
]


@pytest.mark.parametrize(("code", "product", "customer"), REFUSALS)
def test_a_rule_refuses(code, product, customer):
    verdict = judge(replace(FUND, **product), replace(SAVER, **customer), TODAY, Policy())

    assert verdict.code == code


@pytest.mark.parametrize(("product", "customer"), ALLOWED)
def test_what_no_rule_refuses_is_allowed(product, customer):
    assert judge(replace(FUND, **product), replace(SAVER, **customer), TODAY, Policy()).is_allowed


@pytest.mark.parametrize("tolerance", range(1, 6))
@pytest.mark.parametrize("rating", range(1, 6))
def test_the_grid_of_ratings_and_tolerances(rating, tolerance):
    verdict = judge(
        replace(FUND, risk_rating=rating), replace(SAVER, risk_tolerance=tolerance), TODAY, Policy()
    )

    assert verdict.is_allowed == (rating <= tolerance)


def test_a_refusal_carries_the_figures_that_explain_it():
    verdict = judge(replace(FUND, risk_rating=4), replace(SAVER, risk_tolerance=2), TODAY, Policy())

    assert verdict.params == {"rating": 4, "tolerance": 2}


def test_birthdays_and_months_at_the_edges():
    assert full_years(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert full_years(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 12, 31), 2) == date(2026, 2, 28)

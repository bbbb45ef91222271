"""Expectations, spending and survival against the published figures of their papers, and by their properties."""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from scipy.special import hyp2f1

from segmentation.domain.lifetimes import Histories, HistoryError, Lifetimes, fit_lifetimes
from segmentation.domain.value.prospects import (
    discounted_purchases,
    expected_of_new,
    expected_purchases,
    probability_alive,
)
from segmentation.domain.value.spending import Spending, expected_spend, fit_spending
from segmentation.domain.value.survival import (
    Survival,
    fit_survival,
    observed_curve,
    remaining_periods,
    steady,
    survival_curve,
)

CDNOW = Path(os.environ.get("SANDPIPER_DATA", "")) / "cdnow"
needs_cdnow = pytest.mark.skipif(
    not CDNOW.exists(), reason="SANDPIPER_DATA names no folder with cdnow"
)
PUBLISHED = Lifetimes(0.2425945, 4.4136019, 0.7929199, 2.4258881, 0)
# Fader and Hardie (2007), table 1: percent surviving by year.
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]


def test_a_new_customer_is_expected_to_buy_as_published():
    assert expected_of_new(PUBLISHED, 52) == pytest.approx(1.4440, abs=1e-4)


def test_a_model_in_which_nobody_stops_says_so():
    weekly = Histories.of(np.full(200, 103.0), np.full(200, 103.0), np.full(200, 104.0))

    assert fit_lifetimes(weekly).nobody_leaves
    assert not PUBLISHED.nobody_leaves


def test_known_customers_are_expected_to_buy_as_published():
    assert expected_purchases(PUBLISHED, 52, [26], [30.86], [31]) == pytest.approx(
        [25.76], abs=0.01
    )
    assert expected_purchases(PUBLISHED, 39, [2], [30.43], [38.86]) == pytest.approx(
        [1.226], abs=1e-3
    )
    assert probability_alive(PUBLISHED, [26], [30.86], [31]) == pytest.approx([0.9689], abs=1e-4)


def test_expectation_is_the_papers_formula_before_the_transformation():
    x, until, age, time = 3.0, 20.0, 30.0, 12.0
    r, alpha, a, b = 0.24, 4.4, 0.79, 2.4
    z = time / (alpha + age + time)
    top = (a + b + x - 1) / (a - 1)
    top *= 1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * hyp2f1(
        r + x, b + x, a + b + x - 1, z
    )
    below = 1 + a / (b + x - 1) * ((alpha + age) / (alpha + until)) ** (r + x)

    found = expected_purchases(Lifetimes(r, alpha, a, b, 0), time, [x], [until], [age])

    assert found == pytest.approx([top / below], rel=1e-9)


def test_a_frequent_buyer_long_ago_is_gone_and_numbers_stay_finite():
    alive = probability_alive(PUBLISHED, [0, 500, 500], [0, 103.9, 10], [104, 104, 104])
    expected = expected_purchases(PUBLISHED, 52, [0, 500, 500], [0, 103.9, 10], [104, 104, 104])

    assert alive[0] == 1
    assert alive[1] > 0.05 > 1e-6 > alive[2]
    assert np.isfinite(expected).all()
    assert (expected >= 0).all()


def test_where_a_is_one_the_expectation_has_its_limit():
    beside = [Lifetimes(0.3, 5, a, 2, 0) for a in (0.999, 1.0, 1.001)]
    low, limit, high = (float(expected_purchases(m, 10, [2], [5], [9])[0]) for m in beside)
    assert low > limit > high


def test_without_interest_discounted_purchases_are_those_expected():
    history = ([2.0, 0.0], [30.0, 0.0], [38.0, 38.0])

    found = discounted_purchases(PUBLISHED, (4, 13.0), 0.0, history)

    assert found == pytest.approx(expected_purchases(PUBLISHED, 52, *history))
    assert (discounted_purchases(PUBLISHED, (4, 13.0), 0.1, history) < found).all()


def cdnow_spending() -> tuple[list[int], list[float]]:
    """Repeat days and mean spend on them until the end of September 1997, of those who came back."""
    days: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in (CDNOW / "CDNOW_sample.txt").read_text().splitlines():
        _master, customer, day, _discs, dollars = line.split()
        if day <= "19970930":
            days[customer][day] += float(dollars)
    repeats = [[spent for day, spent in sorted(one.items())[1:]] for one in days.values()]
    bought = [spent for spent in repeats if spent and sum(spent) > 0]
    return [len(spent) for spent in bought], [sum(spent) / len(spent) for spent in bought]


@needs_cdnow
def test_cdnow_gives_the_published_spending():
    model = fit_spending(*cdnow_spending())
    assert (round(model.p, 2), round(model.q, 2), round(model.gamma, 2)) == (6.25, 3.74, 15.44)


@needs_cdnow
def test_command_adds_spending_and_keeps_its_line(tmp_path, capsys):
    path = tmp_path / "spend.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["x", "t", "T", "m"])
        rows.writerows([x, 10, 39, m] for x, m in zip(*cdnow_spending(), strict=True))

    call_command("fit_clv", csv=path, frequency="x", recency="t", age="T", monetary="m", json=True)

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {"r", "alpha", "a", "b", "log_likelihood", "n", "seconds"} < found.keys()
    assert round(found["gamma_gamma"]["p"], 2) == 6.25


def test_spending_drawn_from_known_parameters_is_found_again():
    random = np.random.default_rng(4)
    x = random.integers(1, 12, 30_000)
    scale = random.gamma(4.0, 1 / 15.0, 30_000)
    spend = random.gamma(6.0 * x, 1 / scale) / x

    model = fit_spending(x, spend)

    assert (model.p, model.q, model.gamma) == pytest.approx((6.0, 4.0, 15.0), rel=0.1)
    assert expected_spend(model, x, spend).mean() == pytest.approx(spend.mean(), rel=0.02)


def test_who_never_came_back_is_expected_to_spend_the_mean_and_others_near_their_own():
    model = Spending(6.25, 3.74, 15.44, 0)
    found = expected_spend(model, [0, 1, 50], [np.nan, 100, 100])

    assert found[0] == pytest.approx(6.25 * 15.44 / 2.74)
    assert found[0] < found[1] < found[2] < 100


@pytest.mark.parametrize("spend", [[0.0, 3.0], [float("nan"), 3.0]])
def test_a_purchase_for_nothing_is_refused(spend):
    with pytest.raises(HistoryError):
        fit_spending([1, 1], spend)


@pytest.mark.parametrize(
    ("percent", "alpha", "beta", "year_12"),
    [(REGULAR, 0.704, 1.182, 0.173), (HIGH_END, 0.668, 3.806, 0.394)],
)
def test_survival_is_that_of_the_paper(percent, alpha, beta, year_12):
    alive = np.array(percent) * 10
    kept = np.append(np.zeros(7), alive[-1])

    model = fit_survival(alive[:-1] - alive[1:], kept)

    assert (round(model.alpha, 3), round(model.beta, 3)) == (alpha, beta)
    # The published projection misses the observed share by less than two points.
    assert survival_curve(model, 12)[12] == pytest.approx(year_12, abs=0.02)


def test_observed_curve_is_kaplan_meiers_with_contracts_that_left_our_sight():
    ended, observed = np.array([2.0, 1.0, 0.0]), np.array([0.0, 3.0, 4.0])
    # Ten at risk, two end; eight, three of them unseen after the first period: five at risk, one ends.
    assert observed_curve(ended, observed)[:3] == pytest.approx([1, 0.8, 0.8 * 4 / 5])


def test_one_rate_for_all_is_a_geometric_series():
    left = remaining_periods(steady(0.9), ages=3, periods=200, rate=0.0)

    assert left[0, 0] == 0
    assert left[0, 1] == pytest.approx(0.9, rel=1e-3)
    assert left[:, 100] == pytest.approx(9 * (1 - 0.9**100), rel=0.02)


def test_old_contracts_last_longer_and_more_time_is_never_worth_less():
    left = remaining_periods(Survival(0.7, 1.2, 0, 0, 0), ages=10, periods=12, rate=0.02)

    assert (np.diff(left, axis=1) > 0).all()
    assert (np.diff(left[:, 1:], axis=0) > 0).all()


def test_those_who_buy_at_one_rate_have_expectations_too():
    alike = fit_lifetimes(Histories.of([24] * 50, [100] * 50, [103] * 50))

    found = expected_purchases(alike, 52, [24], [100], [103])

    assert found == pytest.approx([52 * 24 / 103], rel=0.02)


def test_at_one_rate_the_formula_goes_on_where_the_series_ends():
    nearly, wholly = (Lifetimes(r, 4 * r, 0.8, 2.5, 0.0) for r in (5000.0, 1e6))

    before, beyond = (
        expected_purchases(model, 52, [0, 3, 9], [0, 30, 36], [40, 40, 40])
        for model in (nearly, wholly)
    )

    assert beyond == pytest.approx(before, rel=0.002)


def test_a_comma_at_the_end_of_each_line_moves_no_column(tmp_path, capsys):
    rows = [(2, 8, 20), (0, 0, 20), (1, 3, 12), (4, 11, 16), (0, 0, 9)]
    told = []
    for end in ("", ","):
        path = tmp_path / f"histories{len(end)}.csv"
        path.write_text("x,t,T,m\n" + "".join(f"{x},{t},{age},30{end}\n" for x, t, age in rows))
        call_command("fit_clv", csv=path, frequency="x", recency="t", age="T", json=True)
        told.append(json.loads(capsys.readouterr().out.splitlines()[-1]))

    assert told[0]["log_likelihood"] == told[1]["log_likelihood"]
    assert told[0]["r"] == told[1]["r"]

"""BG/NBD against its published example, against data drawn from known parameters, and on histories that cannot be."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from segmentation.domain.lifetimes import Histories, HistoryError, fit_lifetimes, log_likelihood

CDNOW = Path(os.environ.get("SANDPIPER_DATA", "")) / "cdnow" / "cdnow_customers_summary.csv"
TRUE = {"r": 0.8, "alpha": 6.0, "a": 0.9, "b": 2.5}


@pytest.mark.skipif(not CDNOW.exists(), reason="SANDPIPER_DATA names no folder with cdnow")
def test_cdnow_gives_the_published_parameters(capsys):
    call_command("fit_clv", csv=CDNOW, frequency="frequency", recency="recency", age="T", json=True)

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    rounded = {name: round(found[name], 3) for name in ("r", "alpha", "a", "b")}
    assert rounded == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert (round(found["log_likelihood"], 2), found["n"]) == (-9582.43, 2357)


def drawn(customers: int, seed: int) -> Histories:
    """Histories of customers who live as the model says, by its own story, purchase by purchase."""
    random = np.random.default_rng(seed)
    age = random.uniform(20, 60, customers)
    rate = random.gamma(TRUE["r"], 1 / TRUE["alpha"], customers)
    leaving = random.beta(TRUE["a"], TRUE["b"], customers)
    frequency, recency = np.zeros(customers), np.zeros(customers)
    active, now = np.ones(customers, bool), np.zeros(customers)
    while active.any():
        now = now + random.exponential(1 / rate)
        bought = active & (now <= age)
        frequency[bought] += 1
        recency[bought] = now[bought]
        active = bought & (random.random(customers) >= leaving)
    return Histories.of(frequency, recency, age)


def test_known_parameters_are_found_again():
    model = fit_lifetimes(drawn(20_000, seed=7))

    for name, value in TRUE.items():
        assert getattr(model, name) == pytest.approx(value, rel=0.15), name


def test_no_neighbour_is_likelier():
    histories = drawn(2_000, seed=3)
    best = fit_lifetimes(histories)
    found = [best.r, best.alpha, best.a, best.b]

    for place in range(4):
        for factor in (0.97, 1.03):
            beside = [*found]
            beside[place] *= factor
            assert log_likelihood(histories, *beside) < best.log_likelihood


@pytest.mark.parametrize("unit", [1 / 7, 30, 365])
def test_the_unit_of_time_moves_only_alpha(unit):
    weeks = drawn(300, seed=5)
    other = Histories(weeks.frequency, weeks.recency * unit, weeks.age * unit, weeks.customers)

    first, second = fit_lifetimes(weeks), fit_lifetimes(other)

    assert second.alpha == pytest.approx(first.alpha * unit, rel=0.01)
    assert (second.r, second.a, second.b) == pytest.approx((first.r, first.a, first.b), rel=0.01)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((1, 5, 4), "after_the_end"),
        ((0, 2, 4), "recency_without_repeat"),
        ((-1, 0, 4), "negative"),
        ((1, 1, 0), "negative"),
        ((1.5, 1, 4), "not_whole"),
        ((float("nan"), 1, 4), "not_a_number"),
        ((1, float("inf"), 4), "not_a_number"),
    ],
)
def test_a_history_that_cannot_be_is_named(row, code):
    with pytest.raises(HistoryError) as refused:
        Histories.of(*np.array([(2, 3, 4), row]).T)

    assert (refused.value.code, refused.value.row) == (code, 1)


def test_where_nobody_came_back_nothing_is_claimed():
    with pytest.raises(HistoryError, match="nobody_came_back"):
        fit_lifetimes(Histories.of([0, 0], [0, 0], [4, 9]))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["x", "t", "T"], ["1", "2", "3"], ["1", "two", "3"]], "第 3 行"),
        ([["x", "when", "T"], ["1", "2", "3"]], "文件缺少列：t"),
        ([["x", "t", "T"]], "文件没有数据行"),
    ],
)
def test_a_bad_file_is_refused_in_words(settings, tmp_path, rows, words):
    settings.OPERATOR_LANGUAGE = "zh-hans"
    path = tmp_path / "histories.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)

    with pytest.raises(CommandError, match=words):
        call_command("fit_clv", csv=path, frequency="x", recency="t", age="T")

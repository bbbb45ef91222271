"""Figures worked by hand: intervals, hidden groups, control limits, the weight of terms."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.satisfaction import control, measures
from segmentation.domain.satisfaction.control import Month, control_points
from segmentation.domain.satisfaction.drift import compare_effects
from segmentation.domain.satisfaction.drivers import DRIVERS
from segmentation.domain.satisfaction.model import (
    Answers,
    DriverModel,
    TooFewError,
    dependence,
    effects,
    fit_drivers,
)
from segmentation.domain.satisfaction.terms import DEFAULT, TermsError, read_terms

NAMES = tuple(DRIVERS)
MONTHS = [dt.date(2025, month, 1) for month in range(1, 8)]


def test_nps_and_its_interval_by_hand():
    found = measures.nps(50, 20, 100)

    # Three answers added: p = 50.75 / 103, d = 20.75 / 103; variance 0.69417 − 0.29126² = 0.60934;
    # half = 1.96 √(0.60934 / 103) = 0.15075 around 0.29126.
    assert found.value == 30
    assert (found.low, found.high) == pytest.approx((14.051, 44.202), abs=1e-3)


def test_csat_and_wilsons_interval_by_hand():
    found = measures.csat(80, 100)

    # (0.8 + 1.9208 / 100 ± 1.96 √(0.16 / 100 + 0.9604 / 10000)) / 1.038416
    assert (found.value, found.answers) == (0.8, 100)
    assert (found.low, found.high) == pytest.approx((0.7112, 0.8666), abs=1e-4)


def test_nobody_asked_is_no_estimate():
    assert measures.csat(0, 0) is None
    assert measures.nps(0, 0, 0) is None


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_nps_lies_in_its_interval_and_on_the_scale(up, middle, down):
    found = measures.nps(up, down, up + middle + down)
    if found is not None:
        assert -100 <= found.low < found.high <= 100
        assert (
            found.low - 60 / (found.answers + 3) * 5
            <= found.value
            <= found.high + 60 / (found.answers + 3) * 5
        )


@pytest.mark.parametrize(
    ("measure", "score", "group"),
    [("nps", 6, "detractor"), ("nps", 7, "passive"), ("nps", 9, "promoter"),
     ("csat", 2, "dissatisfied"), ("csat", 3, "neutral"), ("csat", 4, "satisfied")],
)  # fmt: skip
def test_scores_fall_into_groups(measure, score, group):
    assert measures.group_of(measure, score) == group


def test_small_groups_are_hidden_and_one_more_where_the_rest_would_tell():
    assert measures.shown_groups([90, 40, 25, 3], 20, parts=True) == [True, True, False, False]
    assert measures.shown_groups([90, 40, 25, 3], 20, parts=False) == [True, True, True, False]
    assert measures.shown_groups([90, 4, 3], 20, parts=True) == [True, False, False]
    assert measures.shown_groups([90, 40], 20, parts=True) == [True, True]


def test_a_share_below_three_sigmas_is_out_of_control():
    months = [*(Month(month, 80, 5, 100) for month in MONTHS[:5]), Month(MONTHS[5], 67, 9, 100)]

    points = control_points("csat", months, sigmas=3, weight=0.3, least=30)

    # 0.8 − 3 √(0.8 · 0.2 / 100) = 0.68
    assert [point.is_out for point in points] == [False] * 5 + [True]
    assert points[-1].limit == pytest.approx(0.68)
    assert points[3].limit is None
    assert points[4].limit == pytest.approx(0.68)


def test_the_weighted_average_of_nps_by_hand():
    months = [*(Month(month, 50, 20, 100) for month in MONTHS[:4]), Month(MONTHS[4], 30, 40, 100)]

    last = control_points("nps", months, sigmas=3, weight=0.3, least=30)[-1]

    # 0.3 · −10 + 0.7 · 30 = 18; variance of a month 10000 · 0.61 / 100 = 61, of the average after five
    # 0.09 · 61 · (1 + 0.49 + 0.49² + 0.49³ + 0.49⁴) = 10.4606.
    assert (last.value, last.tracked, last.centre) == pytest.approx((-10, 18, 30))
    assert last.limit == pytest.approx(30 - 3 * np.sqrt(10.4606), abs=1e-3)
    assert last.is_out


def test_months_with_few_answers_are_not_judged():
    months = [*(Month(month, 80, 5, 100) for month in MONTHS[:5]), Month(MONTHS[5], 0, 9, 10)]

    assert len(control_points("csat", months, sigmas=3, weight=0.3, least=30)) == 5
    assert control.LEAST_BEFORE == 4


@pytest.mark.parametrize(
    "over", [{"smallest_group": 3}, {"sigmas": "x"}, {"months": 99}, {"weight": float("nan")}]
)
def test_terms_out_of_range_are_refused(over):
    with pytest.raises(TermsError) as refused:
        read_terms(DEFAULT | over)
    assert refused.value.field in over


def planted(count: int = 1500, seed: int = 3) -> Answers:
    """Answers that four experiences move and nothing else."""
    chance = np.random.default_rng(seed)
    raw = chance.lognormal(3, 1, (count, len(NAMES)))
    for place, name in enumerate(NAMES):
        if DRIVERS[name].shape == "flag":
            raw[:, place] = chance.random(count) < 0.2
    raw[:, NAMES.index("digital_errors")] = chance.poisson(0.5, count)
    told = 4.4 - 0.5 * _of(raw, "complaint") - 0.8 * _of(raw, "late_answer")
    told += -0.35 * _of(raw, "fee") - 0.3 * np.minimum(_of(raw, "digital_errors"), 3)
    scores = np.clip(np.round(told + 0.6 * chance.standard_normal(count)), 1, 5)
    return Answers(chance.integers(0, count // 2, count), raw, scores, np.arange(count))


def _of(raw, name):
    return raw[:, NAMES.index(name)]


def test_planted_drivers_are_found_with_their_size_and_the_rest_is_not():
    answers = planted()
    stages = []

    fitted = fit_drivers(NAMES, answers, (1, 5), 2, 1, stages.append)
    found = effects(fitted, answers.values)

    assert stages == ["judging", "fitting", "resampling"]
    assert {one.name for one in found[:4]} == {"complaint", "late_answer", "fee", "digital_errors"}
    by_name = {one.name: one for one in found}
    assert by_name["late_answer"].points == pytest.approx(-0.8, abs=0.15)
    assert (
        by_name["late_answer"].low < by_name["late_answer"].points < by_name["late_answer"].high < 0
    )
    assert by_name["complaint"].points == pytest.approx(-0.5, abs=0.15)
    assert not any(one.high < 0 or one.low > 0 for one in found[6:])
    assert fitted.judged.r2_low > 0.1
    assert fitted.judged.rmse < fitted.judged.rmse_mean
    assert fitted.judged.auc > 0.7
    falls = [point["y"] for point in dependence(fitted, answers.values, "digital_errors")]
    assert falls == sorted(falls, reverse=True)


def test_scores_of_chance_are_no_better_than_their_mean():
    answers = planted(600)
    shuffled = np.random.default_rng(1).permutation(answers.scores)
    noise = Answers(answers.customers, answers.values, shuffled, answers.at)

    judged = fit_drivers(NAMES, noise, (1, 5), 2, 1, lambda _stage: None).judged

    assert judged.r2 < 0.02
    assert judged.r2_low < 0


def test_too_few_answers_or_all_alike_are_refused():
    few = planted(100)
    alike = planted(400)
    alike = Answers(alike.customers, alike.values, np.full(400, 4.0), alike.at)
    for answers in (few, alike):
        with pytest.raises(TooFewError):
            fit_drivers(NAMES, answers, (1, 5), 2, 1, lambda _stage: None)


def test_a_model_comes_back_from_its_arrays_and_stays_on_the_scale():
    answers = planted(600)
    model = fit_drivers(NAMES, answers, (1, 5), 2, 1, lambda _stage: None).model

    again = DriverModel.from_arrays({name: np.asarray(one) for name, one in model.arrays().items()})

    told = again.predict(answers.values)
    assert np.array_equal(told, model.predict(answers.values))
    assert (told >= 1).all()
    assert (told <= 5).all()
    unknown = np.full((1, len(NAMES)), np.nan)
    assert np.isfinite(again.predict(unknown)).all()


def test_a_driver_that_came_to_weigh_more_has_drifted():
    before = [
        {"name": "fee", "weight": -0.1, "error": 0.01},
        {"name": "gone", "weight": 1, "error": 1},
    ]
    now = [
        {"name": "fee", "weight": -0.3, "error": 0.02},
        {"name": "complaint", "weight": -1, "error": 0.1},
    ]

    (shift,) = compare_effects(now, before)

    # −0.2 ± 1.96 √(0.01² + 0.02²)
    assert (shift.low, shift.high) == pytest.approx((-0.2438, -0.1562), abs=1e-4)
    assert shift.is_real

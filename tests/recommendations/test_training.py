from datetime import date, timedelta

import numpy as np
import pytest

from config.base.errors import DomainError
from customers.models import Customer, Holding
from recommendations.models import ModelVersion
from recommendations.selectors.training import list_items, read_window
from recommendations.services.artefacts import load_model
from recommendations.services.training import train_models

CUT = date(2026, 1, 14)


def test_the_learned_models_beat_popularity_on_a_window_they_never_saw(bank, db):
    for version in (bank.item_cf, bank.propensity):
        gain = version.metrics["at"]["5"]["gain"]
        assert gain["low"] > 0, (version.name, gain)


def test_every_training_registers_three_signed_candidates(bank, db):
    assert [version.name for version in bank.versions] == [
        "popularity-v1",
        "item-cf-v1",
        "propensity-v1",
    ]
    for version in bank.versions:
        assert version.state == ModelVersion.State.CANDIDATE
        assert version.trained_by == bank.builder
        assert version.data_until == date(2026, 3, 15)
        assert load_model(version).codes == tuple(item.code for item in list_items())


def test_probabilities_are_calibrated_out_of_time(bank, db):
    told = bank.propensity.metrics
    expected = sum(row["expected"] for row in told["products"])
    bought = sum(row["bought"] for row in told["products"])

    assert expected == pytest.approx(bought, rel=0.35)
    assert told["calibration_error"] < 0.005
    assert told["auc"]["value"] > 0.65


def test_a_window_knows_nothing_of_what_came_after_its_cut(bank, db):
    items = list_items()
    before = read_window(on=CUT, items=items, label_days=60)

    Holding.objects.filter(opened_on__gt=CUT).update(opened_on=CUT + timedelta(days=300))
    after = read_window(on=CUT, items=items, label_days=60)

    assert before.bought.nnz > 0
    assert after.bought.nnz == 0
    assert (before.held != after.held).nnz == 0
    assert np.array_equal(before.features, after.features, equal_nan=True)


def test_what_was_bought_on_the_cut_day_is_held_and_not_predicted(bank, db):
    items = list_items()
    holding = Holding.objects.filter(opened_on__gt=CUT, product__offered=True).first()
    Holding.objects.filter(pk=holding.pk).update(opened_on=CUT)

    window = read_window(on=CUT, items=items, label_days=60)

    row = window.customer_ids.tolist().index(holding.customer_id)
    column = window.codes.index(holding.product.code)
    assert window.held[row, column] == 1


def test_nobody_who_refuses_profiling_is_learned_from(bank, db):
    refusing = Customer.objects.filter(status="active").first()
    Customer.objects.filter(pk=refusing.pk).update(profiling_refused=True)

    window = read_window(on=CUT, items=list_items(), label_days=60)

    assert refusing.pk not in window.customer_ids.tolist()


def test_too_short_a_history_is_refused_and_registers_nothing(bank, db):
    known = ModelVersion.objects.count()

    with pytest.raises(DomainError) as refusal:
        train_models(on=date(2025, 6, 1))

    assert refusal.value.code == "history_too_short"
    assert ModelVersion.objects.count() == known


def test_an_empty_bank_has_nothing_to_learn(db):
    with pytest.raises(DomainError) as refusal:
        train_models()

    assert refusal.value.code == "nothing_to_learn"

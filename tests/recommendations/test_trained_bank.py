"""What needs a bank to learn from: training, scoring and the card; one bank for all of it."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import Customer, Holding, Score
from customers.selectors.customers import customer_ranges
from recommendations.domain.artefacts import BadSignatureError
from recommendations.models import ModelVersion
from recommendations.selectors.training import list_items, read_window
from recommendations.services.artefacts import load_model
from recommendations.services.decisions import decide
from recommendations.services.scoring import KEEP, KEEP_BY_VALUE, RANGE_SIZE, score_everybody
from recommendations.services.training import train_models
from recommendations.tasks import score_model_task
from tests.factories.customers import make_score

CUT = date(2026, 1, 14)


@pytest.fixture(autouse=True)
def noon(clock):
    return clock


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
    # four-byte sums may differ in their last digit with the order of the rows
    assert np.allclose(before.features, after.features, rtol=1e-5, equal_nan=True)


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


def test_scores_are_probabilities_and_no_more_than_what_offers_need(bank, db):
    written = score_everybody(version=bank.propensity)

    scores = Score.objects.filter(kind="propensity")
    most = scores.values("customer_id").annotate(n=Count("id")).order_by("-n").first()["n"]
    assert written == scores.count()
    assert most <= KEEP["propensity"] + KEEP_BY_VALUE
    assert scores.exclude(value__range=(0, 1)).count() == 0
    assert set(scores.values_list("band", flat=True)) == {"low", "medium", "high"}
    assert set(scores.values_list("model_version", flat=True)) == {bank.propensity.name}


def test_a_score_says_why_in_codes(bank, db):
    for version in bank.versions:
        score_everybody(version=version)

    def codes(kind):
        told = Score.objects.filter(kind=kind).values_list("reasons", flat=True)
        return {reason["code"] for reasons in told for reason in reasons}

    assert codes("popularity") == {"popular"}
    assert codes("item_cf") == {"similar"}
    assert codes("propensity") == {"high", "low", "holds", "similar"}


def test_scoring_again_replaces_and_leaves_nothing_stale(bank, db, clock):
    person = Customer.objects.filter(status="active").first()
    old = make_score(person, "propensity", subject="GONE", computed_at=timezone.now())
    first = score_everybody(version=bank.propensity)
    clock.shift(60)

    second = score_everybody(version=bank.propensity)

    assert first == second == Score.objects.filter(kind="propensity").count()
    assert not Score.objects.filter(pk=old.pk).exists()
    bank.propensity.refresh_from_db()
    assert bank.propensity.scored_at == timezone.now()


def test_whoever_refuses_profiling_is_not_scored_and_loses_older_scores(bank, db, clock):
    person = Customer.objects.filter(status="active").first()
    score_everybody(version=bank.propensity)
    assert Score.objects.filter(customer=person).exists()
    Customer.objects.filter(pk=person.pk).update(profiling_refused=True)
    clock.shift(60)

    score_everybody(version=bank.propensity)

    assert not Score.objects.filter(customer=person, kind="propensity").exists()


def test_a_foreign_artefact_is_never_loaded_and_writes_nothing(bank, db):
    ModelVersion.objects.filter(pk=bank.propensity.pk).update(artefact=b"something else")
    forged = ModelVersion.objects.get(pk=bank.propensity.pk)

    with pytest.raises(BadSignatureError):
        score_everybody(version=forged)

    assert Score.objects.count() == 0


def test_an_artefact_cannot_be_moved_to_another_version(bank, db):
    forged = ModelVersion.objects.get(pk=bank.propensity.pk)
    forged.name = "propensity-v9"

    with pytest.raises(BadSignatureError):
        score_everybody(version=forged)


def test_the_task_hands_every_range_to_a_worker(bank, db, eager_tasks):
    ranges = score_model_task.delay(bank.popularity.pk).get()

    low, high = (
        Customer.objects.order_by("pk").first().pk,
        Customer.objects.order_by("pk").last().pk,
    )
    assert ranges == len(list(customer_ranges(RANGE_SIZE)))
    assert Score.objects.filter(customer_id__in=[low, high], kind="popularity").exists()


def test_a_scored_customer_gets_offers_that_suit(bank, db):
    score_everybody(version=bank.propensity)
    people = Customer.objects.filter(kind="person", status="active", birth_on__lt=date(2000, 1, 1))

    states = [decide(customer=person, store=False).answer["state"] for person in people[:40]]

    assert states.count("offers") > 30


def test_a_trained_model_has_its_whole_card(bank, english_client_for):
    for version in bank.versions:
        page = english_client_for("model_validator").get(
            reverse("recommendations:model_detail", args=[version.pk])
        )
        text = page.content.decode()
        assert page.status_code == 200
        assert "Artefact signed" in text
        assert ("ch-cal" in text) == (version.kind == ModelVersion.Kind.PROPENSITY)

import pytest
from django.db.models import Count
from django.utils import timezone

from customers.models import Customer, Score
from recommendations.domain.artefacts import BadSignatureError
from recommendations.models import ModelVersion
from recommendations.services.scoring import KEEP, KEEP_BY_VALUE, customer_ranges, score_everybody
from recommendations.tasks import score_model_task
from tests.factories.customers import make_score


@pytest.fixture(autouse=True)
def noon(clock):
    return clock


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
    assert ranges == len(list(customer_ranges()))
    assert Score.objects.filter(customer_id__in=[low, high], kind="popularity").exists()

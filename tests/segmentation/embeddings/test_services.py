from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone, translation

from config.base.errors import DomainError
from customers.models import Customer, CustomerProfile
from recommendations.domain.artefacts import BadSignatureError
from segmentation.models import CustomerEmbedding, EmbeddingRun
from segmentation.selectors.embeddings.acts import count_acts, read_pairs
from segmentation.selectors.embeddings.reading import (
    embedded_features,
    model_in_use,
    read_described,
)
from segmentation.selectors.matrices import Reach
from segmentation.services.analyses import progress
from segmentation.services.embeddings import learning, storing
from segmentation.services.embeddings.models import load_encoder
from tests.factories import customers as make
from tests.factories.look_alikes import learned_embedding, make_two_ways

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(user_with_role):
    with translation.override("en"):
        yield user_with_role("marketer")


def vectors_of(run: EmbeddingRun) -> dict[int, bytes]:
    rows = CustomerEmbedding.objects.filter(run=run)
    return {pk: bytes(vector) for pk, vector in rows.values_list("customer_id", "vector")}


def test_everybody_is_described_by_what_the_encoder_says(marketer):
    people = make_two_ways(160)

    run = learned_embedding(marketer)

    assert (run.state, run.error, run.stored_count, run.in_use) == ("done", "", 160, True)
    assert run.metrics["trials"][0]["dimension"] == 8
    assert run.metrics["trials"][-1]["lost"] < 1
    found = read_described(run, Reach())
    assert found.ids.tolist() == [one.pk for one in people]
    assert found.vectors.shape == (160, run.dimension)
    encoder = load_encoder(run)
    assert len(encoder.scale.names) == run.metrics["features"] == 12
    stored = vectors_of(run)[people[3].pk]
    assert np.frombuffer(stored, "<f4").tolist() == found.vectors[3].tolist()


def test_who_may_not_be_profiled_is_described_by_nothing(marketer):
    people = make_two_ways(150)
    Customer.objects.filter(pk=people[0].pk).update(profiling_refused=True)
    run = learned_embedding(marketer)
    assert run.stored_count == 149

    Customer.objects.filter(pk=people[1].pk).update(profiling_refused=True)
    Customer.objects.filter(pk=people[2].pk).update(status="closed")
    Customer.objects.filter(pk=people[3].pk).update(merged_into=people[4])

    assert read_described(run, Reach()).ids.tolist() == [one.pk for one in people[4:]]
    storing.refresh_embeddings()
    assert set(vectors_of(run)) == {one.pk for one in people[4:]}


def test_only_who_changed_is_described_anew(marketer):
    people = make_two_ways(150)
    run = learned_embedding(marketer)
    before = vectors_of(run)
    CustomerProfile.objects.filter(pk=people[5].pk).update(
        total_balance=9_000_000, computed_at=timezone.now()
    )
    CustomerProfile.objects.filter(pk=people[6].pk).update(computed_at=timezone.now())
    CustomerProfile.objects.filter(pk=people[7].pk).update(total_balance=9_000_000)

    assert storing.refresh_embeddings() == 1

    after = vectors_of(run)
    assert [pk for pk in before if after[pk] != before[pk]] == [people[5].pk]


def test_a_new_model_takes_the_place_of_the_one_before(marketer):
    make_two_ways(150)
    first = learned_embedding(marketer)

    second = learned_embedding(marketer, seed=2)

    assert model_in_use() == second
    assert not vectors_of(first)
    assert len(vectors_of(second)) == 150
    assert EmbeddingRun.objects.filter(in_use=True).count() == 1


def test_a_model_that_was_tampered_with_describes_nobody(marketer):
    make_two_ways(150)
    run = learned_embedding(marketer)
    EmbeddingRun.objects.filter(pk=run.pk).update(artefact=bytes(run.artefact)[:-1] + b"x")

    with pytest.raises(BadSignatureError):
        storing.refresh_embeddings()


def test_a_cancelled_learning_keeps_nothing(marketer, monkeypatch):
    make_two_ways(150)
    asked = learning.request_embedding(by=marketer)
    told = []

    def advance(run, stage, **figures):
        told.append(stage)
        if stage == "learning" and told.count(stage) == 3:
            progress.cancel(EmbeddingRun.objects.get(pk=run.pk))
        progress.advance(run, stage, **figures)

    monkeypatch.setattr(learning, "advance", advance)
    run = learning.learn_embedding(run_id=asked.pk)

    assert run.state == "cancelled"
    assert told == ["reading", "acts", "learning", "learning", "learning"]
    assert not CustomerEmbedding.objects.exists()
    assert model_in_use() is None


def test_who_sees_one_branch_asks_for_no_embeddings(user_with_role):
    branch = make.make_branch()
    with pytest.raises(DomainError) as refused:
        learning.request_embedding(by=user_with_role("marketer", branch_code=branch.code))
    assert refused.value.code == "whole_bank_only"
    assert not EmbeddingRun.objects.exists()


def test_few_customers_are_not_learned_from(marketer):
    make_two_ways(20)
    with pytest.raises(DomainError) as refused:
        learning.request_embedding(by=marketer)
    assert refused.value.code == "too_few_customers"


def test_what_is_not_kept_for_marketing_is_in_no_embedding():
    names = embedded_features()

    assert "total_balance" in names
    assert not {"spend_health_90d", "spend_children_90d", "strongest_month", "pay_day"} & set(names)


def test_acts_are_read_in_their_order_without_what_is_sensitive():
    one, other = make.make_customer(), make.make_customer()
    now = timezone.now().replace(hour=3, minute=30, second=0, microsecond=0)
    noon = now - timedelta(days=now.weekday() + 3)  # a Friday, 11:30 in Shanghai
    for minutes, kind, category in (
        (0, "salary", ""), (10, "card_payment", "dining"), (20, "card_payment", "health"), (30, "fee", ""),
    ):  # fmt: skip
        make.make_transaction(
            make.make_holding(one), booked_at=noon + timedelta(minutes=minutes), kind=kind,
            category=category, amount=-5,
        )  # fmt: skip
    make.make_event(one, kind="login", channel="mobile", occurred_at=noon + timedelta(minutes=5))  # fmt: skip
    make.make_event(other, kind="login", channel="mobile", occurred_at=noon)
    make.make_event(one, kind="login", channel="mobile", occurred_at=noon - timedelta(days=200))  # fmt: skip
    ids, at = np.array([one.pk, other.pk]), timezone.now()

    times = count_acts(ids, at)

    assert times == {"booking/salary//day": 1, "booking/card_payment/dining/day": 1, "event/login/mobile/day": 2}  # fmt: skip
    names = sorted(times)
    dining, salary, login = 0, 1, 2
    assert sorted(read_pairs(names, ids, at)) == [(salary, dining, 1), (salary, login, 1), (login, dining, 1)]  # fmt: skip

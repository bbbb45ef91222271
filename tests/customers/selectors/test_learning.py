"""The gate of learning: what a purpose may read, and whom nothing is learned from."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers.models import Customer, DataRestriction, Purpose
from customers.selectors.learning import (
    Learning,
    lightest_permit,
    permit,
    permit_without_customers,
    permitted_features,
    read_record,
)
from customers.services.rights.requests import Asked, receive_request
from tests.factories.customers import give_consent, make_customer

HEALTH, AGE = "spend_health_90d", "age_years"


def who_may(purpose: Learning) -> set[int]:
    where = permit(purpose, ()).who()
    return set(fetch_column(f"SELECT c.id FROM customers_customer c WHERE {where}"))


@pytest.fixture
def people(db):
    """One who may be learned from, and one each who said no, withdrew, is restricted, was merged."""
    made = {
        name: make_customer() for name in ("plain", "refuses", "withdrew", "restricted", "merged")
    }
    Customer.objects.filter(pk=made["refuses"].pk).update(profiling_refused=True)
    Customer.objects.filter(pk=made["merged"].pk).update(merged_into=made["plain"])
    give_consent(made["withdrew"], purpose=Purpose.PROFILING, channel="", granted=False)
    asked = receive_request(
        customer=made["restricted"], asked=Asked("restriction", "phone"), by=None
    )
    DataRestriction.objects.create(
        customer=made["restricted"], kind="restricted", since=timezone.now(), request=asked
    )
    return {name: one.pk for name, one in made.items()}


def test_who_refuses_or_is_restricted_is_left_out(people):
    assert who_may(Learning.MARKETING) == {people["plain"]}
    assert who_may(Learning.SERVICE) == {people["plain"]}
    assert who_may(Learning.RISK) == {people[name] for name in ("plain", "refuses", "withdrew")}


def test_the_record_says_for_what_without_whom_and_without_which(people):
    record = permit(Learning.MARKETING, [AGE, HEALTH], choose=True).record()

    assert record == {
        "purpose": "marketing",
        "not_allowed": [HEALTH],
        "refused": 2,
        "restricted": 1,
    }
    with override("zh-hans"):
        words = read_record(record)
        assert (words.purpose, words.refused, words.not_allowed) == (
            "营销",
            2,
            ["近90天医疗健康支出"],
        )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "“Spending on health, 90 days” may not be used for Marketing"),
        ("zh-hans", "“近90天医疗健康支出”不得用于营销"),
    ],
)
def test_a_field_of_another_purpose_is_refused_in_words(language, told):
    with override(language), pytest.raises(DomainError) as refused:
        permit(Learning.MARKETING, [AGE, HEALTH])

    assert refused.value.code == "not_for_purpose"
    assert str(refused.value.message).startswith(told)


def test_the_lightest_purpose_that_allows_all_is_taken():
    assert lightest_permit([AGE]).purpose == Learning.MARKETING
    assert lightest_permit([AGE, HEALTH]).purpose == Learning.SERVICE
    with pytest.raises(DomainError):
        permit(Learning.MARKETING, (), tables=["customers.Hold"])
    with pytest.raises(DomainError):
        lightest_permit(["id_number_index"])


@pytest.mark.django_db
def test_features_not_permitted_are_not_read():
    customer = make_customer(birth_on=dt.date(1980, 1, 1))
    permitted = permit(Learning.MARKETING, [AGE, HEALTH], choose=True)

    frame = permitted_features(permitted, as_of=timezone.now())

    assert (list(frame.columns), list(frame.index)) == ([AGE], [customer.pk])
    assert permit_without_customers(Learning.SERVICE).record() == {
        "purpose": "service",
        "not_allowed": [],
    }
    assert read_record(None) is None

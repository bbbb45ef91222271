"""A retention rule counted and applied on the screen."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import LegalHold, RetentionRule, RetentionRun, Text
from customers.services.retention import rules
from tests.factories.customers import make_text

pytestmark = pytest.mark.django_db
TARGET = "texts"


@pytest.fixture
def officer(client_for):
    return client_for("compliance_officer")


@pytest.fixture
def rule(user_with_role) -> RetentionRule:
    long_ago = timezone.now() - dt.timedelta(days=9000)
    make_text(None, at=long_ago)
    make_text(None)
    terms = rules.Terms(after_days=4000, legal_basis="PIPL 19", active=True)
    rules.change_rule(target=TARGET, terms=terms, by=user_with_role("compliance_officer"))
    return RetentionRule.objects.get(target=TARGET)


def at(name: str) -> str:
    return reverse(f"customers:{name}", args=[TARGET])


def test_counting_changes_nothing_and_applying_stands_below_at_once(
    officer, rule, eager_tasks, django_capture_on_commit_callbacks
):
    page = officer.post(at("retention_try"), follow=True).content.decode()
    assert "1 row is older. Nothing was changed." in page
    assert Text.objects.count() == 2

    with django_capture_on_commit_callbacks() as waiting:
        page = officer.post(at("retention_apply"), follow=True).content.decode()
    assert "The rule is being applied; the run stands below." in page
    assert "Running" in page
    assert 'hx-trigger="every 2s"' in page
    for callback in waiting:
        callback()

    answer = officer.get(at("retention_detail"), headers={"hx-request": "true"})
    fragment = answer.content.decode()
    assert fragment.count("<tr>") == 3
    assert "Applied" in fragment
    assert "hx-trigger" not in fragment
    assert Text.objects.count() == 1
    assert list(RetentionRun.objects.order_by("pk").values_list("dry", "found", "done")) == [
        (True, 1, 0),
        (False, 1, 1),
    ]


def test_second_click_does_not_begin_a_second_run(officer, rule):
    officer.post(at("retention_apply"))

    page = officer.post(at("retention_apply"), follow=True).content.decode()

    assert "The rule is being applied already." in page
    assert RetentionRun.objects.count() == 1


def test_legal_hold_is_named_in_words_and_stops_the_rule(officer, rule, user_with_role):
    LegalHold.objects.create(
        target=TARGET,
        reason="order 12",
        starts_on=timezone.localdate(),
        placed_by=user_with_role("compliance_officer"),
    )

    listed = officer.get(reverse("customers:retention_list")).content.decode()
    page = officer.post(at("retention_apply"), follow=True).content.decode()

    assert f">{TARGET}<" not in listed
    assert "A legal hold keeps these data: order 12" in page.replace("&#x27;", "'")
    assert not RetentionRun.objects.exists()

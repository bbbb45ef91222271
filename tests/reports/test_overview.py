"""The overview: no claim without data, the figures of one's own branch, and the policy."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from campaigns.domain.lift import Estimate, add_estimates
from reports.models import PlanFigure
from reports.selectors.overview import overview_for
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_figures():
    cache.clear()


def test_nothing_finished_claims_nothing(user_with_role):
    found = overview_for(user_with_role("manager"))

    assert (found.revenue, found.plan_reached, found.return_on_cost) == (None, None, None)


def test_the_plan_of_the_year_so_far(user_with_role):
    today = timezone.localdate()
    for month in (1, today.month):
        PlanFigure.objects.update_or_create(
            month=today.replace(month=month, day=1),
            measure="incremental_revenue",
            defaults={"amount": Decimal(1000)},
        )

    found = overview_for(user_with_role("manager"))

    assert found.plan == Decimal(1000) * len({1, today.month})
    assert len(found.months) == today.month


def test_independent_intervals_add_in_squares():
    total = add_estimates([Estimate(10, 7, 13), Estimate(20, 16, 24)])

    assert total == Estimate(30, 25, 35)


def test_a_branch_sees_its_own_customers(user_with_role):
    branch, other = make_branch("B1"), make_branch("B2")
    make_customer(branch=branch)
    make_customer(branch=other)

    own = overview_for(user_with_role("manager", branch_code="B1"))
    whole = overview_for(user_with_role("manager"))

    assert (own.pressure.customers, whole.pressure.customers) == (1, 2)


@pytest.mark.parametrize(
    ("role", "code"), [("manager", 200), ("marketer", 200), ("service_agent", 403)]
)
def test_who_may_read_it(role, code, client_for, api_client_for):
    page = client_for(role).get(reverse("reports:overview"))
    answer = api_client_for(role).get("/api/v1/reports/overview")

    assert (page.status_code, answer.status_code) == (code, code)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_opens_in_both_languages(language, client_for):
    client = client_for("manager", language=language)
    client.cookies["sp_language"] = language

    page = client.get(reverse("reports:overview"))

    title = {"zh-hans": "哪些活动真正有效", "en": "Which campaigns truly work"}[language]
    assert title in page.content.decode()


def test_the_period_is_in_the_address(client_for):
    page = client_for("manager").get(reverse("reports:overview"), {"period": "months"})

    assert page.context["overview"].period == "months"
    assert page.context["overview"].computed_at <= datetime.now(UTC)

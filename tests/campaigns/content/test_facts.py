"""The facts of a product that texts tell: those of the start, as they were signed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.selectors.signing import has_standing_approval, roles_needed_for
from campaigns.services import running
from customers.selectors.catalogue import terms_digest
from customers.services.catalogue import versions
from tests.factories import campaigns as make
from tests.factories.customers import make_product

pytestmark = pytest.mark.django_db


def test_terms_planned_before_the_start_are_not_what_was_signed(user_with_role):
    """Customers are told the terms in force at the start, before the catalogue shows them."""
    steward, second = (user_with_role("data_steward") for _ in range(2))
    product = make_product()
    start = timezone.now() + dt.timedelta(days=3)
    told = {"product": product, "scheduled_at": start, "body": "Have a look. Capital at risk."}
    draft = make.make_campaign(make.make_audience(1), **told)
    run = running.launch_campaign(campaign=make.approve(draft), by=draft.author)
    planned = versions.plan_version(
        product=product,
        effective_at=start - dt.timedelta(days=1),
        terms={"rate": Decimal("9.9")},
        by=steward,
    )
    assert has_standing_approval(run, draft)

    planned.refresh_from_db()
    versions.publish_version(version=planned, seen=terms_digest(planned), by=second)

    assert not has_standing_approval(run, draft)
    product.refresh_from_db()
    assert product.rate != Decimal("9.9")


def test_compliance_signs_for_the_risk_that_the_product_has_at_the_start(user_with_role):
    steward, second = (user_with_role("data_steward") for _ in range(2))
    product = make_product(risk_rating=2)
    start = timezone.now() + dt.timedelta(days=3)
    draft = make.make_campaign(make.make_audience(1), product=product, scheduled_at=start)
    assert roles_needed_for(draft) == ("business",)
    planned = versions.plan_version(
        product=product,
        effective_at=start - dt.timedelta(days=1),
        terms={"risk_rating": 4},
        by=steward,
    )
    planned.refresh_from_db()
    versions.publish_version(version=planned, seen=terms_digest(planned), by=second)

    assert roles_needed_for(draft) == ("business", "compliance")

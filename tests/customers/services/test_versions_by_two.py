"""Terms come into force by two people, or by the word of the bank's own system: over screens, files, API and SQL."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models import Product, ProductVersion
from customers.selectors.catalogue import product_at, terms_digest, versions_of
from customers.services.catalogue import versions
from customers.services.imports.records import take_records
from tests.factories.customers import make_product

pytestmark = pytest.mark.django_db
INSERT = """
    INSERT INTO customers_productversion (created_at, product_id, effective_at, author_id, publisher_id,
           published_at, name_zh, name_en, rate_kind, min_age, annual_margin, fee, currency, active, offered)
    SELECT now(), p.id, now() + %s::interval, %s, %s, %s, p.name_zh, p.name_en, '', 18, 0, 99, 'CNY', true, true
      FROM customers_product p WHERE p.id = %s
"""


@pytest.fixture
def steward(user_with_role):
    return user_with_role("data_steward")


@pytest.fixture
def manager(user_with_role):
    return user_with_role("manager")


@pytest.fixture
def product():
    return make_product(code="P-1", fee=Decimal(5))


@pytest.fixture
def proposal(product, steward):
    return versions.plan_version(
        product=product,
        effective_at=timezone.now() + dt.timedelta(days=30),
        terms={"fee": Decimal(0)},
        by=steward,
    )


def publish(version, by) -> None:
    seen = terms_digest(ProductVersion.objects.get(pk=version.pk))
    versions.publish_version(version=version, seen=seen, by=by)


def refused(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_nothing_is_in_force_by_one_person(product, proposal, steward, manager):
    later = proposal.effective_at + dt.timedelta(days=1)
    before = product_at(product, later).fee

    with pytest.raises(DomainError) as own:
        publish(proposal, steward)
    publish(proposal, manager)
    with pytest.raises(DomainError) as again:
        publish(proposal, manager)

    assert (own.value.code, again.value.code) == ("own_version", "already_published")
    assert (before, product_at(product, later).fee) == (5, 0)
    assert [line.state for line in versions_of(product)] == ["planned", "in_force"]


def test_sql_by_one_person_puts_nothing_in_force(product, proposal, steward, manager):
    row = ProductVersion.objects.filter(pk=proposal.pk)
    now = timezone.now()

    refused(lambda: Product.objects.filter(pk=product.pk).update(fee=0))
    refused(lambda: execute_sql(INSERT, ["-1 day", None, None, None, product.pk]))
    refused(lambda: execute_sql(INSERT, ["-1 day", steward.pk, manager.pk, now, product.pk]))
    refused(lambda: execute_sql(INSERT, ["1 day", steward.pk, manager.pk, now, product.pk]))
    refused(lambda: row.update(publisher=steward, published_at=now))
    refused(lambda: row.update(published_at=now))
    refused(lambda: row.update(publisher=manager, published_at=now, fee=99))
    refused(lambda: row.update(author=manager, publisher=steward, published_at=now))
    refused(
        lambda: row.update(
            publisher=manager, published_at=now, effective_at=now - dt.timedelta(days=9)
        )
    )

    assert versions.put_in_force() == 0
    product.refresh_from_db()
    assert (product.fee, ProductVersion.objects.exclude(published_at=None).count()) == (5, 1)


def test_a_published_version_stays_as_it_was_signed(proposal, steward, manager):
    publish(proposal, manager)

    refused(lambda: ProductVersion.objects.filter(pk=proposal.pk).update(fee=99))
    with pytest.raises(DomainError) as over:
        versions.plan_version(
            product=proposal.product,
            effective_at=proposal.effective_at,
            terms={"fee": Decimal(9)},
            by=steward,
        )

    assert over.value.code == "already_published"


def test_terms_changed_behind_the_publishers_back_are_not_published(proposal, steward, manager):
    seen = terms_digest(ProductVersion.objects.get(pk=proposal.pk))
    versions.plan_version(
        product=proposal.product,
        effective_at=proposal.effective_at,
        terms={"fee": Decimal(900)},
        by=steward,
    )

    with pytest.raises(DomainError) as refusal:
        versions.publish_version(version=proposal, seen=seen, by=manager)

    assert refusal.value.code == "changed_since"
    assert ProductVersion.objects.get(pk=proposal.pk).published_at is None


def test_what_a_person_uploads_waits_and_what_a_system_sends_stands(
    product, steward, manager, user_with_role
):
    row = {"code": "P-1", "name_zh": product.name_zh, "name_en": product.name_en, "kind": "deposit"}
    new = row | {"code": "P-2", "fee": "1"}

    for _time in range(2):
        received = take_records(target="products", records=[row | {"fee": "0"}, new], by=steward)
    waiting = list(ProductVersion.objects.filter(published_at=None).order_by("product__code"))
    known = Product.objects.in_bulk(field_name="code")

    assert received.errors == []
    assert (known["P-1"].fee, known["P-2"].active, known["P-2"].offered) == (5, False, False)
    assert [(one.fee, one.active, one.author) for one in waiting] == [
        (0, True, steward),
        (1, True, steward),
    ]
    publish(waiting[1], manager)
    take_records(target="products", records=[row | {"fee": "3"}], by=user_with_role("api_client"))
    soon = product_at(known["P-2"], timezone.now() + dt.timedelta(minutes=1))
    assert (Product.objects.get(code="P-1").fee, soon.active, soon.fee) == (3, True, 1)


def test_only_who_may_publishes_and_a_denied_call_leaves_no_trace(proposal, client_for):
    url = reverse("customers:version_publish", args=["P-1", proposal.pk])
    marketer, manager = client_for("marketer"), client_for("manager")
    before = AuditEntry.objects.count()

    denied = marketer.post(url)
    traces = AuditEntry.objects.count() - before
    page = manager.get(reverse("customers:product_detail", args=["P-1"])).content.decode()
    manager.post(url, {"seen": terms_digest(ProductVersion.objects.get(pk=proposal.pk))})

    proposal.refresh_from_db()
    assert (denied.status_code, traces) == (403, 0)
    assert url in page
    assert proposal.publisher_id is not None

"""Products over time: each change is a version, planned ones wait for their day, and the market stands beside."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from config.base.errors import DomainError
from config.base.tables import execute_sql
from config.simulation.loading import load_market
from config.simulation.market import SERIES, market_points
from customers.models import MarketPoint, MarketSeries, Product, ProductDocument, ProductVersion
from customers.selectors.catalogue import product_at, product_on, terms_digest, versions_of
from customers.services.catalogue import versions
from customers.services.imports.records import take_records
from tests.factories.customers import make_product

pytestmark = pytest.mark.django_db


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def aged(product: Product) -> Product:
    """As if the product had begun ten days ago; within one transaction all is one moment."""
    execute_sql("SET CONSTRAINTS ALL IMMEDIATE")
    execute_sql("ALTER TABLE customers_productversion DISABLE TRIGGER guard_version")
    execute_sql(
        "UPDATE customers_productversion SET effective_at = now() - interval '10 days' + id * interval '1 s'"
        " WHERE id = (SELECT max(id) FROM customers_productversion WHERE product_id = %s)",
        [product.pk],
    )
    execute_sql("ALTER TABLE customers_productversion ENABLE TRIGGER guard_version")
    execute_sql("SET CONSTRAINTS ALL DEFERRED")
    return product


def publish(version, by) -> None:
    seen = terms_digest(ProductVersion.objects.get(pk=version.pk))
    versions.publish_version(version=version, seen=seen, by=by)


def test_any_change_of_terms_is_a_new_version():
    product = aged(make_product(rate=Decimal("0.02")))
    versions.trust_source(True)
    Product.objects.filter(pk=product.pk).update(rate=Decimal("0.018"))
    execute_sql("UPDATE customers_product SET updated_at = now()")

    lines = versions_of(Product.objects.get(pk=product.pk))

    assert [(line.version.rate, line.state) for line in lines] == [
        (Decimal("0.01800"), "in_force"),
        (Decimal("0.02000"), "past"),
    ]
    assert lines[1].until == lines[0].version.effective_at


def test_an_import_makes_a_version_instead_of_forgetting(user_with_role):
    system = user_with_role("api_client")
    product = aged(make_product(code="WLT-1", rate=Decimal("0.02")))
    later = timezone.localdate() + days(30)
    row = {"code": "WLT-1", "name_zh": "稳健", "name_en": "Steady", "kind": "wealth"}
    changed = row | {"rate": "0.019"}
    planned = row | {"rate": "0.015", "effective_on": later.isoformat()}
    unknown = planned | {"code": "NEW"}

    first = take_records(target="products", records=[changed], by=system)
    second = take_records(target="products", records=[planned, unknown], by=system)

    product.refresh_from_db()
    assert (first.changed, second.changed, len(second.errors)) == (1, 1, 1)
    assert second.errors[0]["reasons"] == [{"field": "effective_on", "code": "not_found"}]
    assert product.rate == Decimal("0.019")
    states = [(line.version.rate, line.state) for line in versions_of(product)]
    assert states == [
        (Decimal("0.01500"), "planned"),
        (Decimal("0.01900"), "in_force"),
        (Decimal("0.02000"), "past"),
    ]
    assert product_on(product, later).rate == Decimal("0.01500")
    assert product_at(product, timezone.now() - days(5)).rate == Decimal("0.02000")


def test_a_planned_version_comes_into_force_by_itself(steward, user_with_role):
    product = aged(make_product(rate=Decimal("0.02"), risk_rating=2))
    soon = timezone.now() + days(1)
    terms = {"rate": Decimal("0.01")}
    version = versions.plan_version(product=product, effective_at=soon, terms=terms, by=steward)
    publish(version, user_with_role("manager"))
    assert versions.put_in_force() == 0
    aged(product)

    assert versions.put_in_force() == 1

    product.refresh_from_db()
    assert (product.rate, product.risk_rating) == (Decimal("0.01000"), 2)
    assert ProductVersion.objects.count() == 2


def test_history_cannot_be_changed(steward):
    product = aged(make_product())
    version = ProductVersion.objects.get(product=product)
    past = timezone.now() - days(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductVersion.objects.filter(pk=version.pk).update(fee=3)
    with pytest.raises(DomainError) as refusal:
        versions.withdraw_version(version=version)
    with pytest.raises(DomainError) as late:
        versions.plan_version(product=product, effective_at=past, terms={}, by=steward)

    assert (refusal.value.code, late.value.code) == ("already_in_force", "in_past")


def test_two_versions_never_overlap():
    product = make_product()

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductVersion.objects.create(
            product=product,
            effective_at=ProductVersion.objects.get().effective_at,
            name_zh="x",
            name_en="x",
        )


def test_the_simulated_market_is_the_same_whenever_it_is_loaded():
    today = timezone.localdate()

    load_market()
    first = MarketPoint.objects.count()
    load_market()

    assert MarketSeries.objects.count() == len(SERIES)
    assert MarketPoint.objects.count() == first
    earlier = market_points(today - days(200))
    later = {(p["series_code"], p["day"]): p["value"] for p in market_points(today)}
    assert [p for p in earlier if later[p["series_code"], p["day"]] != p["value"]] == []


def test_market_values_arrive_by_the_api_once(api_client_for):
    client = api_client_for("api_client")
    MarketSeries.objects.create(code="LPR-1Y", name_zh="利率", name_en="Rate", kind="rate")
    rows = [
        {"series_code": "LPR-1Y", "day": "2026-01-05", "value": "0.030000"},
        {"series_code": "NONE", "day": "2026-01-05", "value": "1"},
    ]
    address = reverse("api_market")

    first = client.post(address, rows, format="json").json()
    again = client.post(address, rows[:1], format="json").json()
    listed = client.get(address).json()
    points = client.get(reverse("api_market_series", args=["LPR-1Y"])).json()

    assert (first["new"], len(first["errors"]), again["unchanged"]) == (1, 1, 1)
    assert listed[0]["last_value"] == "0.030000"
    assert points == [{"day": "2026-01-05", "value": "0.030000"}]


def test_the_pages_plan_compare_and_show_the_market(client_for):
    load_market()
    steward, marketer = client_for("data_steward"), client_for("marketer")
    product = aged(
        make_product(code="DEP-X", kind="deposit", risk_rating=None, rate=Decimal("0.01"))
    )
    plan = reverse("customers:version_plan", args=["DEP-X"])
    terms = {
        "effective_on": (timezone.localdate() + days(9)).isoformat(),
        "name_zh": product.name_zh,
        "name_en": product.name_en,
        "rate": "0.85",
        "min_age": "18",
        "annual_margin": "0.6",
        "fee": "0",
        "currency": "CNY",
        "active": "on",
        "offered": "on",
    }

    assert 'name="rate" value="1"' in steward.get(plan).content.decode()
    assert marketer.post(plan, terms).status_code == 403
    assert steward.post(plan, terms).status_code == 302
    shown = marketer.get(reverse("customers:product_detail", args=["DEP-X"])).content.decode()
    compared = marketer.get(reverse("customers:version_compare", args=["DEP-X"])).content.decode()
    market = marketer.get(
        reverse("customers:market_detail", args=["LPR-1Y"]), {"with": "LPR-5Y", "span": "3"}
    ).content.decode()

    assert "0.85%" in shown
    assert "Deposit benchmark, 1 year (simulated)" in shown
    assert "0.850%" in compared
    assert '"zoom": true' in market
    assert "Loan prime rate, 5 years" in market


def test_a_document_is_what_it_says(client_for):
    steward = client_for("data_steward")
    make_product(code="P-1")
    address = reverse("customers:document_create", args=["P-1"])
    about = {"kind": "terms", "title": "Terms 2026", "language": "en"}
    good = SimpleUploadedFile("terms.pdf", b"%PDF-1.7 x")
    bad = SimpleUploadedFile("terms.pdf", b"<script>")

    refused = steward.post(address, about | {"file": bad})
    taken = steward.post(address, about | {"file": good})
    document = ProductDocument.objects.get()
    opened = steward.get(reverse("customers:document_open", args=[document.pk]))

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert b"".join(opened.streaming_content) == b"%PDF-1.7 x"
    assert opened["Content-Disposition"].startswith("attachment")

"""Keys of customers, products and series, whatever they hold: no row takes a page down, and each is found."""

import pytest
from django.urls import get_resolver, resolve, reverse
from django.utils import translation

from customers.models import Customer, MarketSeries, Product, QuarantinedRow
from customers.selectors.imports import REASONS
from customers.services.imports.records import take_records
from tests.factories.customers import make_branch, make_customer, make_product

pytestmark = pytest.mark.django_db
HARD = ["R3/11", "a~2Fb", "rights", ".", "..", "x?#\\%y", "R 1"]
CUSTOMER = {"branch_code": "B1"}
PRODUCT = {"name_zh": "甲", "name_en": "A", "kind": "deposit"}
SERIES = {"name_zh": "甲", "name_en": "A", "kind": "index"}


@pytest.fixture
def take(user_with_role):
    make_branch("B1")
    steward = user_with_role("data_steward")
    return lambda target, *rows: take_records(target=target, records=list(rows), by=steward)


def test_rows_with_hard_keys_are_listed_and_opened(client_for, api_client_for):
    client, api = client_for("data_steward"), api_client_for("api_client")
    for key in HARD:
        make_customer(customer_no=key)
        make_product(code=key)

    listed = client.get(reverse("customers:customer_list")).content.decode()
    products = client.get(reverse("customers:product_list")).content.decode()

    for key in HARD:
        customer = reverse("customers:customer_detail", args=[key])
        product = reverse("customers:product_detail", args=[key])
        assert f'href="{customer}"' in listed
        assert f'href="{product}"' in products
        assert client.get(customer).context["customer"].customer_no == key
        assert client.get(product).context["product"].code == key
        assert api.get(reverse("api_customer", args=[key])).json()["customer"]["customer_no"] == key


def test_no_customer_takes_the_address_of_another_page():
    routes = get_resolver("customers.urls").url_patterns
    words = {str(route.pattern).partition("/")[0] for route in routes} - {"", "<key:customer_no>"}

    assert {"rights", "market", "products"} <= words
    for word in words:
        found = resolve(reverse("customers:customer_detail", args=[word]))
        assert (found.view_name, found.kwargs) == (
            "customers:customer_detail",
            {"customer_no": word},
        )


@pytest.mark.parametrize("key", ["R3/11", "A\\1", "A?", "A#1", "A\n1", "A\u200b1", ".", ".."])
def test_a_key_that_no_address_holds_waits_in_quarantine(take, key):
    customers = take(
        "customers", {"customer_no": key, **CUSTOMER}, {"customer_no": "C.1", **CUSTOMER}
    )
    products = take("products", {"code": key, **PRODUCT}, {"code": "甲-1", **PRODUCT})

    for told, field in ((customers, "customer_no"), (products, "code")):
        assert told.errors == [{"row": 1, "reasons": [{"field": field, "code": "not_code"}]}]
    assert QuarantinedRow.objects.count() == 2
    assert Customer.objects.get().customer_no == "C.1"
    assert Product.objects.get().code == "甲-1"


@pytest.mark.parametrize(
    "code", ["/A", "A/", "A//B", "../A", "A/.", "A\\1", "A?", "A#1", "A\n1", ".", ".."]
)
def test_a_series_code_that_no_address_holds_waits_in_quarantine(take, code):
    told = take("series", {"code": code, **SERIES})

    assert told.errors == [{"row": 1, "reasons": [{"field": "code", "code": "not_symbol"}]}]
    assert not MarketSeries.objects.exists()


@pytest.mark.parametrize("code", ["USD/CNY", "上证.000001", "^GSPC"])
def test_a_series_keeps_the_code_that_the_market_gave_it(take, client_for, api_client_for, code):
    take("series", {"code": code, **SERIES})
    take("market", {"series_code": code, "day": "2026-01-05", "value": "7.1"})
    client, api = client_for("marketer"), api_client_for("api_client")
    address = reverse("customers:market_detail", args=[code])

    assert f'href="{address}"' in client.get(reverse("customers:market_list")).content.decode()
    assert client.get(address).context["series"].code == code
    assert client.get(f"/customers/market/{code}/").context["series"].code == code
    points = api.get(f"/api/v1/market/{code}").json()
    assert points == [{"day": "2026-01-05", "value": "7.100000"}]


def test_the_reasons_are_said_in_both_languages():
    for language, told in (("en", "a sign that"), ("zh-hans", "不能有的字符")):
        with translation.override(language):
            assert [told in str(REASONS[code]) for code in ("not_code", "not_symbol")] == [True] * 2

"""The words for a product's facts, in the language of the text."""

from decimal import Decimal

import pytest

from campaigns.domain.personal import ProductFacts, product_values


@pytest.mark.parametrize(
    ("language", "currency", "amount", "written"),
    [
        ("zh-hans", "CNY", Decimal(10000), "10,000元"),
        ("zh-hans", "USD", Decimal(10000), "USD 10,000"),
        ("en", "CNY", Decimal(10000), "CNY 10,000"),
        ("en", "CNY", None, ""),
    ],
)
def test_the_least_amount_is_written_as_people_do(language, currency, amount, written):
    facts = ProductFacts("一年期", "One year", None, None, amount, currency, None)

    assert product_values(facts, language)["product_min_amount"] == written

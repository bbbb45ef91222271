"""Scores as people read them: named in their language, with the digits that small ones need."""

import pytest
from django.core.cache import cache
from django.utils.translation import override

from accounts.templatetags.formats import fine_percent
from customers.selectors.standing import scores_of
from segmentation.selectors.choices import choice_lists
from tests.factories.customers import make_customer, make_product, make_score


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.983, "98.3%"),
        (0.99996, "> 99.9%"),
        (1, "100.0%"),
        (0.0123, "1.2%"),
        (0.0042, "0.42%"),
        (0.00042, "0.042%"),
        (0.0000004, "0.000040%"),
        (0, "0.0%"),
        (None, "–"),
    ],
)
def test_small_probabilities_keep_two_digits(value, shown):
    assert fine_percent(value) == shown


@pytest.mark.django_db
def test_scores_are_named_in_the_readers_language():
    customer, product = make_customer(), make_product(code="L", name_zh="个人贷款", name_en="Loan")
    make_score(customer, "item_cf", 0.00028, subject=product.code)
    make_score(customer, "propensity", 0.0004, subject=product.code, band="high")

    with override("zh-hans"):
        told = [(line.label, line.shown, line.band) for line in scores_of(customer)]

    assert told == [
        ("购买倾向：个人贷款", "0.040%", "高"),
        ("相似客户偏好：个人贷款", "0.00028", ""),
    ]


@pytest.mark.django_db
def test_the_segment_builder_names_them_too(user_with_role):
    cache.clear()  # the kinds of another test's scores
    make_score(make_customer(), "item_cf", 0.1)

    with override("zh-hans"):
        kinds = choice_lists(user_with_role("marketer"))["score_kinds"]

    assert kinds == [("item_cf", "相似客户偏好")]

import datetime as dt

import pytest
from django.utils import timezone

from customers.models import CustomerProfile
from segmentation.domain.compiler import compile_rule
from segmentation.domain.registry import BY_KEY as FIELDS
from segmentation.domain.rules import conditions, parse_rule, rule_document
from segmentation.domain.sentence import explain_rule, plain_text
from segmentation.domain.templates import BY_KEY, TEMPLATES
from segmentation.selectors.counting import fetch, moment_now
from tests.factories import customers as make

PROFILES = {  # the profile that fits, and one that just does not
    "balance_without_wealth": ({"deposit_balance": 200_000}, {"deposit_balance": 199_999}),
    "digital_only": ({"digital_days_90d": 3}, {"digital_days_90d": 2}),
    "dormant": ({"dormancy_days": 180}, {"dormancy_days": 179}),
    "money_leaving": ({"balance_change_90d": -50_000}, {"balance_change_90d": -49_999}),
    "affluent": ({"total_balance": 500_000}, {"total_balance": 499_999}),
    "travellers": ({"spend_travel_90d": 5_000}, {"spend_travel_90d": 4_999}),
    "parents": ({"spend_children_90d": 1_000}, {"spend_children_90d": 999}),
}  # fmt: skip


def ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def holds(kind: str, **over):
    return lambda who: make.make_holding(who, make.make_product(kind=kind), **over)


def books(*times: float, holding: str = "deposit", **over):
    def book(who):
        account = holds(holding)(who)
        for time in times:
            make.make_transaction(account, booked_at=ago(time), **over)

    return book


def acts(kind: str, *times: float):
    return lambda who: [make.make_event(who, kind=kind, occurred_at=ago(time)) for time in times]


def is_(**facts):
    return lambda who: type(who).objects.filter(pk=who.pk).update(**facts)


def both(*deeds):
    return lambda who: [deed(who) for deed in deeds]


def deeds() -> dict:
    """What makes a customer fit, and what just does not: by today's date, read when it is needed."""
    return {
        "salary": (books(3, 80, kind="salary", amount=1), books(3, 91, kind="salary", amount=1)),
        "salary_stopped": (books(40, kind="salary", amount=1), books(5, 40, kind="salary", amount=1)),
        "pension": (books(59, kind="pension", amount=1), books(61, kind="pension", amount=1)),
        "deposits_maturing": (holds("deposit", maturity_on=day(30)), holds("wealth", maturity_on=day(30))),
        "wealth_maturing": (holds("wealth", maturity_on=day(1)), holds("wealth", maturity_on=day(31))),
        "card_inactive": (books(91, holding="card", kind="card_payment", amount=-1), books(89, holding="card", kind="card_payment", amount=-1)),
        "new": (is_(since_on=day(-90)), is_(since_on=day(-91))),
        "birthdays": (is_(birth_on=timezone.localdate().replace(year=1980, day=1)), is_(birth_on=(timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(year=1980, day=1))),
        "large_transfer_out": (books(6, kind="transfer_out", amount=-100_000), books(8, kind="transfer_out", amount=-100_000)),
        "loan_ending": (holds("loan", maturity_on=day(90)), holds("loan", maturity_on=day(91))),
        "app_left": (acts("login", 61), acts("login", 61, 59)),
        "viewed_not_bought": (acts("product_view", 20), both(acts("product_view", 20), books(10, kind="purchase", amount=-1))),
        "assessment_expired": (both(holds("fund"), is_(risk_assessed_on=day(-366))), both(holds("fund"), is_(risk_assessed_on=day(-365)))),
        "complained": (acts("complaint", 29), acts("complaint", 31)),
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("key", list(BY_KEY))
def test_a_template_finds_whom_it_says_and_nobody_else(key):
    fits, misses = make.make_customer(since_on=day(-400)), make.make_customer(since_on=day(-400))
    deed = deeds().get(key)
    for who, place in ((fits, 0), (misses, 1)):
        profile = PROFILES.get(key, ({}, {}))[place]
        CustomerProfile.objects.create(customer=who, computed_at=timezone.now(), **profile)
        if deed:
            deed[place](who)

    found = fetch(compile_rule(parse_rule(BY_KEY[key].rule), moment_now()), 5_000)

    assert found == [(fits.pk,)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.key)
def test_a_template_is_a_valid_rule_that_can_be_said(template):
    rule = parse_rule(template.rule, today=timezone.localdate())

    assert rule_document(rule) == template.rule
    for lang in ("en", "zh"):
        assert len(plain_text(explain_rule(rule, lang))) > 8
        assert template.name.of(lang)
        assert template.told.of(lang)
    # every closed choice named is one that the field offers
    for condition in conditions(rule):
        field = FIELDS[condition.field]
        for key, value in condition.params:
            offered = {choice.value for choice in field.param(key).choices}
            assert not offered or isinstance(value, int) or set(value) <= offered, (key, value)


def test_templates_have_keys_and_names_of_their_own():
    assert len(BY_KEY) == len(TEMPLATES) >= 20
    assert len({template.name.zh for template in TEMPLATES}) == len(TEMPLATES)
    assert len({template.name.en for template in TEMPLATES}) == len(TEMPLATES)

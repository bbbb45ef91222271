from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from customers.models import CustomerProfile
from recommendations.models import Decision, Lever
from recommendations.selectors.offers import show_answer
from recommendations.services.decisions import decide, replay
from tests.factories.customers import (
    give_consent,
    make_customer,
    make_holding,
    make_product,
    make_score,
    place_hold,
)
from tests.factories.recommendations import make_version


@pytest.fixture(autouse=True)
def noon(clock):
    return clock


@pytest.fixture
def person(db):
    customer = make_customer(risk_tolerance=3)
    CustomerProfile.objects.create(
        customer=customer, computed_at=timezone.now(), total_balance=50_000, salary_90d=30_000
    )
    return customer


def scored(customer, value, **product):
    offered = make_product(**({"min_amount": 0} | product))
    make_score(customer, "propensity", value, subject=offered.code, model_version="propensity-v1")
    return offered


def offered(answer) -> list[str]:
    return [offer["product"] for offer in answer["offers"]]


def test_the_likeliest_of_equal_worth_comes_first(person):
    second = scored(person, 0.02)
    first = scored(person, 0.05)

    decided = decide(customer=person)

    assert offered(decided.answer) == [first.code, second.code]
    assert decided.model_version == "propensity-v1"


def test_worth_context_and_lever_move_the_order(person):
    dear = scored(person, 0.02, kind="loan", risk_rating=None)
    cheap = scored(person, 0.03, kind="card", risk_rating=None)
    make_version("propensity", state="champion", parameters={"values": {dear.code: 5000.0}})

    assert offered(decide(customer=person).answer) == [dear.code, cheap.code]

    Lever.objects.create(product=cheap, weight=3, note="Card season")
    assert offered(decide(customer=person).answer) == [dear.code, cheap.code]
    topical = decide(customer=person, context={"topic": "card", "channel": "in_app"})
    assert offered(topical.answer)[0] == dear.code

    Lever.objects.filter(product=cheap).update(weight=0)
    assert offered(decide(customer=person).answer) == [dear.code]


def test_what_suitability_refuses_is_told_and_never_offered(person):
    risky = scored(person, 0.9, risk_rating=4)
    fits = scored(person, 0.1, risk_rating=2)

    decided = decide(customer=person)

    assert offered(decided.answer) == [fits.code]
    (refusal,) = decided.answer["refused"]
    assert (refusal["product"], refusal["rule"]) == (risky.code, "SUIT-RANK")
    assert refusal["params"] == {"rating": 4, "tolerance": 3}


@pytest.mark.parametrize("kind", ["complaint", "hardship", "fraud", "death"])
def test_a_hold_shows_no_offer_and_says_why(person, kind):
    scored(person, 0.5)
    place_hold(person, kind, ends_at=timezone.now() + timedelta(days=30))

    answer = decide(customer=person).answer

    assert (answer["state"], answer["offers"], answer["refused"]) == ("on_hold", [], [])
    assert answer["why"]["hold"] == kind


def test_a_policy_hold_says_nothing_but_not_available(person):
    scored(person, 0.5)
    place_hold(person, "complaint")
    place_hold(person, "policy")

    decided = decide(customer=person)

    assert decided.answer == {"state": "not_available", "why": {}, "offers": [], "refused": []}
    with override("en"):
        shown = show_answer(decided.answer, decided.names)
    assert (shown.message, shown.is_hidden, shown.is_held) == ("Not available", True, False)


def test_a_hold_that_ended_stops_nothing(person):
    product = scored(person, 0.5)
    place_hold(
        person,
        starts_at=timezone.now() - timedelta(days=2),
        ends_at=timezone.now() - timedelta(seconds=1),
    )

    assert offered(decide(customer=person).answer) == [product.code]


@pytest.mark.parametrize(
    ("change", "gate"),
    [
        ({"marketing_refused": True}, "marketing_refused"),
        ({"status": "closed"}, "closed"),
        ({"birth_on": date(2010, 1, 1)}, "minor"),
        ({"birth_on": None}, "age_unknown"),
    ],
)
def test_whom_no_automated_offer_may_reach(person, change, gate):
    scored(person, 0.5)
    for name, value in change.items():
        setattr(person, name, value)
    person.save(update_fields=list(change))

    answer = decide(customer=person).answer

    assert (answer["state"], answer["why"], answer["offers"]) == ("no_contact", {"gate": gate}, [])


def test_on_a_channel_where_the_bank_goes_to_the_customer_consent_counts(person):
    product = scored(person, 0.5)

    without = decide(customer=person, context={"channel": "email"}).answer
    give_consent(person, "email")
    with_consent = decide(customer=person, context={"channel": "email"}).answer
    in_branch = decide(customer=person, context={"channel": "branch"}).answer

    assert (without["state"], without["why"]) == ("no_contact", {"gate": "no_consent"})
    assert offered(with_consent) == offered(in_branch) == [product.code]


def test_quiet_hours_ask_to_wait(person, clock):
    scored(person, 0.5)
    give_consent(person, "sms")
    clock.move_to(datetime(2026, 3, 16, 14, 30, tzinfo=timezone.now().tzinfo))  # 22:30 in Shanghai

    answer = decide(customer=person, context={"channel": "sms"}).answer

    assert (answer["state"], answer["why"]["gate"]) == ("wait", "quiet_hours")
    assert answer["why"]["until"].startswith("2026-03-17T")


def test_what_is_held_once_is_not_offered_again_but_a_term_product_is(person):
    card = scored(person, 0.5, kind="card", risk_rating=None)
    term = scored(person, 0.1, term_days=90)
    make_holding(person, card)
    make_holding(person, term, maturity_on=date(2026, 4, 10), balance=Decimal(20_000))

    answer = decide(customer=person).answer

    assert offered(answer) == [term.code]
    assert answer["offers"][0]["context"] == 2.0
    assert answer["offers"][0]["reasons"][0] == {
        "code": "matures",
        "on": "2026-04-10",
        "amount": 20_000.0,
        "currency": "CNY",
    }


def test_whoever_refuses_profiling_sees_what_is_popular(person):
    product = scored(person, 0.9)
    common = make_product(min_amount=0)
    make_version("popularity", name="popularity-v1", state="champion", shares={common.code: 0.03})
    person.profiling_refused = True
    person.save(update_fields=["profiling_refused"])

    decided = decide(customer=person)

    assert product.code not in offered(decided.answer)
    assert offered(decided.answer) == [common.code]
    assert decided.answer["offers"][0]["reasons"][0] == {"code": "popular", "share": 0.03}
    assert decided.model_version == "popularity-v1"


def test_a_new_customer_sees_what_is_popular(db):
    common = make_product(kind="card", risk_rating=None)
    make_version("popularity", state="champion", shares={common.code: 0.03})

    assert offered(decide(customer=make_customer()).answer) == [common.code]


def test_without_any_model_there_is_nothing_to_offer(person):
    decided = decide(customer=person)

    assert (decided.answer["state"], decided.model_version) == ("nothing", "")


def test_a_decision_is_stored_and_replays_to_the_same_answer(person):
    scored(person, 0.5)
    scored(person, 0.4, risk_rating=5)
    decided = decide(customer=person, context={"limit": 1, "topic": "fund", "channel": ""})
    Decision.objects.get()  # exactly one

    person.risk_tolerance = 1
    person.save(update_fields=["risk_tolerance"])
    decision = Decision.objects.get(pk=decided.decision_id)

    assert decision.context == {"limit": 1, "topic": "fund"}
    assert replay(decision).is_same
    assert decision.answer == decided.answer
    decision.inputs["customer"]["risk_tolerance"] = 1
    assert not replay(decision).is_same


def test_looking_without_storing_leaves_no_record(person):
    scored(person, 0.5)

    decided = decide(customer=person, store=False)

    assert decided.decision_id is None
    assert Decision.objects.count() == 0


def test_three_statements_read_and_one_writes(person, django_assert_num_queries):
    scored(person, 0.5)
    give_consent(person, "email")

    with django_assert_num_queries(2):
        decide(customer=person, store=False)
    with django_assert_num_queries(3):
        decide(customer=person, context={"channel": "email"}, store=False)
    with django_assert_num_queries(3):
        decide(customer=person)

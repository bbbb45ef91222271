import pytest

from recommendations.models import Decision
from tests.factories.customers import (
    make_branch,
    make_customer,
    make_holding,
    make_product,
    make_score,
    place_hold,
)


@pytest.fixture(autouse=True)
def noon(clock):
    return clock


@pytest.fixture
def person(db):
    customer = make_customer(risk_tolerance=2)
    fits = make_product(code="WLT-90", name_en="Steady 90", name_zh="稳健九十天", min_amount=0)
    risky = make_product(code="FND-IDX", kind="fund", risk_rating=4, min_amount=0)
    held = make_product(code="DEP-CUR", kind="deposit", name_en="Current", name_zh="活期")
    make_holding(customer, held)
    reasons = [{"code": "holds", "product": "DEP-CUR"}]
    for product, value in ((fits, 0.04), (risky, 0.2)):
        make_score(
            customer,
            "propensity",
            value,
            subject=product.code,
            model_version="propensity-v1",
            reasons=reasons,
        )
    return customer


def address(customer) -> str:
    return f"/api/v1/customers/{customer.customer_no}/next-best-offers"


@pytest.fixture
def api_client_for(api_client_for):
    def make(role: str, **over):
        client = api_client_for(role, **over)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return make


def test_offers_come_with_reasons_in_the_readers_language(api_client_for, person):
    english = api_client_for("api_client").get(address(person)).json()
    chinese = (
        api_client_for("api_client")
        .get(address(person), headers={"Accept-Language": "zh-hans"})
        .json()
    )

    (offer,) = english["offers"]
    assert (offer["product_code"], offer["product_name"]) == ("WLT-90", "Steady 90")
    assert (offer["rank"], offer["propensity"], offer["risk_rating"]) == (1, 0.04, 2)
    assert [reason["text"] for reason in offer["reasons"]] == [
        "Holds Current",
        "Suitable: R2 within C2, valid to 15 Mar 2027",
    ]
    assert chinese["offers"][0]["product_name"] == "稳健九十天"
    assert chinese["offers"][0]["reasons"][0]["text"] == "持有活期"
    assert "refused" not in english


def test_explain_names_the_rule_that_refused(api_client_for, person):
    answer = api_client_for("api_client").get(address(person), {"explain": 1}).json()

    (refusal,) = answer["refused"]
    assert (refusal["product_code"], refusal["rule"]) == ("FND-IDX", "SUIT-RANK")
    assert refusal["text"] == "R4 is above tolerance C2."


def test_each_answer_is_a_stored_decision(api_client_for, person):
    answer = api_client_for("api_client").get(address(person), {"limit": 1, "topic": "fund"}).json()

    decision = Decision.objects.get(pk=answer["decision_id"])
    assert decision.context == {"limit": 1, "topic": "fund"}
    assert answer["model_version"] == decision.model_version == "propensity-v1"


def test_a_policy_hold_reads_not_available_and_nothing_else(api_client_for, person):
    place_hold(person, "policy")

    answer = api_client_for("api_client").get(address(person), {"explain": 1}).json()

    assert (answer["state"], answer["message"]) == ("not_available", "Not available")
    assert answer["offers"] == answer["refused"] == []


def test_a_customer_of_another_branch_does_not_exist(api_client_for, person):
    make_branch("B9")

    response = api_client_for("api_client", branch_code="B9").get(address(person))

    assert response.status_code == 404
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    "role", ["model_validator", "risk_officer", "ops_admin", "ethics_reviewer"]
)
def test_without_the_permission_nothing_is_decided(api_client_for, person, role):
    response = api_client_for(role).get(address(person))

    assert response.status_code == 403
    assert Decision.objects.count() == 0


def test_nobody_unknown_gets_in(db, client, person):
    assert client.get(address(person)).status_code == 401
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 99}, {"channel": "pigeon"}, {"topic": "x"}]
)
def test_what_cannot_be_asked_is_refused(api_client_for, person, query):
    response = api_client_for("api_client").get(address(person), query)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert Decision.objects.count() == 0

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Hold
from risk.models import Alert, AlertDecision, MonitoringRule
from risk.services import board, monitoring
from tests.factories.customers import make_branch, make_customer
from tests.factories.risk import make_account, make_alert, plant_pass_through

REASON = "The cash is the takings of her shop"


@pytest.fixture(autouse=True)
def in_english(settings):
    """Who has chosen no language reads English here."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def alert(db):
    return make_alert()


def pages(alert) -> dict[str, str]:
    return {
        "board": reverse("risk:board"),
        "list": reverse("risk:alert_list"),
        "alert": reverse("risk:alert_detail", args=[alert.pk]),
        "rules": reverse("risk:rule_list"),
        "rule": reverse("risk:rule_detail", args=["AML-STRUCT"]),
    }


OUTSIDERS = [
    "marketer",
    "campaign_approver",
    "compliance_officer",
    "manager",
    "relationship_manager",
    "service_agent",
    "data_steward",
    "ops_admin",
    "api_client",
]


@pytest.mark.parametrize("role", OUTSIDERS)
def test_nobody_outside_risk_opens_a_page(client_for, alert, role):
    client = client_for(role)

    answers = {name: client.get(url).status_code for name, url in pages(alert).items()}

    assert answers == dict.fromkeys(pages(alert), 403)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_risk_officer_opens_every_page(client_for, alert, language):
    board.refresh_process_figures(now=timezone.now())
    client = client_for("risk_officer")
    client.cookies["sp_language"] = language

    answers = {name: client.get(url).status_code for name, url in pages(alert).items()}

    assert answers == dict.fromkeys(pages(alert), 200)


@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_denied_decision_leaves_no_trace(client_for, alert, role):
    client = client_for(role)
    before = dict(MonitoringRule.objects.values_list("code", "parameters"))
    data = {"action": "dismiss", "reason": REASON}

    posted = [
        client.post(reverse("risk:alert_decide", args=[alert.pk]), data),
        client.post(reverse("risk:alert_assign", args=[alert.pk])),
        client.post(reverse("risk:rule_detail", args=["AML-STRUCT"]), {"min_count": "9"}),
    ]

    alert.refresh_from_db()
    assert [answer.status_code for answer in posted] == [403, 403, 403]
    assert (alert.state, alert.assigned_to) == ("open", None)
    assert not AlertDecision.objects.exists()
    assert Hold.objects.get().ends_at is None
    assert dict(MonitoringRule.objects.values_list("code", "parameters")) == before


def test_outside_the_branch_there_is_no_alert(client_for):
    alert = make_alert(make_customer(branch=make_branch("B7")))
    client = client_for("risk_officer", branch_code="B8")

    assert client.get(reverse("risk:alert_detail", args=[alert.pk])).status_code == 404
    data = {"action": "dismiss", "reason": REASON}
    assert client.post(reverse("risk:alert_decide", args=[alert.pk]), data).status_code == 404
    assert Alert.objects.get().state == "open"


def test_the_board_counts_by_rule_and_age(client_for, alert):
    Alert.objects.update(created_at=timezone.now() - dt.timedelta(days=5))

    text = client_for("risk_officer").get(reverse("risk:board")).content.decode()

    assert "?rule=AML-STRUCT&amp;age=week" in text
    assert "age=day" not in text


def test_the_alert_shows_its_evidence(client_for):
    account = make_account()
    plant_pass_through(account, end=timezone.now() - dt.timedelta(hours=1))
    monitoring.run_monitoring(now=timezone.now())

    url = reverse("risk:alert_detail", args=[Alert.objects.get().pk])
    answer = client_for("risk_officer").get(url)

    assert [line.part for line in answer.context["lines"]] == [True] * 10
    assert sum(answer.context["evidence_chart"]["series"][0]["values"]) == 150_000
    assert b"Rapid pass-through" in answer.content


def test_decides_through_the_page(client_for, alert):
    client = client_for("risk_officer")
    url = reverse("risk:alert_decide", args=[alert.pk])

    answer = client.post(url, {"action": "dismiss", "reason": REASON})

    alert.refresh_from_db()
    assert answer.status_code == 302
    assert (alert.state, alert.decided_by) == ("dismissed", client.user)
    assert not Hold.objects.in_force(timezone.now()).exists()


def test_a_missing_reason_keeps_what_was_typed(client_for, alert):
    url = reverse("risk:alert_decide", args=[alert.pk])

    answer = client_for("risk_officer").post(url, {"action": "dismiss", "reason": "too short"})

    assert answer.status_code == 409
    assert b"too short</textarea>" in answer.content
    assert b"kept for ten years" in answer.content
    assert Alert.objects.get().state == "open"


def test_the_list_filters_by_the_address(client_for, alert):
    client = client_for("risk_officer")
    url = reverse("risk:alert_list")
    name = f"A-{alert.pk}<".encode()

    assert name in client.get(url).content
    assert name in client.get(url, {"rule": "AML-STRUCT", "age": "day"}).content
    assert name not in client.get(url, {"rule": "AML-PASS"}).content
    assert name not in client.get(url, {"age": "older"}).content
    assert name not in client.get(url, {"state": "dismissed"}).content


def test_a_back_test_finds_and_raises_nothing(client_for):
    account = make_account()
    plant_pass_through(account, end=timezone.now() - dt.timedelta(days=40))
    rule = MonitoringRule.objects.get(code="AML-PASS")
    told = {name: str(value) for name, value in rule.parameters.items()}
    client = client_for("risk_officer")
    url = reverse("risk:rule_detail", args=["AML-PASS"])

    near = client.get(url, told | {"days": "20"}).context["result"]
    far = client.get(url, told | {"days": "60"}).context["result"]
    strict = client.get(url, told | {"days": "60", "min_count": "6"}).context["result"]

    assert [near.found, far.found, strict.found] == [0, 1, 0]
    assert far.per_ten_thousand == 10_000.0
    assert sum(count for _week, count in far.by_week) == 1
    assert not Alert.objects.exists()
    assert not Hold.objects.exists()


def test_a_back_test_knows_what_was_decided(client_for, alert):
    Alert.objects.update(state="dismissed")
    told = {**MonitoringRule.objects.get(code="AML-STRUCT").parameters, "days": "30"}
    url = reverse("risk:rule_detail", args=["AML-STRUCT"])
    client = client_for("risk_officer")

    same = client.get(url, told).context["result"]
    strict = client.get(url, told | {"min_total": "999999"}).context["result"]

    assert (same.found, same.known, same.dismissed, same.missed) == (1, 1, 1, 0)
    assert (strict.found, strict.missed) == (0, 1)


def test_changes_a_rule_through_the_page(client_for):
    rule = MonitoringRule.objects.get(code="AML-STRUCT")
    url = reverse("risk:rule_detail", args=["AML-STRUCT"])
    client = client_for("risk_officer")

    answer = client.post(url, rule.parameters | {"min_count": "4", "active": "on"})
    refused = client.post(url, rule.parameters | {"min_count": "0", "active": "on"})

    rule.refresh_from_db()
    assert (answer.status_code, refused.status_code) == (302, 422)
    assert rule.parameters["min_count"] == 4


def test_the_panel_is_empty_outside_risk(client_for, alert):
    url = reverse("risk:customer_standing", args=[alert.customer.customer_no])

    assert client_for("service_agent").get(url).content == b""
    assert f"A-{alert.pk}" in client_for("risk_officer").get(url).content.decode()
    assert client_for("model_builder").get(url).status_code == 403


def test_the_list_costs_the_same_for_many(client_for, django_assert_max_num_queries):
    for _ in range(8):
        make_alert()
    client = client_for("risk_officer")
    client.get(reverse("risk:alert_list"))

    with django_assert_max_num_queries(14):
        client.get(reverse("risk:alert_list"))


def test_the_board_shows_the_marketing_process(client_for, alert):
    board.refresh_process_figures(now=timezone.now())

    process = client_for("risk_officer").get(reverse("risk:board")).context["process"]

    assert process["held"] == 1
    assert process["over_cap"] == 0
    assert process["contacted_while_held"] == 0

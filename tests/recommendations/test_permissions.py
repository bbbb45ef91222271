"""Who may open what: one table, asked for every role that matters."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.models import Decision, ModelVersion
from tests.factories.customers import make_customer
from tests.factories.recommendations import make_version

SEES_OFFERS = {
    "marketer",
    "campaign_approver",
    "compliance_officer",
    "manager",
    "relationship_manager",
    "service_agent",
    "model_builder",
    "api_client",
}
SEES_MODELS = {
    "marketer",
    "ethics_reviewer",
    "manager",
    "model_builder",
    "model_validator",
    "ops_admin",
}
TABLE = [
    ("get", "offer_try", False, SEES_OFFERS),
    ("get", "offer_leaderboard", False, SEES_OFFERS),
    ("get", "customer_offers", "customer", SEES_OFFERS),
    ("get", "model_list", False, SEES_MODELS),
    ("get", "model_detail", "version", SEES_MODELS),
    ("post", "model_approve", "version", {"model_validator"}),
    ("post", "model_retire", "version", {"model_validator"}),
    ("post", "model_score", "version", {"model_builder"}),
    ("post", "model_train", False, {"model_builder"}),
]
ROLES = ("marketer", "service_agent", "risk_officer", "ethics_reviewer", "manager",
         "relationship_manager", "model_builder", "model_validator", "data_steward", "ops_admin")  # fmt: skip


@pytest.mark.parametrize(("method", "name", "needs", "roles"), TABLE)
def test_only_those_who_may(client_for, method, name, needs, roles):
    version = make_version("popularity")
    args = {"customer": [make_customer().customer_no], "version": [version.pk]}.get(needs, [])
    url = reverse(f"recommendations:{name}", args=args)

    for role in ROLES:
        status = getattr(client_for(role), method)(url).status_code
        assert (status == 403) == (role not in roles), (role, status)


@pytest.mark.parametrize(("method", "name", "needs", "_roles"), TABLE)
def test_strangers_are_sent_to_sign_in(db, method, name, needs, _roles):
    version = make_version("popularity")
    args = {"customer": [make_customer().customer_no], "version": [version.pk]}.get(needs, [])

    response = getattr(Client(), method)(reverse(f"recommendations:{name}", args=args))

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("name", ["model_approve", "model_retire"])
def test_a_denied_decision_leaves_no_trace(client_for, name):
    version = make_version("popularity")

    client_for("model_builder").post(reverse(f"recommendations:{name}", args=[version.pk]))

    version.refresh_from_db()
    assert (version.state, version.approved_by, version.approval_note) == ("candidate", None, "")


def test_a_denied_training_registers_nothing(
    client_for, eager_tasks, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as queued:
        client_for("marketer").post(reverse("recommendations:model_train"))

    assert queued == []
    assert ModelVersion.objects.count() == 0
    assert Decision.objects.count() == 0

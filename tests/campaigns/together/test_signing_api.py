"""Deputies and the bank's limits of signing over the API: the same rules as on the pages, and denied calls leave nothing."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns.models import Deputy, SigningTerms

pytestmark = pytest.mark.django_db
FIGURES = {
    "audience": 500,
    "budget": "10.00",
    "risk_rating": 2,
    "valid_days": 30,
    "reason": "Stricter",
}


def period(**over):
    today = timezone.localdate().isoformat()
    return {"from_on": today, "until_on": today, "reason": "Leave"} | over


def test_an_approver_names_a_deputy_and_either_ends_it(api_client_for):
    approver, deputy = api_client_for("campaign_approver"), api_client_for("manager")
    stranger = api_client_for("campaign_approver")

    made = approver.post("/api/v1/deputies", period(deputy=deputy.user.username), format="json")
    told = deputy.get("/api/v1/deputies").json()["results"]
    other = stranger.post(f"/api/v1/deputies/{made.json()['id']}/end")
    ended = deputy.post(f"/api/v1/deputies/{made.json()['id']}/end")

    assert made.status_code == 201
    assert [row["principal"] for row in told] == [approver.user.username]
    assert stranger.get("/api/v1/deputies").json()["results"] == []
    assert (other.status_code, ended.status_code) == (404, 200)
    assert Deputy.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(
    ("role", "named", "code"),
    [("marketer", "manager", "not_an_approver"), ("campaign_approver", "api_client", None)],
)
def test_no_other_names_one_and_no_machine_is_one(
    api_client_for, user_with_role, role, named, code
):
    deputy = user_with_role(named)

    answer = api_client_for(role).post(
        "/api/v1/deputies", period(deputy=deputy.username), format="json"
    )

    assert answer.status_code == (422 if code else 404)
    assert code is None or answer.json()["code"] == code
    assert not Deputy.objects.exists()
    assert not AuditEntry.objects.filter(object_table="campaigns_deputy").exists()


def test_limits_are_proposed_by_one_and_published_by_another(api_client_for):
    author, other = api_client_for("manager"), api_client_for("compliance_officer")

    made = author.post("/api/v1/signing-terms", FIGURES, format="json")
    address = f"/api/v1/signing-terms/{made.json()['id']}"
    own = author.post(f"{address}/publish")
    done = other.post(f"{address}/publish")
    late = other.post(f"{address}/withdraw")

    assert (made.status_code, done.status_code) == (201, 200)
    assert [(one.status_code, one.json()["code"]) for one in (own, late)] == [
        (422, "own_work"),
        (422, "decided"),
    ]
    assert SigningTerms.objects.current().audience == 500
    assert other.get("/api/v1/signing-terms").json()["results"][0]["publisher"] == (
        other.user.username
    )


@pytest.mark.parametrize(("role", "branch"), [("marketer", ""), ("manager", "B9")])
def test_who_may_not_sets_no_limits(api_client_for, role, branch):
    client = api_client_for(role, branch_code=branch)

    assert client.post("/api/v1/signing-terms", FIGURES, format="json").status_code == 403
    assert not SigningTerms.objects.exists()


def test_a_period_beyond_every_calendar_is_refused(api_client_for):
    approver, deputy = api_client_for("campaign_approver"), api_client_for("manager")
    last = {"from_on": "9999-12-31", "until_on": "9999-12-31"}
    first = {"from_on": "0001-01-01", "until_on": timezone.localdate().isoformat()}

    taken, refused = (
        approver.post(
            "/api/v1/deputies", period(deputy=deputy.user.username, **days), format="json"
        )
        for days in (last, first)
    )

    assert (taken.status_code, refused.status_code, refused.json()["code"]) == (201, 422, "period")

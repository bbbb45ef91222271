"""Campaigns over the API: the same services, the same refusals."""

import json

import pytest
from django.utils import timezone

from campaigns.models import Approval, Campaign
from segmentation.models import Segment, SegmentMembership
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment(user_with_role):
    segment = Segment.objects.create(
        kind="list",
        name="One",
        owner=user_with_role("marketer"),
        refreshed_at=timezone.now(),
        member_count=1,
        state="ready",
    )
    customer = make_customer()
    give_consent(customer)
    SegmentMembership.objects.create(segment=segment, customer=customer, entered_at=timezone.now())
    return segment


@pytest.fixture
def proposal(segment):
    return {
        "name": "From core banking",
        "kind": "promotion",
        "goal": "More sales",
        "product": make_product(min_amount=None).code,
        "include": [segment.pk],
        "holdout_share": 0,
        "scheduled_at": timezone.now().isoformat(),
        "messages": [
            {"language": "en", "subject": "Hello", "body": "Have a look. Capital at risk."}
        ],
    }


def test_from_proposal_to_launch(proposal, api_client_for):
    core, approver = api_client_for("api_client"), api_client_for("campaign_approver")

    made = core.post("/api/v1/campaigns", proposal, format="json")
    path = f"/api/v1/campaigns/{made.json()['code']}"
    core.post(f"{path}/submit")
    seen = approver.get(path).json()
    signed = approver.post(
        f"{path}/signatures", {"role": "business", "seen_hash": seen["content_hash"]}
    )
    launched = core.post(f"{path}/launch")
    run = core.get(f"{path}/run").json()

    assert made.status_code == 201
    assert seen["signatures_needed"] == ["business"]
    assert (signed.status_code, launched.json()["state"]) == (200, "running")
    assert (run["frozen"], run["states"]) == (1, {"planned": 1})


def test_core_banking_cannot_sign_its_own_proposal(proposal, api_client_for):
    core = api_client_for("api_client")
    made = core.post("/api/v1/campaigns", proposal, format="json").json()
    core.post(f"/api/v1/campaigns/{made['code']}/submit")

    answer = core.post(
        f"/api/v1/campaigns/{made['code']}/signatures",
        {"role": "business", "seen_hash": "0" * 64},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "own_work")
    assert not Approval.objects.exists()


def test_an_unapproved_campaign_is_not_launched(proposal, api_client_for):
    core = api_client_for("api_client")
    made = core.post("/api/v1/campaigns", proposal, format="json").json()

    answer = core.post(f"/api/v1/campaigns/{made['code']}/launch")

    assert (answer.status_code, answer.json()["code"]) == (422, "not_approved")
    assert answer["Content-Type"] == "application/problem+json"
    assert Campaign.objects.get().state == "draft"


def test_a_change_brings_it_back_to_draft(proposal, api_client_for):
    core = api_client_for("api_client")
    made = core.post("/api/v1/campaigns", proposal, format="json").json()
    path = f"/api/v1/campaigns/{made['code']}"
    core.post(f"{path}/submit")

    changed = core.patch(path, {"priority": 8}, format="json")

    assert (changed.json()["state"], changed.json()["priority"]) == ("draft", 8)


def text_in(campaign: dict) -> dict:
    """The English text of a campaign."""
    (text,) = [one for one in campaign["messages"] if one["language"] == "en"]
    return text


def test_a_field_of_a_text_that_is_left_out_stays_what_it_was(proposal, api_client_for):
    core = api_client_for("api_client")
    whole = {
        "language": "en",
        "subject": "Hello",
        "preheader": "Today",
        "body": "Have a look.",
        "link": "https://bank.example/card",
        "template": "SMS_1",
        "template_values": {"name": "you"},
        "button": "See it",
        "picture": "card-0a1b2c",
        "placement": "app_home",
        "audience_format": "",
        "recipient": "",
    }
    made = core.post("/api/v1/campaigns", proposal | {"messages": [whole]}, format="json").json()
    path = f"/api/v1/campaigns/{made['code']}"
    change = {"language": "en", "subject": "Good day", "button": ""}

    changed = core.patch(path, {"messages": [change]}, format="json")
    unsaid = core.patch(path, {"messages": [{"subject": "In no language"}]}, format="json")

    assert text_in(changed.json()) == whole | change
    assert (unsaid.status_code, list(unsaid.json()["errors"])) == (400, ["messages"])
    assert text_in(core.get(path).json()) == whole | change


def test_bad_fields_are_named(proposal, api_client_for):
    wrong = {**proposal, "holdout_share": 2, "product": "NONE"}

    answer = api_client_for("api_client").post("/api/v1/campaigns", wrong, format="json")

    assert answer.status_code == 400
    assert sorted(answer.json()["errors"]) == ["holdout_share", "product"]
    assert not Campaign.objects.exists()


def test_reach_names_each_gate(proposal, api_client_for):
    core = api_client_for("api_client")
    made = core.post("/api/v1/campaigns", proposal, format="json").json()

    reach = core.get(f"/api/v1/campaigns/{made['code']}/reach").json()

    assert [gate["gate"] for gate in reach["gates"]] == [
        "audience",
        "reachable",
        "holdout",
        "contacted",
    ]


@pytest.mark.parametrize(
    ("role", "method", "path", "code"),
    [
        ("service_agent", "get", "/api/v1/campaigns", 403),
        ("campaign_approver", "post", "/api/v1/campaigns", 403),
        ("manager", "get", "/api/v1/campaigns", 200),
    ],
)
def test_policy(role, method, path, code, api_client_for):
    answer = getattr(api_client_for(role), method)(path)

    assert answer.status_code == code
    assert not Campaign.objects.exists()


def test_without_a_token_nothing(client):
    assert client.get("/api/v1/campaigns").status_code == 401


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"per_hour": 10**12}, "per_hour"),
        ({"again_days": 10**9}, "again_days"),
        ({"scheduled_at": "9999-12-31T20:00:00Z"}, "scheduled_at"),
        ({"scheduled_at": "0001-01-02T00:00:00Z", "time_zone": "America/New_York"}, "scheduled_at"),
        ({"recurrence": "FREQ=DAILY;UNTIL=20261201T999999"}, "recurrence"),
        (
            {"messages": [{"language": "en", "body": "x", "template_values": {"k\0": "v"}}]},
            "messages",
        ),
        ({"kind": "\ud800"}, "kind"),
    ],
)
def test_values_beyond_all_bounds_are_refused_with_their_place(api_client_for, change, place):
    client = api_client_for("marketer")
    made = client.post("/api/v1/campaigns", {"name": "Odd"}, format="json").json()

    at = f"/api/v1/campaigns/{made['code']}"
    answer = client.patch(at, json.dumps(change), content_type="application/json")

    assert answer.status_code in (400, 422)
    assert list(answer.json()["errors"]) == [place]
    assert Campaign.objects.get().revision == 0


@pytest.mark.parametrize("body", [["resume"], {"reason": "x" * 301}])
def test_an_action_asked_for_in_another_shape_is_refused(proposal, api_client_for, body):
    core = api_client_for("api_client")
    made = core.post("/api/v1/campaigns", proposal, format="json").json()

    answer = core.post(f"/api/v1/campaigns/{made['code']}/pause", body, format="json")

    assert (answer.status_code, Campaign.objects.get().state) == (400, Campaign.State.DRAFT)


def test_a_text_and_its_addresses_have_their_limits(proposal, api_client_for):
    client = api_client_for("api_client")
    texts = {"language": "en", "subject": "Hello", "body": "Capital at risk." + "x" * 100_000}
    long_link = f"[Look](https://bank.example/{'a' * 1000}). Capital at risk."

    too_long = client.post("/api/v1/campaigns", proposal | {"messages": [texts]}, format="json")
    texts["body"] = long_link
    made = client.post("/api/v1/campaigns", proposal | {"messages": [texts]}, format="json")
    submitted = client.post(f"/api/v1/campaigns/{made.json()['code']}/submit")

    assert (too_long.status_code, made.status_code) == (400, 201)
    assert (submitted.status_code, submitted.json()["missing"]) == (422, ["content"])


def test_who_writes_back_what_was_read_lets_nobody_in(segment, api_client_for):
    """A colleague's private segment keeps people out; moved to the other side, or put into another campaign, it is none."""
    core = api_client_for("api_client")
    private = make.make_segment(make.make_audience(1), shared=False)
    campaign = make.make_campaign(author=core.user)
    campaign.include.add(segment)
    campaign.exclude.add(private)
    other = make.make_campaign(author=core.user)
    path = f"/api/v1/campaigns/{campaign.code}"

    read = core.get(path).json()["exclude"]
    kept = core.patch(path, {"exclude": [*read, segment.pk]}, format="json")
    let_in = core.patch(path, {"include": [private.pk]}, format="json")
    elsewhere = core.patch(
        f"/api/v1/campaigns/{other.code}", {"exclude": [private.pk]}, format="json"
    )

    assert (read, kept.status_code) == ([private.pk], 200)
    assert set(campaign.exclude.values_list("pk", flat=True)) == {private.pk, segment.pk}
    assert (let_in.status_code, elsewhere.status_code) == (400, 400)
    assert [one.pk for one in campaign.include.all()] == [segment.pk]

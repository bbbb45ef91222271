"""Contact policy and suppression lists over the API, and a list filled by command."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from customers.models import Contact, ContactPolicy, ContactTerms, SuppressionEntry, SuppressionList
from customers.services import suppression_lists as services
from tests.factories.customers import make_customer

TERMS = "/api/v1/contact-policy/terms"


def test_terms_are_proposed_and_published_by_two_people(api_client_for, clock):
    author, other = api_client_for("compliance_officer"), api_client_for("manager")
    cap = {"hours": 48, "most": 1, "kind": "holiday"}

    made = author.post(TERMS, {"terms": {"caps": [cap]}, "note": "Less"}, format="json")
    own = author.post(f"{TERMS}/1/publish")
    done = other.post(f"{TERMS}/1/publish")

    assert made.status_code == 201
    assert (own.status_code, own.json()["code"]) == (422, "own_work")
    assert done.json()["publisher"] == other.user.username
    told = api_client_for("api_client").get("/api/v1/contact-policy").json()
    assert told["version"] == 1
    assert told["terms"]["caps"] == [{**cap, "channel": "", "purpose": "marketing"}]
    assert [row["version"] for row in author.get(TERMS).json()] == [1]


@pytest.mark.parametrize(
    ("role", "branch", "status"), [("marketer", "", 403), ("compliance_officer", "B9", 403)]
)
def test_others_propose_nothing(api_client_for, role, branch, status):
    client = api_client_for(role, branch_code=branch)

    assert client.post(TERMS, {"terms": {}, "note": "x"}, format="json").status_code == status
    assert ContactTerms.objects.count() == ContactPolicy.objects.count() == 0


def test_trial_keeps_nothing(api_client_for, clock):
    customer = make_customer()
    for hours in (3, 40):
        at = timezone.now() - dt.timedelta(hours=hours)
        Contact.objects.create(
            customer=customer,
            channel="email",
            purpose="marketing",
            state="made",
            at=at,
            source_kind="t",
            source_id=str(hours),
        )

    told = api_client_for("manager").post(
        "/api/v1/contact-policy/trial", {"terms": {"gap_hours": 72}}, format="json"
    )

    answer = told.json()
    assert (answer["made"], answer["stopped"], answer["customers"]) == (2, 1, 1)
    assert ContactTerms.objects.count() == 0


def test_list_is_made_filled_and_ended(api_client_for, clock):
    client = api_client_for("api_client")
    listing = {"name": "Register", "reason": "National register", "bank_wide": True}
    made = client.post("/api/v1/suppression-lists", listing, format="json")
    address = f"/api/v1/suppression-lists/{made.json()['id']}"
    values = {"kind": "email", "values": ["A@b.test", "a@b.test", "no"]}

    loaded = client.post(f"{address}/entries", values, format="json").json()
    ended = client.post(f"{address}/end").json()

    assert made.status_code == 201
    assert (loaded["read"], loaded["added"], loaded["unknown"]) == (3, 1, 1)
    assert loaded["first_unknown"] == []
    assert ended["ended_at"] is not None
    assert client.get("/api/v1/suppression-lists").json()["results"][0]["entry_count"] == 1


def test_marketer_makes_no_list_of_the_bank(api_client_for, clock):
    listing = {"name": "Register", "reason": "x", "bank_wide": True}

    refused = api_client_for("marketer").post("/api/v1/suppression-lists", listing, format="json")

    assert refused.json()["code"] == "bank_list"
    assert SuppressionList.objects.count() == 0


def test_command_fills_a_list_from_a_file(user_with_role, tmp_path, clock):
    steward = user_with_role("data_steward")
    listing = services.Listing("Register", "National register", bank_wide=True)
    services.create_list(by=steward, listing=listing)
    file = tmp_path / "register.csv"
    file.write_text("手机号,note\n17012345678,a\n17012345679,b\n12,c\n", encoding="utf-8")
    out = StringIO()
    asked = {"list": "Register", "kind": "phone", "by": steward.username}

    call_command("suppress", str(file), stdout=out, **asked)

    assert out.getvalue() == "3 read, 2 added, 1 not used\n"
    assert SuppressionEntry.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("suppress", str(file), stdout=out, **(asked | {"list": "Nobody's"}))


@pytest.mark.parametrize("asked", [[], "x", {"terms": []}, {"terms": {"caps": ["x"]}}])
def test_a_trial_of_what_is_no_terms_is_refused(api_client_for, asked):
    client = api_client_for("compliance_officer")

    answer = client.post("/api/v1/contact-policy/trial", asked, format="json")

    assert answer.status_code in (400, 422)

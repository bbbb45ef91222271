"""The page of the contact policy: two people, a trial, the control group and what people can do."""

import datetime as dt

import pytest
from django.utils import timezone

from customers.models import Contact, ContactCapacity, ContactPolicy, ContactTerms
from customers.services import policy as services
from tests.factories.customers import make_customer

EDIT = "/customers/policy/edit/"


@pytest.fixture
def english(client_for):
    """Clients who read English."""

    def make(role: str, **over):
        client = client_for(role, **over)
        client.cookies["sp_language"] = "en"
        return client

    return make


def form(**over) -> dict[str, str]:
    whole = {
        "note": "Fewer",
        "quiet_from": "20:00",
        "quiet_until": "09:00",
        "control_share": "0.05",
        "per_day": "1",
        "per_week": "2",
        "per_month": "8",
        "gap_hours": "0",
        "complaint_hold_days": "30",
        "refusal_days": "30",
        "purchase_days": "30",
        "high_risk_age": "65",
        "assessment_months": "12",
        "control_months": "6",
        "price_sms": "0.045",
        "caps-TOTAL_FORMS": "2",
        "caps-INITIAL_FORMS": "0",
        "caps-0-most": "1",
        "caps-0-hours": "168",
        "caps-0-channel": "sms",
        "caps-0-purpose": "marketing",
        "caps-1-hours": "168",
        "caps-1-purpose": "marketing",
    }
    return whole | over


def test_one_proposes_and_another_puts_in_force(english, clock):
    author, other = english("compliance_officer"), english("manager")

    proposed = author.post(EDIT, form())
    refused = author.post("/customers/policy/1/publish/", follow=True)
    waiting = author.get("/customers/policy/").content.decode()
    assert proposed.status_code == 302
    assert "A second person puts your proposal in force." in refused.content.decode()
    assert "Contacts in 7 days: 3 → 2" in waiting
    assert ContactPolicy.objects.get().version == 0

    other.post("/customers/policy/1/publish/")

    policy = ContactPolicy.objects.get()
    assert (policy.version, policy.per_week, policy.prices) == (1, 2, {"sms": "0.045"})
    page = other.get("/customers/policy/").content.decode()
    assert "1 in 7 days: SMS · Marketing" in page


def test_a_proposal_tells_what_it_changes_of_what_is_in_force(english, clock):
    services.set_quiet_hours(begins=dt.time(13), ends=dt.time(23))
    author = english("compliance_officer")

    same = form(per_week="3", price_sms="", price_push="0", quiet_from="13:00", quiet_until="23:00")
    author.post(EDIT, same)

    page = author.get("/customers/policy/").content.decode()
    assert "Share of the control group: 0% → 5%" in page
    assert "price by Push: – → 0" in page
    assert "Quiet from" not in page


def test_faulty_figures_stay_on_the_page(english):
    page = english("compliance_officer").post(EDIT, form(per_day="-1", note=""))

    assert page.status_code == 422
    assert ContactTerms.objects.count() == 0


@pytest.mark.parametrize("role", ["marketer", "ops_admin", "relationship_manager"])
def test_others_change_nothing(english, role, clock):
    client = english(role)

    assert client.post(EDIT, form()).status_code == 403
    assert client.post("/customers/policy/capacity/", {}).status_code == 403
    assert (ContactTerms.objects.count(), ContactCapacity.objects.count()) == (0, 0)


def test_trial_says_what_would_not_have_been_made(english, clock):
    customer = make_customer()
    for hours in (30, 40, 50):
        Contact.objects.create(
            customer=customer,
            channel="sms",
            purpose="marketing",
            state="made",
            at=timezone.now() - dt.timedelta(hours=hours),
            source_kind="t",
            source_id=str(hours),
        )
    client = english("compliance_officer")

    told = client.post("/customers/policy/try/", form(per_day="50", note="")).content.decode()

    assert "<b>2</b> of 3 contacts would not have been made, with 1 customers." in told
    assert ContactTerms.objects.count() == 0


def test_control_group_is_shown_with_its_list(english, clock, user_with_role):
    people = [make_customer() for _ in range(40)]
    author, other = user_with_role("compliance_officer"), user_with_role("manager")
    document = {"control_share": 0.5}
    terms = services.propose_terms(by=author, document=document, note="Measure")
    services.publish_terms(terms=terms, by=other)
    client = english("marketer")

    page = client.get("/customers/policy/control/").content.decode()

    listed = [person for person in people if person.customer_no in page]
    assert 5 < len(listed) < 35
    assert f"{len(listed)} of 40 customers" in page
    assert "2026-09-01" in page or "1 Sep" in page or "Sep" in page


def test_manager_sets_what_a_team_can_do_and_takes_it_away(english, clock):
    client = english("manager")
    line = {"channel": "phone", "team": "Night", "per_hour": "30", "hours_a_day": "6"}

    client.post("/customers/policy/capacity/", line)
    one = ContactCapacity.objects.get()
    assert (one.branch, one.team, one.per_hour, one.hours_a_day) == (None, "Night", 30, 6)
    assert "Night" in client.get("/customers/policy/").content.decode()

    client.post("/customers/policy/capacity/", line | {"per_hour": "0"})
    assert ContactCapacity.objects.count() == 0

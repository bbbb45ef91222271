"""Purpose limits where fields are chosen, and an incident rehearsed from the trail to its lessons."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.services.audit import record_access, set_actor
from config.base.errors import DomainError
from customers.forms.incidents import IncidentForm
from customers.models import Export, Incident
from customers.selectors.classification import list_tables
from customers.selectors.exports import columns_for
from customers.selectors.incidents import affected_customers, window_of
from customers.services import incidents
from customers.services.incidents import Suspicion
from segmentation.domain.problems import RuleError
from segmentation.selectors import choices
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db
RULE = {
    "version": 1,
    "rule": {"all": [{"field": "spend_health_90d", "op": "is_known"}]},
}


def looked_at(customer, actor: str) -> None:
    set_actor(actor)
    record_access(
        action="reveal", table="customers_customer", object_id=str(customer.pk), note="phone"
    )
    set_actor("")


def opened(**over) -> Incident:
    now = timezone.now()
    details = {
        "happened": "A laptop was stolen",
        "begins_at": now - dt.timedelta(hours=1),
        "ends_at": now + dt.timedelta(hours=1),
    }
    return incidents.open_incident(suspicion=Suspicion(**(details | over)), by=None)


def test_what_is_not_for_marketing_is_no_ground_to_choose_by(user_with_role):
    marketer, manager = user_with_role("marketer"), user_with_role("manager")
    names = {"spend_health_90d", "spend_children_90d"}

    with pytest.raises(RuleError) as refusal:
        choices.read_rule(RULE, marketer)
    choices.read_rule(RULE, manager)

    assert [problem.code for problem in refusal.value.problems] == ["other_purpose"]
    offered = {field["key"] for field in choices.registry_for(marketer)["fields"]}
    assert not names & offered
    assert names <= {field["key"] for field in choices.registry_for(manager)["fields"]}


def test_nor_can_it_be_exported_without_the_permission(user_with_role):
    marketer, manager = user_with_role("marketer"), user_with_role("manager")

    seen = {column.name for column in columns_for(marketer)}

    assert {"spend_health_90d", "id_number"} & seen == set()
    assert "phone" in seen
    assert {"spend_health_90d", "id_number"} <= {column.name for column in columns_for(manager)}


def test_an_incident_finds_whom_somebody_looked_at():
    seen, other = make_customer(), make_customer()
    looked_at(seen, "user:thief")
    looked_at(other, "user:clerk")

    incident = opened(actor="user:thief")

    assert incident.figures["customers"] == 1
    assert list(affected_customers(window_of(incident))) == [seen]
    assert opened().figures == {
        "accesses": 2,
        "actors": 2,
        "customers": 2,
        "exports": 0,
        "exported_rows": 0,
    }


def test_everybody_in_an_exported_file_counts(user_with_role):
    marketer = user_with_role("marketer")
    Export.objects.create(code="EXP-1", requested_by=marketer, format="csv", row_count=70)
    record_access(action="export_download", table="customers_customer", object_id="EXP-1")

    incident = opened()

    assert (incident.figures["exports"], incident.figures["exported_rows"]) == (1, 70)


def test_an_exercise_is_closed_only_with_its_steps_and_lessons(user_with_role):
    officer = user_with_role("compliance_officer")
    incident = opened()
    with pytest.raises(DomainError) as early:
        incidents.close_incident(incident=incident, lessons="Lock sooner next time")
    for step in ("contain", "look", "judge", "authority", "customers", "mend"):
        incidents.take_runbook_step(incident=incident, step=step, by=officer)

    incidents.close_incident(incident=incident, lessons="Lock sooner next time")

    incident.refresh_from_db()
    assert early.value.code == "steps_open"
    assert incident.steps["contain"]["by"] == officer.username
    assert incident.closed_at is not None


def test_the_command_records_an_exercise(capsys):
    looked_at(make_customer(), "user:thief")

    call_command("incident_drill", "--hours", "2")

    incident = Incident.objects.get()
    told = capsys.readouterr().out
    assert incident.drill
    assert "user:thief" in told
    assert f"{incident.code}: accesses 1, actors 1, customers 1" in told


def test_the_pages_show_the_trail_and_the_runbook(client_for):
    officer, marketer = client_for("compliance_officer"), client_for("marketer")
    customer = make_customer()
    looked_at(customer, "user:thief")
    now = timezone.localtime()
    asked = {
        "happened": "A laptop was stolen",
        "begins_at": (now - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "drill": "on",
    }

    denied = marketer.post(reverse("customers:incident_create"), asked)
    made = officer.post(reverse("customers:incident_create"), asked)
    shown = officer.get(made.url).content.decode()
    officer.post(made.url + "contain/")

    assert denied.status_code == 403
    assert "user:thief" in shown
    assert customer.customer_no in shown
    assert "Tell the authority" in shown
    assert "contain" in Incident.objects.get().steps


def test_the_classification_says_what_is_not_for_marketing(client_for):
    steward = client_for("data_steward")
    address = reverse("customers:classification_list")

    whole = steward.get(address).content.decode()
    highest = steward.get(address, {"level": "4", "kind": "sensitive"}).content.decode()

    assert "not for marketing" in whole
    assert "customers.CustomerProfile" in highest
    assert "customers.Event" not in highest


def test_the_classification_calls_every_field_by_a_chinese_word():
    with override("zh-hans"):
        labels = {field.label for table in list_tables() for field in table.fields}

    assert {label for label in labels if label.isascii()} == {"SHA-256"}
    assert {"地址索引", "快照"} <= labels


def test_the_actor_of_an_incident_is_a_user_we_know(client_for):
    name = client_for("service_agent").user.username
    given = {"happened": "A list was sold", "begins_at": "2026-01-01", "ends_at": "2026-01-02"}

    known = IncidentForm({**given, "actor": name})
    unknown = IncidentForm({**given, "actor": "nobody"})

    assert known.is_valid()
    assert known.cleaned_data["actor"] == f"user:{name}"
    with override("en"):
        assert unknown.errors == {"actor": ["There is no user of this name."]}

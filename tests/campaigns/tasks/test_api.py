"""Tasks over the API: the same refusals, each outcome once, and nothing of other branches."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from campaigns.models import ContactTask
from customers.models import Event
from customers.services import consents
from tests.campaigns.tasks.test_working import make_task
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def address(task: ContactTask) -> str:
    return f"/api/v1/tasks/{task.pk}/outcome"


def test_a_system_lists_the_tasks_and_writes_an_outcome_once(api_client_for):
    task, client = make_task(), api_client_for("api_client")
    key = {"Idempotency-Key": "call-1"}

    (listed,) = client.get("/api/v1/tasks?state=open&channel=phone").json()["results"]
    answers = [
        client.post(address(task), {"outcome": "interested"}, format="json", headers=key)
        for _time in range(2)
    ]

    assert (listed["id"], listed["customer_no"]) == (task.pk, task.customer.customer_no)
    assert "script" not in listed
    assert [(one.status_code, one.json()["state"]) for one in answers] == [(200, "done")] * 2
    assert Event.objects.filter(customer=task.customer).count() == 1


def test_a_telephone_system_is_told_the_number_once_the_gates_let_it_pass(api_client_for, clock):
    task, late = make_task(), make_task()
    client = api_client_for("relationship_manager", branch_code="B0")

    told = client.post(f"/api/v1/tasks/{task.pk}/number")
    clock.shift(dt.timedelta(hours=11))
    refused = client.post(f"/api/v1/tasks/{late.pk}/number")

    phone = task.customer.phone
    assert (told.status_code, told.data) == (200, {"phone": phone, "uri": f"tel:{phone}"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_now")
    assert ContactTask.objects.get(pk=task.pk).state == "taken"
    entry = AuditEntry.objects.get(action="reveal")
    assert entry.after == f"phone, task {task.pk}"
    assert api_client_for("api_client").post(f"/api/v1/tasks/{late.pk}/number").status_code == 403


def test_a_second_outcome_without_the_key_is_refused(api_client_for):
    task, client = make_task(), api_client_for("api_client")
    client.post(address(task), {"outcome": "sold"}, format="json")

    answer = client.post(address(task), {"outcome": "not_interested"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, "settled")
    assert ContactTask.objects.get().outcome == "sold"


def test_a_teller_system_reads_what_to_say_or_why_not(api_client_for):
    task, client = make_task(), api_client_for("api_client")
    path = f"/api/v1/customers/{task.customer.customer_no}/tasks"
    (free,) = client.get(path).json()
    consents.withdraw_consent(
        customer=task.customer, purpose="marketing", channel="phone", source="test"
    )

    (stopped,) = client.get(path).json()

    assert (free["script"][:5], free["not_now"]) == ("陈女士您好", None)
    assert (stopped["script"], stopped["not_now"]["code"]) == ("", "no_consent")


def test_what_is_no_longer_what_was_signed_is_not_said(api_client_for):
    task, client = make_task(), api_client_for("api_client")
    task.run.campaign.messages.update(body="Nobody signed this")

    (stopped,) = client.get(f"/api/v1/customers/{task.customer.customer_no}/tasks").json()
    answer = client.post(address(task), {"outcome": "sold"}, format="json")

    assert (stopped["script"], stopped["not_now"]["code"]) == ("", "approval_void")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_now")
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("open", "")


def test_other_branches_tasks_are_not_there(api_client_for):
    make_branch("ELSE")
    task = make_task()
    stranger = api_client_for("relationship_manager", branch_code="ELSE")

    assert stranger.get("/api/v1/tasks").json()["results"] == []
    assert stranger.post(address(task), {"outcome": "sold"}, format="json").status_code == 404
    path = f"/api/v1/customers/{task.customer.customer_no}/tasks"
    assert stranger.get(path).status_code == 404
    assert ContactTask.objects.get().state == "open"


def test_who_may_not_work_on_tasks_writes_no_outcome(api_client_for):
    task = make_task()

    answer = api_client_for("marketer").post(address(task), {"outcome": "sold"}, format="json")

    assert answer.status_code == 403
    assert ContactTask.objects.get().state == "open"

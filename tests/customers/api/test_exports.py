import pytest
from django.urls import reverse

from customers.models import Export
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db
BODY = {"columns": ["customer_no", "status"], "format": "csv", "filters": {"status": "active"}}


def test_asked_watched_and_fetched(api_client_for, eager_tasks, django_capture_on_commit_callbacks):
    client = api_client_for("api_client")
    make_customer(customer_no="C1")
    make_customer(customer_no="C2", status="closed")

    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(reverse("api_exports"), BODY, format="json")
    code = asked.json()["code"]
    state = client.get(reverse("api_export", args=[code])).json()
    file = client.get(reverse("api_export_file", args=[code]))

    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert (state["state"], state["row_count"]) == ("done", 1)
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ['"customer_no","status","export_id"', f'"C1","active","{code}"']
    assert client.get(reverse("api_exports")).json()["results"][0]["downloads"] == 1


def test_the_same_key_asks_once(api_client_for):
    client = api_client_for("api_client")
    make_customer()

    answers = [
        client.post(reverse("api_exports"), BODY, format="json", HTTP_IDEMPOTENCY_KEY="k1").json()
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert Export.objects.count() == 1


def test_refusals_carry_their_code_and_leave_nothing(api_client_for):
    make_customer()
    client = api_client_for("api_client")

    clear = client.post(reverse("api_exports"), BODY | {"clear": True}, format="json")
    denied = api_client_for("service_agent").post(reverse("api_exports"), BODY, format="json")
    reading = api_client_for("api_client", scope="read")
    unscoped = reading.post(reverse("api_exports"), BODY, format="json")

    assert (clear.status_code, clear.json()["code"]) == (422, "may_not_reveal")
    assert (denied.status_code, unscoped.status_code) == (403, 403)
    assert not Export.objects.exists()


def test_a_file_that_is_not_written_yet_is_refused(api_client_for):
    make_customer()
    client = api_client_for("api_client")
    code = client.post(reverse("api_exports"), BODY, format="json").json()["code"]

    early = client.get(reverse("api_export_file", args=[code]))
    other = api_client_for("api_client").get(reverse("api_export_file", args=[code]))

    assert (early.status_code, early.json()["code"]) == (422, "not_ready")
    assert other.status_code == 404

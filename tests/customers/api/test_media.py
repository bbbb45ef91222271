import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Text
from customers.services.texts import intake
from tests.factories.customers import make_branch, make_customer, make_text

pytestmark = pytest.mark.django_db
WAVE = b"RIFF\0\0\0\0WAVE" + b"\0" * 8


def send(client, content=WAVE, told="audio/wav", **over):
    file = SimpleUploadedFile("13812345678.wav", content, content_type=told)
    body = {"source_kind": "call_centre", "source_id": "c-1", "file": file}
    body |= {"occurred_at": "2026-03-02T09:30:00+08:00", "channel": "phone"} | over
    return client.post(reverse("api_media"), body, format="multipart")


def test_taken_in_once_by_source_and_key_and_fetched(api_client_for):
    client, customer = api_client_for("api_client"), make_customer()

    first = send(client, customer_no=customer.customer_no)
    again = send(client, customer_no=customer.customer_no)
    other = send(client, WAVE + b"more", customer_no=customer.customer_no)
    text = Text.objects.get()
    agent = api_client_for("service_agent")
    before = AuditEntry.objects.count()
    file = agent.get(reverse("api_media_file", args=[text.pk]))

    assert first.status_code == 200
    assert first.json() == {
        "id": text.pk,
        "source_kind": "call_centre",
        "source_id": "c-1",
        "customer_no": customer.customer_no,
        "channel": "phone",
        "media_kind": "audio",
        "media_type": "audio/wav",
        "occurred_at": "2026-03-02T09:30:00+08:00",
    }
    assert first.json() == again.json() == other.json()
    assert b"".join(file.streaming_content) == WAVE + b"more"
    assert file["Content-Disposition"] == f'attachment; filename="media-{text.pk}.wav"'
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("audio/wav", "nosniff")
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.object_id) == ("reveal", str(customer.pk))


def test_wrong_content_and_too_large_files_are_refused(api_client_for, monkeypatch):
    client = api_client_for("api_client")
    before = AuditEntry.objects.count()
    monkeypatch.setattr(intake, "LARGEST_FILE", 64)

    wrong = send(client, b"MZ\x90\0")
    large = send(client, WAVE + b"\0" * 64)
    none = send(client, file="")

    assert (wrong.status_code, wrong.json()["code"]) == (422, "media_unknown")
    assert (large.status_code, large.json()["code"]) == (422, "media_too_large")
    assert list(large.json()["errors"]) == ["file"]
    assert none.status_code == 400
    assert not Text.objects.exists()
    assert AuditEntry.objects.count() == before


def test_words_of_another_source_are_not_written_over(api_client_for):
    words = make_text(make_customer())

    answer = send(
        api_client_for("api_client"), source_kind=words.source_kind, source_id=words.source_id
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "source_has_words")
    assert Text.objects.get().media_file == ""


def test_another_branch_does_not_exist_and_leaves_no_trace(api_client_for):
    other, own = make_customer(branch=make_branch("B2")), make_customer(branch=make_branch("B1"))
    send(api_client_for("api_client"), customer_no=other.customer_no)
    text = Text.objects.get()
    client = api_client_for("api_client", branch_code="B1")
    agent = api_client_for("service_agent", branch_code="B1")
    before = AuditEntry.objects.count()

    answers = [
        send(client, source_id="c-2", customer_no=other.customer_no),
        send(client, WAVE + b"mine", customer_no=own.customer_no),
        agent.get(reverse("api_media_file", args=[text.pk])),
        send(client, source_id="c-3"),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404, 403]
    assert Text.objects.get().customer == other
    assert Text.objects.get().media_file.read() == WAVE
    assert AuditEntry.objects.count() == before
    assert send(client, source_id="c-4", customer_no=own.customer_no).status_code == 200


def test_without_the_right_nothing_is_taken_or_handed_out(api_client_for):
    send(api_client_for("api_client"))
    text = Text.objects.get()
    agent, client = api_client_for("service_agent"), api_client_for("api_client")
    reader = api_client_for("api_client", scope="read")
    before = AuditEntry.objects.count()

    answers = [
        send(agent, source_id="c-2"),
        send(reader, source_id="c-2"),
        client.get(reverse("api_media_file", args=[text.pk])),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert Text.objects.get() == text
    assert AuditEntry.objects.count() == before

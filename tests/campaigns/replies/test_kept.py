"""How long replies stay, and whose they are: retention, erasure, the customer's own file, and merged records."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.utils import timezone

from campaigns.models import Reply, ReplyAttachment
from campaigns.services.replies.handling import handle_reply, read_reply
from customers.services.identity.merging import merge_customers
from customers.services.retention import applying, rules
from customers.services.retention.rules import Terms
from customers.services.rights import erasing, files, requests
from customers.services.rights.requests import Asked
from tests.campaigns.replies.test_attachments import PDF, take
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Where the files of requests go."""
    settings.MEDIA_ROOT = str(tmp_path)


def reply_with_file(text: str = "利率是多少？") -> Reply:
    return take(("对账单.pdf", PDF, "application/pdf"), text=text)


def ask(customer, kind: str, by):
    asked = Asked(kind=kind, via="branch", identity_proof="id_document")
    return requests.receive_request(customer=customer, asked=asked, by=by)


def test_handled_replies_grow_old_with_their_files_and_open_ones_stay(user_with_role):
    officer = user_with_role("compliance_officer")
    old = timezone.now() - dt.timedelta(days=400)
    reply = reply_with_file()
    waiting = Reply.objects.create(
        fingerprint="x" * 64, channel="sms", kind="answer", customer=reply.customer, received_at=old
    )
    Reply.objects.update(received_at=old)
    terms = Terms(after_days=366, legal_basis="PIPL 19", active=True)
    rule = rules.change_rule(target="replies", terms=terms, by=officer)
    assert applying.apply_rule(rule=rule, by=officer).done == 0

    read_reply(reply=reply)
    handle_reply(reply=reply, by=officer, outcome="answered")
    run = applying.apply_rule(rule=rule, by=officer)

    assert (run.found, run.done) == (1, 1)
    assert [one.pk for one in Reply.objects.all()] == [waiting.pk]
    assert ReplyAttachment.objects.count() == 0


def test_erasure_takes_replies_and_files(user_with_role):
    agent, officer = user_with_role("service_agent"), user_with_role("compliance_officer")
    reply = reply_with_file()
    other = Reply.objects.create(
        fingerprint="x" * 64,
        channel="sms",
        kind="answer",
        customer=make_customer(),
        received_at=timezone.now(),
    )

    request = ask(reply.customer, "erasure", agent)
    erasing.propose_erasure(request=request, by=agent)
    erasing.approve_erasure(request=request, by=officer)
    erasing.run_erasure(request=request)

    assert [one.pk for one in Reply.objects.all()] == [other.pk]
    assert ReplyAttachment.objects.count() == 0


def test_own_file_holds_the_words_and_names_the_files(user_with_role):
    agent = user_with_role("service_agent")
    reply = reply_with_file()
    request = ask(reply.customer, "access", agent)
    files.ask_for_file(request=request, by=agent)
    files.write_file(request=request)
    phrase = files.offer_link(request=request, by=agent)

    archive = zipfile.ZipFile(io.BytesIO(files.fetch_by_link(request=request, phrase=phrase)))

    data = json.loads(archive.read("data.json"))
    assert [one["text"] for one in data["reply"]] == ["利率是多少？"]
    assert [(one["name"], one["size"]) for one in data["replyattachment"]] == [
        ("对账单.pdf", len(PDF))
    ]
    assert "fingerprint" not in data["reply"][0]
    assert "content" not in data["replyattachment"][0]


def test_merged_the_reply_is_the_kept_customers(client_for):
    reply = reply_with_file()
    kept = make_customer()

    merge_customers(kept=kept, absorbed=reply.customer, rule="newest")

    moved = Reply.objects.get()
    assert moved.customer == kept
    assert moved.attachments.count() == 1
    listed = client_for("marketer").get("/campaigns/replies/").content.decode()
    assert kept.customer_no in listed

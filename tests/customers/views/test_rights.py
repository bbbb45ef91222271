"""The pages of requests about one's own data, for staff and for the customer."""

import io
import zipfile

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Consent, ConsentText, RightsRequest
from customers.selectors.rights.requests import sign_for
from customers.services.retention import rules
from customers.services.rights.requests import Asked, receive_request
from customers.tasks import answer_rights_task
from tests.factories.customers import make_branch, make_customer, make_score

pytestmark = pytest.mark.django_db


def step(client, code: str, name: str, **data):
    return client.post(reverse("customers:rights_step", args=[code, name]), data)


def test_from_the_customers_page_to_the_file(
    client_for, client, eager_tasks, django_capture_on_commit_callbacks
):
    agent = client_for("service_agent")
    customer = make_customer(name="陈测试")
    address = reverse("customers:rights_create", args=[customer.customer_no])
    listed = agent.get(reverse("customers:customer_consents", args=[customer.customer_no]))
    assert address in listed.content.decode()
    asked = agent.post(address, {"kind": "access", "via": "phone", "note": "Tell me everything"})
    code = RightsRequest.objects.get().code
    step(agent, code, "identify", proof="call_back")
    with django_capture_on_commit_callbacks(execute=True):
        step(agent, code, "make")
    linked = agent.post(reverse("customers:rights_link", args=[code])).content.decode()
    phrase = linked.split('<dd class="sp-num"><b>')[1].split("<")[0]
    link = linked.split("http://testserver")[1].split("<")[0]

    wrong = client.post(link, {"phrase": "ABCD-ABCD-ABCD-ABCD"})
    fetched = client.post(link, {"phrase": phrase})
    afterwards = client.get(link).content.decode()

    assert asked.url == reverse("customers:rights_detail", args=[code])
    assert wrong.status_code == 422
    assert ("文件已不在此处" in afterwards, '<form class="sp-stack"' in afterwards) == (True, False)
    assert "data.json" in zipfile.ZipFile(io.BytesIO(fetched.content)).namelist()
    shown = agent.get(reverse("customers:rights_detail", args=[code])).content.decode()
    assert "The request is answered." in shown
    assert RightsRequest.objects.get().state == "done"


def test_an_erasure_is_proposed_approved_and_certified(
    client_for, eager_tasks, django_capture_on_commit_callbacks
):
    agent, officer = client_for("service_agent"), client_for("compliance_officer")
    customer = make_customer()
    code = receive_request(
        customer=customer, asked=Asked("erasure", "branch", identity_proof="id_document"), by=None
    ).code
    step(agent, code, "propose")
    decide = reverse("customers:rights_decide", args=[code, "approve"])
    denied = agent.post(decide)
    plan = officer.get(reverse("customers:rights_detail", args=[code])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(decide)

    certificate = officer.get(reverse("customers:rights_certificate", args=[code]))

    assert denied.status_code == 403
    assert "What goes and what stays" in plan
    assert "<span>Answer due: " in plan
    answered = officer.get(reverse("customers:rights_detail", args=[code])).content.decode()
    assert "<span>Closed: " in answered
    assert "Answer due" not in answered
    assert customer.customer_no in certificate.content.decode()
    customer.refresh_from_db()
    assert customer.name == ""


def test_page_is_fetched_anew_once_the_worker_is_done(client_for):
    agent, customer = client_for("service_agent"), make_customer()
    agent.post(
        reverse("customers:rights_create", args=[customer.customer_no]),
        {"kind": "access", "via": "branch", "identity_proof": "id_document"},
    )
    code = RightsRequest.objects.get().code
    step(agent, code, "make")
    url, asked = reverse("customers:rights_detail", args=[code]), {"hx-request": "true"}

    assert "HX-Refresh" not in agent.get(url, headers=asked)
    answer_rights_task(RightsRequest.objects.get().pk)
    assert agent.get(url, headers=asked)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in agent.get(url)


def test_a_correction_shows_its_values_masked(client_for):
    agent, officer = client_for("service_agent"), client_for("compliance_officer")
    customer = make_customer(name="陈误写", occupation="teacher")
    code = receive_request(
        customer=customer,
        asked=Asked("correction", "branch", identity_proof="id_document"),
        by=None,
    ).code
    agent.post(reverse("customers:rights_propose", args=[code]), {"name": "陈正确"})
    shown = officer.get(reverse("customers:rights_detail", args=[code])).content.decode()

    revealed = officer.post(reverse("customers:rights_reveal", args=[code, "name"]))

    assert "陈*确" in shown
    assert "陈正确" not in shown
    assert revealed.content.decode() == "陈正确"
    assert AuditEntry.objects.get(action="reveal").object_id == code


def test_a_correction_offers_our_own_codes_by_name(client_for):
    agent = client_for("service_agent")
    asked = Asked("correction", "branch", identity_proof="id_document")
    code = receive_request(customer=make_customer(), asked=asked, by=None).code
    address = reverse("customers:rights_propose", args=[code])

    shown = agent.get(reverse("customers:rights_detail", args=[code])).content.decode()
    agent.post(address, {"occupation": "老师"})
    assert not RightsRequest.objects.get(code=code).proposal
    agent.post(address, {"occupation": "teacher"})

    assert '<option value="teacher">Teacher</option>' in shown
    assert RightsRequest.objects.get(code=code).proposal == '{"occupation": "teacher"}'
    proposed = agent.get(reverse("customers:rights_detail", args=[code])).content.decode()
    assert "Teacher</dd>" in proposed or "Teacher</td>" in proposed
    assert "A compliance officer decides now" in proposed


def test_a_late_request_is_shouted_about(client_for):
    agent = client_for("service_agent")
    make = receive_request(customer=make_customer(), asked=Asked("access", "phone"), by=None)
    RightsRequest.objects.filter(pk=make.pk).update(due_on="2026-01-02")

    shown = agent.get(reverse("customers:rights_list"), {"scope": "overdue"}).content.decode()

    assert "1 request is overdue" in shown
    assert make.code in shown


def test_requests_of_other_branches_do_not_exist(client_for):
    other = make_customer(branch=make_branch("B2"))
    code = receive_request(customer=other, asked=Asked("access", "phone"), by=None).code
    make_branch("B1")
    agent = client_for("service_agent", branch_code="B1")

    assert agent.get(reverse("customers:rights_detail", args=[code])).status_code == 404
    assert step(agent, code, "withdraw").status_code == 404
    assert code not in agent.get(reverse("customers:rights_list")).content.decode()
    assert RightsRequest.objects.get().state == "received"


def test_the_customers_own_page_tells_and_switches(client):
    customer = make_customer(name="陈测试", phone="17012345678")
    make_score(customer)
    address = reverse("customers:my_data", args=[sign_for(customer)])
    client.cookies["sp_language"] = "en"

    shown = client.get(address).content.decode()
    client.post(address, {"what": "profiling", "granted": "no"})
    client.post(address, {"what": "email", "granted": "yes"})
    client.post(address, {"ask": "access"})

    assert "Churn risk" in shown
    assert [value for value in ("陈测试", "17012345678") if value in shown] == []
    customer.refresh_from_db()
    assert (customer.profiling_refused, customer.marketing_refused) == (True, False)
    written = Consent.objects.order_by("pk").values_list("purpose", "channel", "granted", "source")
    assert list(written) == [
        ("profiling", "", False, "own_page"),
        ("marketing", "email", True, "own_page"),
    ]
    assert RightsRequest.objects.get().via == "web"
    actors = AuditEntry.objects.filter(object_table="customers_consent")
    assert set(actors.values_list("actor", flat=True)) == {"customer:own_page"}


def test_a_forged_link_opens_nothing(client):
    customer = make_customer()
    token = sign_for(customer)[:-2] + "xx"

    assert client.get(reverse("customers:my_data", args=[token])).status_code == 404
    assert client.get(reverse("customers:my_file", args=[token])).status_code == 404


def test_a_text_is_published_once_and_named_by_the_ledger(client_for):
    officer, agent = client_for("compliance_officer"), client_for("service_agent")
    customer = make_customer()
    words = {
        "purpose": "marketing",
        "version": "v2",
        "legal_basis": "consent",
        "effective_on": "2026-01-01",
        "body_zh": "同意接收营销信息。",
        "body_en": "I agree to receive offers.",
    }
    create = reverse("customers:consenttext_create")
    first, again = officer.post(create, words), officer.post(create, words)
    denied = agent.post(create, words | {"version": "v3"})

    change = reverse("customers:consent_change", args=[customer.customer_no])
    agent.post(change, {"purpose": "marketing", "channel": "email", "granted": "yes"})

    assert (first.status_code, again.status_code, denied.status_code) == (302, 422, 403)
    assert ConsentText.objects.get().version == "v2"
    entry = Consent.objects.get()
    assert (entry.text_version, entry.legal_basis) == ("v2", "consent")
    assert "同意接收营销信息。" in agent.get(reverse("customers:consenttext_list")).content.decode()


def test_an_erasure_that_waits_for_a_late_legal_hold_says_so(
    client_for, user_with_role, django_capture_on_commit_callbacks
):
    agent, officer = client_for("service_agent"), client_for("compliance_officer")
    customer = make_customer()
    code = receive_request(
        customer=customer, asked=Asked("erasure", "branch", identity_proof="id_document"), by=None
    ).code
    step(agent, code, "propose")
    officer.post(reverse("customers:rights_decide", args=[code, "approve"]))
    page = reverse("customers:rights_detail", args=[code])
    at_work = officer.get(page).content.decode()
    rules.place_legal_hold(
        reason="Court order",
        by=user_with_role("manager"),
        customer=customer,
        target="",
        ends_on=None,
    )
    with django_capture_on_commit_callbacks(execute=True):
        answer_rights_task(RightsRequest.objects.get().pk)

    waiting = officer.get(page).content.decode()

    assert "The worker erases" in at_work
    assert "The erasure waits." not in at_work
    assert "The erasure waits." in waiting
    assert "A legal hold keeps this customer&#x27;s data." in waiting
    assert "The worker erases" not in waiting

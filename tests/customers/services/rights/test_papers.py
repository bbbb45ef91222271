"""The report of access as a PDF, and notices to who got the data in a file."""

import datetime as dt
import io
import zipfile

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from config.base.errors import DomainError
from customers.domain.pseudonyms import pseudonymise
from customers.models import Export, RightsRequest, RightsStep
from customers.selectors.rights.recipients import list_recipients
from customers.services.blind.recipients import key_for
from customers.services.rights import files, requests
from customers.services.rights.notices import make_notice
from customers.services.rights.requests import Asked
from tests.factories.customers import make_customer, make_event

pytestmark = pytest.mark.django_db


def ask(customer, kind: str, by=None) -> RightsRequest:
    asked = Asked(kind=kind, via="branch", identity_proof="id_document")
    return requests.receive_request(customer=customer, asked=asked, by=by)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def given_to(recipient: str, by, **over) -> Export:
    details = {
        "code": f"EX-{Export.objects.count()}",
        "format": "csv",
        "state": "done",
        "reason": "study",
        "finished_at": timezone.now(),
    }
    return Export.objects.create(recipient=recipient, requested_by=by, **(details | over))


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-hans", "持有的您的信息"), ("en", "holds about you")],
)
def test_the_report_is_a_pdf_too_in_the_customers_language(user_with_role, language, title):
    agent = user_with_role("service_agent")
    customer = make_customer(name="陈晓测", phone="17012345678", language=language)
    make_event(customer, kind="login")
    request = ask(customer, "access", agent)
    files.ask_for_file(request=request, by=agent)
    files.write_file(request=request)

    archive = zipfile.ZipFile(io.BytesIO(files.hand_over_in_branch(request=request, by=agent)))
    words = words_of(archive.read("report.pdf"))

    assert "陈晓测" in words
    assert "17012345678" in words
    assert "login" in words or "登录" in words
    assert request.code in words
    assert (title in words) or (title in archive.read("report.html").decode())


@pytest.fixture
def told_of(user_with_role):
    """A restriction of C1, whose data may stand in two files of one recipient and in no other's."""
    agent, customer = user_with_role("service_agent"), make_customer(customer_no="C1")
    given_to("Institute A", agent)
    given_to("Institute A", agent, code="EX-B")
    given_to("Institute B", agent, finished_at=customer.created_at - dt.timedelta(days=1))
    given_to("Institute C", agent, state="failed")
    given_to("", agent)
    return ask(customer, "restriction", agent), agent


def test_recipients_are_told_once_the_restriction_holds(told_of):
    request, agent = told_of

    assert [(one.name, one.exports) for one in list_recipients(request)] == [
        ("Institute A", ["EX-0", "EX-B"])
    ]
    with pytest.raises(DomainError) as early:
        make_notice(request=request, recipient="Institute A", by=agent)
    requests.carry_out(request=request, by=agent)
    with pytest.raises(DomainError) as nobody:
        make_notice(request=request, recipient="Institute B", by=agent)
    with translation.override("en"):
        words = words_of(make_notice(request=request, recipient="Institute A", by=agent).pdf)

    assert (early.value.code, nobody.value.code) == ("step_not_allowed", "no_such_recipient")
    (pseudonym,) = pseudonymise(key_for("Institute A"), ["C1"])
    assert pseudonym in words
    assert "C1 " not in words
    assert "Please only keep" in words
    step = RightsStep.objects.get(step="notify")
    assert (step.note, step.by, len(step.digest)) == ("Institute A", agent, 64)
    (line,) = list_recipients(request)
    assert line.notice == step
    request.refresh_from_db()
    assert request.state == "done"


def test_the_notice_is_made_by_click(client_for, user_with_role):
    agent, customer = user_with_role("data_steward"), make_customer()
    given_to("Institute A", agent)
    request = ask(customer, "restriction", agent)
    requests.carry_out(request=request, by=agent)
    client = client_for("data_steward")
    page = reverse("customers:rights_detail", args=[request.code])

    assert "Institute A" in client.get(page).content.decode()
    address = reverse("customers:rights_notice", args=[request.code])
    answer = client.post(address, {"recipient": "Institute A"})

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.post(address, {"recipient": "Nobody"}).status_code == 302
    assert RightsStep.objects.filter(step="notify").count() == 1

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Hold
from service_desk.models import FormAttempt, Ticket, TicketMessage
from service_desk.services import tickets
from tests.factories.customers import make_branch, make_customer, place_hold
from tests.factories.service_desk import make_ticket

FORM = reverse("service_desk:complaint_form")
INBOX = reverse("service_desk:ticket_list")
GOOD = {
    "name": "Chen Ling",
    "email": "ling@mail.test",
    "subject": "E-mails after unsubscribing",
    "body": "I left last month.",
}


def url(name: str, ticket: Ticket) -> str:
    return reverse(f"service_desk:{name}", args=[ticket.number])


@pytest.fixture(autouse=True)
def in_english(settings):
    """Who has chosen no language reads English here."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def agent(client_for):
    return client_for("service_agent")


# --- the public form ---


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Tell us what went wrong"), ("zh-hans", "请告诉我们哪里不满意")]
)
def test_the_form_speaks_both_languages_without_sign_in(db, language, title):
    client = Client(headers={"accept-language": language})

    answer = client.get(FORM)

    assert answer.status_code == 200
    assert title in answer.content.decode()


def test_a_complaint_becomes_a_ticket_with_a_hold(db):
    customer = make_customer(email="ling@mail.test")
    client = Client(headers={"accept-language": "en"})

    answer = client.post(FORM, GOOD, follow=True)

    ticket = Ticket.objects.get()
    page = answer.content.decode()
    assert (ticket.kind, ticket.channel, ticket.customer) == ("complaint", "web", customer)
    assert ticket.language == "en"
    assert Hold.objects.get().reason == ticket.number
    assert ticket.number in page
    assert "First answer by" in page
    assert customer.customer_no not in page


def test_the_answer_is_the_same_whether_the_customer_is_known_or_not(db):
    make_customer(email="ling@mail.test")
    known = Client().post(FORM, GOOD, follow=True).content.decode()
    unknown = Client().post(FORM, GOOD | {"email": "no@mail.test"}, follow=True).content.decode()

    def plain(page: str) -> str:
        return re.sub(
            r"T-\d+|\d\d:\d\d[^<]*|datetime=\S+|complain/[^/]*/|value=\S+|content=\S+", "", page
        )

    assert plain(known) == plain(unknown)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": ""}, "name"),
        ({"subject": ""}, "subject"),
        ({"body": ""}, "body"),
        ({"email": "ling-at-mail"}, "email"),
        ({"email": "", "phone": ""}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"website": "http://spam.test"}, "website"),
        ({"body": "x" * 4001}, "body"),
    ],
)
def test_errors_stand_beside_the_field_and_keep_what_was_typed(db, over, field):
    answer = Client(headers={"accept-language": "en"}).post(FORM, GOOD | over)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert list(answer.context["form"].errors) == [field]
    if field != "subject":
        assert "E-mails after unsubscribing" in page
    assert not Ticket.objects.exists()
    assert not FormAttempt.objects.exists()


def test_the_sixth_in_an_hour_is_asked_to_wait(db):
    client = Client(headers={"accept-language": "en"})
    for _ in range(5):
        assert client.post(FORM, GOOD).status_code == 302

    answer = client.post(FORM, GOOD)

    assert answer.status_code == 429
    assert b"what you typed is still here" in answer.content
    assert b"I left last month." in answer.content
    assert Ticket.objects.count() == 5


def test_the_campaign_of_the_mail_is_kept(db):
    client = Client()
    assert b'value="SPRING-26"' in client.get(FORM, {"campaign": "SPRING-26"}).content

    client.post(FORM, GOOD | {"campaign": "SPRING-26"})

    assert Ticket.objects.get().campaign_code == "SPRING-26"


def test_a_forged_receipt_shows_nothing(db):
    make_ticket()

    answer = Client().get(reverse("service_desk:complaint_received", args=["T-20001:forged"]))

    assert answer.status_code == 404


# --- the inbox ---

READERS = ["service_agent", "manager", "api_client", "ops_admin"]
OTHERS = ["marketer", "campaign_approver", "risk_officer", "data_steward"]


@pytest.mark.parametrize(
    ("role", "status"), [(role, 200) for role in READERS] + [(role, 403) for role in OTHERS]
)
def test_who_reads_the_inbox(client_for, role, status):
    ticket = make_ticket(make_customer())
    client = client_for(role)

    assert client.get(INBOX).status_code == status
    assert client.get(url("ticket_detail", ticket)).status_code == status


def test_signed_out_people_are_sent_to_sign_in(db):
    assert Client().get(INBOX).status_code == 302


ACTS = ["answer", "note", "assign", "close", "reopen", "link", "unlink"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["manager", "marketer", "risk_officer"])
def test_a_denied_act_leaves_no_trace(client_for, role, act):
    customer = make_customer()
    ticket = make_ticket(customer)
    before = Ticket.objects.values().get()
    data = {"answer-body": "No", "note-body": "No", "customer_no": make_customer().customer_no}

    answer = client_for(role).post(url(f"ticket_{act}", ticket), data)

    assert answer.status_code == 403
    assert Ticket.objects.values().get() == before
    assert TicketMessage.objects.count() == 1
    assert Hold.objects.get().ends_at is None


def test_outside_the_branch_there_is_no_ticket(client_for):
    ticket = make_ticket(make_customer(branch=make_branch("B7")))
    client = client_for("service_agent", branch_code="B8")

    assert ticket.number not in client.get(INBOX).content.decode()
    assert client.get(url("ticket_detail", ticket)).status_code == 404
    assert client.post(url("ticket_assign", ticket)).status_code == 404
    assert Ticket.objects.get().assigned_to is None


def test_the_queue_stands_in_the_order_of_deadlines(agent):
    now = timezone.now()
    late = make_ticket(kind="question", now=now - dt.timedelta(days=9), subject="Late")
    fresh = make_ticket(kind="question", now=now, subject="Fresh")

    answer = agent.get(INBOX)

    assert [row.pk for row in answer.context["queue"].rows] == [late.pk, fresh.pk]
    assert answer.context["overview"].overdue == 1
    assert b"overdue" in answer.content


def test_the_queue_pages_by_key(agent):
    made = [make_ticket(kind="question") for _ in range(27)]

    first = agent.get(INBOX).context["queue"]
    second = agent.get(INBOX, {"after": first.next_key}).context["queue"]

    assert [len(first.rows), len(second.rows)] == [25, 2]
    assert {row.pk for row in [*first.rows, *second.rows]} == {one.pk for one in made}
    assert second.next_key is None


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"scope": "mine"}, set()),
        ({"scope": "open"}, {"Fee", "Still getting e-mails"}),
        ({"scope": "closed"}, {"Settled"}),
        ({"scope": "all"}, {"Fee", "Still getting e-mails", "Settled"}),
        ({"kind": "question"}, {"Fee"}),
        ({"q": "fee"}, {"Fee"}),
        ({"scope": "nonsense", "kind": "nonsense"}, {"Fee", "Still getting e-mails"}),
    ],
)
def test_filters_live_in_the_address(client_for, user_with_role, query, shown):
    other = user_with_role("service_agent")
    make_ticket(kind="question", subject="Fee")
    make_ticket()
    closed = make_ticket(subject="Settled")
    tickets.answer_ticket(ticket=closed, by=other, body="Done", now=timezone.now())
    tickets.close_ticket(ticket=closed, by=other, now=timezone.now())

    rows = client_for("service_agent").get(INBOX, query).context["queue"].rows

    assert {row.subject for row in rows} == shown


def test_answers_notes_closes_and_reopens(agent):
    customer = make_customer()
    ticket = make_ticket(customer)

    agent.post(url("ticket_assign", ticket))
    agent.post(url("ticket_note", ticket), {"note-body": "She is right"})
    agent.post(url("ticket_answer", ticket), {"answer-body": "We stopped it."})
    page = agent.get(url("ticket_detail", ticket)).content.decode()
    agent.post(url("ticket_close", ticket))

    ticket.refresh_from_db()
    assert (ticket.state, ticket.assigned_to) == ("closed", agent.user)
    assert "She is right" in page
    assert "We stopped it." in page
    assert Hold.objects.get().ends_at == ticket.closed_at + dt.timedelta(days=30)

    agent.post(url("ticket_reopen", ticket))
    assert Hold.objects.get().ends_at is None


def test_an_empty_answer_is_refused_beside_the_field(agent):
    ticket = make_ticket(make_customer())

    answer = agent.post(url("ticket_answer", ticket), {"answer-body": " ", "answer-wait": "on"})

    assert answer.status_code == 422
    assert b"id_answer-body_error" in answer.content
    assert TicketMessage.objects.count() == 1


def test_a_colleague_closed_it_meanwhile(agent):
    ticket = make_ticket(make_customer())
    tickets.answer_ticket(ticket=ticket, by=agent.user, body="Done", now=timezone.now())
    tickets.close_ticket(ticket=ticket, by=agent.user, now=timezone.now())

    answer = agent.post(url("ticket_answer", ticket), {"answer-body": "My long answer"})

    assert answer.status_code == 409
    assert TicketMessage.objects.count() == 2


def test_several_matches_are_offered_to_link(agent):
    one, other = (make_customer(phone="17000000077") for _ in range(2))
    ticket = make_ticket(phone="17000000077")

    page = agent.get(url("ticket_detail", ticket)).content.decode()
    agent.post(url("ticket_link", ticket), {"customer_no": other.customer_no})

    ticket.refresh_from_db()
    assert one.customer_no in page
    assert other.customer_no in page
    assert ticket.customer == other
    assert Hold.objects.get().customer == other

    agent.post(url("ticket_unlink", ticket))
    assert not Hold.objects.in_force(timezone.now()).exists()


def test_linking_to_nobody_changes_nothing(agent):
    ticket = make_ticket()

    agent.post(url("ticket_link", ticket), {"customer_no": "C404"})

    assert Ticket.objects.get().customer is None


def test_personal_data_is_masked(agent):
    customer = make_customer(name="陈雪玲", phone="17012345678", email="xueling@mail.test")
    linked = make_ticket(customer)
    loose = make_ticket(name="王大伟", phone="17087654321")

    pages = [agent.get(url("ticket_detail", ticket)).content.decode() for ticket in (linked, loose)]

    for page in pages:
        for secret in ("陈雪玲", "17012345678", "xueling@", "王大伟", "17087654321"):
            assert secret not in page
    assert "陈*玲" in pages[0]
    assert "170 **** 4321" in pages[1]


def test_revealing_is_recorded(agent, client_for):
    ticket = make_ticket(phone="17087654321")
    address = reverse("service_desk:contact_reveal", args=[ticket.number, "phone"])

    assert client_for("manager").post(address).status_code == 403
    assert not AuditEntry.objects.filter(action="reveal").exists()
    assert agent.post(address).content == b"17087654321"

    entry = AuditEntry.objects.get(action="reveal")
    assert (entry.object_table, entry.object_id) == ("service_desk_ticket", str(ticket.pk))
    assert entry.actor == f"user:{agent.user.username}"


def test_offers_are_silent_while_a_complaint_is_open(agent):
    ticket = make_ticket(make_customer())

    page = agent.get(url("ticket_detail", ticket)).content.decode()

    assert "No offers: Complaint open." in page
    assert "30 days after it closes" in page


def test_a_policy_hold_says_only_not_available(agent):
    customer = make_customer()
    place_hold(customer, "policy")
    ticket = make_ticket(customer, kind="question")

    page = agent.get(url("ticket_detail", ticket)).content.decode()

    assert "<b>Not available</b>" in page
    assert "policy" not in page.split('class="sp-main"')[1].lower()


def test_opens_a_ticket_for_somebody_on_the_phone(agent):
    customer = make_customer()
    told = {
        "kind": "complaint",
        "channel": "phone",
        "customer_no": customer.customer_no,
        "subject": "Fee",
        "body": "Why?",
    }

    answer = agent.post(reverse("service_desk:ticket_create"), told)

    ticket = Ticket.objects.get()
    assert answer.status_code == 302
    assert (ticket.customer, ticket.assigned_to) == (customer, agent.user)


def test_the_customer_panel(client_for, agent):
    customer = make_customer()
    ticket = make_ticket(customer)
    address = reverse("service_desk:customer_tickets", args=[customer.customer_no])

    assert ticket.number in agent.get(address).content.decode()
    assert client_for("marketer").get(address).status_code == 403


def test_the_inbox_costs_the_same_for_many(agent, django_assert_max_num_queries):
    for _ in range(12):
        make_ticket(make_customer(), now=timezone.now())
    agent.get(INBOX)

    with django_assert_max_num_queries(28):
        agent.get(INBOX)


def test_an_agent_of_one_branch_is_offered_no_customer_of_another(client_for):
    far = make_customer(branch=make_branch("B2"), email="far@mail.test", phone="17011112222")
    near = make_customer(branch=make_branch("B1"), email="near@mail.test")
    ticket = make_ticket(email="near@mail.test", phone="17011112222")
    client = client_for("service_agent", branch_code="B1")

    page = client.get(reverse("service_desk:ticket_detail", args=[ticket.number]))

    assert ticket.customer is None
    assert near.customer_no in page.content.decode()
    assert far.customer_no not in page.content.decode()

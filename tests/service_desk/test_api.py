import pytest

from customers.models import Hold
from service_desk.models import Ticket
from tests.factories.customers import make_branch, make_customer
from tests.factories.service_desk import make_ticket

TICKETS = "/api/v1/tickets"


def told(**over):
    return {"kind": "complaint", "subject": "Fee", "body": "Why a fee?"} | over


def test_opens_a_complaint_that_holds(api_client_for):
    customer = make_customer()

    answer = api_client_for("api_client").post(
        TICKETS, told(customer_no=customer.customer_no), format="json"
    )

    assert answer.status_code == 201
    assert answer.data["customer_no"] == customer.customer_no
    assert answer.data["channel"] == "api"
    assert Hold.objects.get().reason == answer.data["number"]


def test_lists_newest_first_without_personal_data(api_client_for):
    customer = make_customer(name="陈雪玲", phone="17012345678")
    make_ticket(customer)
    second = make_ticket(kind="question", name="王大伟", phone="17087654321")

    answer = api_client_for("api_client").get(TICKETS)

    assert answer.data["results"][0]["number"] == second.number
    for secret in ("陈雪玲", "17012345678", "王大伟", "17087654321"):
        assert secret not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "count"), [({"kind": "question"}, 1), ({"state": "closed"}, 0), ({}, 2)]
)
def test_filters(api_client_for, query, count):
    make_ticket()
    make_ticket(kind="question")

    assert len(api_client_for("api_client").get(TICKETS, query).data["results"]) == count


def test_keeps_to_the_branch(api_client_for):
    make_ticket(make_customer(branch=make_branch("B7")))

    assert api_client_for("api_client", branch_code="B8").get(TICKETS).data["results"] == []


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 403), ("marketer", 403), ("risk_officer", 403)]
)
def test_denied_opens_nothing(api_client_for, role, status):
    answer = api_client_for(role).post(TICKETS, told(), format="json")

    assert answer.status_code == status
    assert not Ticket.objects.exists()


def test_refuses_a_ticket_without_words(api_client_for):
    answer = api_client_for("api_client").post(TICKETS, told(body=""), format="json")

    assert answer.status_code == 400
    assert "body" in answer.data["errors"]
    assert not Ticket.objects.exists()


def test_the_same_key_opens_one_ticket(api_client_for):
    client = api_client_for("api_client")
    headers = {"HTTP_IDEMPOTENCY_KEY": "call-4711"}

    first, second = (client.post(TICKETS, told(), format="json", **headers) for _ in range(2))
    other = client.post(TICKETS, told(subject="Another"), format="json", **headers)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert first.data["number"] == second.data["number"]
    assert Ticket.objects.count() == 1

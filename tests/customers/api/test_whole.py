"""One call for the whole view: every part, masked, by permission, in a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.services import profiles
from tests.factories import risk, service_desk
from tests.factories.customers import (
    give_consent,
    make_customer,
    make_event,
    make_holding,
    make_score,
    make_tag,
    make_transaction,
    tag_customer,
)
from tests.factories.segmentation import refreshed_segment

pytestmark = pytest.mark.django_db
QUERIES = 24


def full_customer(rows: int = 1):
    customer = make_customer(name="陈测试", phone="17012345678")
    for _ in range(rows):
        make_transaction(make_holding(customer), amount=-70)
        make_event(customer)
        make_score(customer, subject=f"P{_}")
        tag_customer(customer, make_tag())
        service_desk.make_ticket(customer)
    give_consent(customer)
    profiles.refresh_profiles(as_of=timezone.now())
    return customer


def address(customer) -> str:
    return reverse("api_customer", args=[customer.customer_no])


def test_every_part_is_there_and_masked(api_client_for):
    client = api_client_for("api_client")
    customer = full_customer()
    refreshed_segment(client.user)

    body = client.get(address(customer)).json()

    assert body["bookings"]["sums"][0]["money_out"] == "-70.00"
    assert [len(body[name]) for name in ("holdings", "events", "scores", "tags")] == [1, 1, 1, 1]
    assert [row["number"] for row in body["sections"]["tickets"]]
    assert sorted(body["sections"]) == ["deliveries", "segments", "tickets"]
    assert body["restriction"] is None
    text = str(body)
    assert [value for value in ("陈测试", "17012345678") if value in text] == []


def test_sections_follow_permissions(api_client_for):
    customer = full_customer()

    body = api_client_for("relationship_manager").get(address(customer)).json()

    assert body["sections"] == {}
    assert body["customer"]["customer_no"] == customer.customer_no


def test_that_somebody_is_looked_at_is_told_to_nobody(api_client_for):
    customer = full_customer()
    before = api_client_for("risk_officer").get(address(customer)).json()
    risk.make_alert(customer)

    after = api_client_for("risk_officer").get(address(customer)).json()

    assert sorted(after) == sorted(before)
    assert "alert" not in str(after)


def test_it_costs_the_same_for_many_rows(api_client_for):
    client = api_client_for("api_client")
    few, many = full_customer(1), full_customer(6)
    client.get(address(few))

    counts = []
    for customer in (few, many):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(customer)).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= QUERIES


@pytest.mark.parametrize(
    ("role", "told"),
    [("api_client", False), ("marketer", False), ("teller", False), ("manager", True)],
)
def test_figures_not_for_marketing_are_told_to_who_may_use_them(api_client_for, role, told):
    profile = api_client_for(role).get(address(full_customer())).json()["profile"]

    kept = {name for name in profile if name.startswith(("spend_health_", "spend_children_"))}
    names = {"spend_health_90d", "spend_health_change_90d", "spend_children_90d", "spend_children_change_90d"}  # fmt: skip
    assert kept == (names if told else set())
    assert "spend_dining_90d" in profile

"""A list costs as many queries for many rows as for one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import campaigns, risk, segmentation, service_desk
from tests.factories.customers import make_customer, make_holding, make_product

MORE = 4


# Who reads, and what makes one more row for them. The queue of approvals is no such list: each campaign
# in it is hashed anew from what is stored.
LISTS: dict[str, tuple[str, Callable]] = {
    "customers:customer_list": ("marketer", lambda _user: make_holding(make_customer())),
    "customers:product_list": ("marketer", lambda _user: make_product()),
    "segmentation:segment_list": ("marketer", segmentation.refreshed_segment),
    "campaigns:campaign_list": ("marketer", lambda _user: campaigns.make_campaign()),
    "service_desk:ticket_list": (
        "service_agent",
        lambda _user: service_desk.make_ticket(make_customer()),
    ),
    "risk:alert_list": ("risk_officer", lambda _user: risk.make_alert(make_customer())),
    "api_customers": ("marketer", lambda _user: make_holding(make_customer())),
    "api_products": ("marketer", lambda _user: make_product()),
    "api_segments": ("marketer", segmentation.refreshed_segment),
    "api_campaigns": ("marketer", lambda _user: campaigns.make_campaign()),
    "api_tickets": ("service_agent", lambda _user: service_desk.make_ticket(make_customer())),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_many(name, client_for, api_client_for):
    role, make_row = LISTS[name]
    client = (api_client_for if name.startswith("api_") else client_for)(role)
    address = reverse(name)
    make_row(client.user)
    assert client.get(address).status_code == 200  # what is asked once is asked here

    few = queries_of(client, address)
    for _ in range(MORE):
        make_row(client.user)
    many = queries_of(client, address)

    assert len(many) <= len(few), extra(few, many)


def queries_of(client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(address)
    return [query["sql"] for query in seen.captured_queries]


def extra(few: list[str], many: list[str]) -> str:
    return "\n".join(sorted({sql for sql in many if sql not in few})[:8])

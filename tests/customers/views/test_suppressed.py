"""The consent ledger and the suppression list of the whole bank, and customers put on it and taken off by hand."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Suppression
from customers.services.suppressions import suppress_customer
from tests.factories.customers import give_consent, make_branch, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client_for):
    return client_for("service_agent")


def add(client, customer, channel=""):
    address = reverse("customers:customer_suppress", args=[customer.customer_no])
    return client.post(address, {"channel": channel}, follow=True)


def lift(client, entry):
    address = reverse("customers:customer_lift", args=[entry.customer.customer_no, entry.pk])
    return client.post(address, follow=True).content.decode()


def test_agent_puts_on_and_takes_off_only_after_a_new_consent(agent):
    customer = make_customer()
    give_consent(customer, at=timezone.now() - dt.timedelta(days=9))

    page = add(agent, customer).content.decode()

    assert "On the suppression list; nothing is sent from now on." in page
    entry = Suppression.objects.get()
    assert (entry.channel, entry.reason, entry.source_kind) == ("", "request", "staff")
    assert AuditEntry.objects.filter(object_table="customers_suppression").count() == 1

    assert "write down their new consent first" in lift(agent, entry)
    give_consent(customer, at=timezone.now())
    assert "Taken off the suppression list." in lift(agent, entry)
    assert not Suppression.objects.exists()


def test_consent_that_was_withdrawn_again_does_not_take_off(agent):
    customer = make_customer()
    add(agent, customer, "email")
    give_consent(customer)
    give_consent(customer, granted=False)

    assert "write down their new consent first" in lift(agent, Suppression.objects.get())


def test_address_that_works_again_is_taken_off_at_once(agent):
    entry = suppress_customer(customer=make_customer(), reason="hard_bounce", channel="email")

    assert "Taken off the suppression list." in lift(agent, entry)


def test_lists_show_what_was_asked_for(agent):
    mine, other = make_customer(), make_customer()
    give_consent(mine, source="branch")
    give_consent(other, granted=False)
    suppress_customer(customer=other, reason="spam_complaint", channel="email")

    ledger = agent.get(reverse("customers:consent_list"), {"answer": "no"}).content.decode()
    listed = agent.get(reverse("customers:suppressed_list"), {"reason": "spam_complaint"})
    nobody = agent.get(reverse("customers:suppressed_list"), {"channel": "sms"})

    assert other.customer_no in ledger
    assert mine.customer_no not in ledger
    assert "Reported as unwanted" in listed.content.decode()
    assert "Nobody here" in nobody.content.decode()


def test_others_branches_are_neither_listed_nor_changed(client_for):
    customer = make_customer()
    give_consent(customer)
    entry = suppress_customer(customer=customer, reason="hard_bounce", channel="email")
    make_branch("ELSEWHERE")
    agent = client_for("service_agent", branch_code="ELSEWHERE")

    for name in ("consent_list", "suppressed_list"):
        assert customer.customer_no not in agent.get(reverse(f"customers:{name}")).content.decode()
    assert add(agent, customer).status_code == 404
    address = reverse("customers:customer_lift", args=[customer.customer_no, entry.pk])
    assert agent.post(address).status_code == 404
    assert Suppression.objects.count() == 1

"""Tests of short messages: to a colleague's own confirmed address, through the real provider, and no part of a run."""

import pytest

from campaigns.models import Delivery, DeliveryAttempt, TestAddress, TestSend
from campaigns.services import testing
from config.base.errors import DomainError
from customers.models import Contact
from tests.campaigns.short.test_sending import make_people
from tests.factories import campaigns as make
from tests.factories.senders import make_sender

pytestmark = pytest.mark.django_db
OWN = "13900000077"


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai."""


def confirmed(person, address=OWN):
    """A colleague's address that a second person has confirmed."""
    told = testing.register_address(by=person, channel="sms", address=address)
    return testing.confirm_address(address=told, by=make.make_person("second"))


def test_a_test_goes_to_the_senders_own_address_and_is_no_delivery(gateway):
    make_sender(gateway, "webhook", channel="sms")
    campaign = make.make_campaign(channel="sms", body="An offer for you")
    own = confirmed(campaign.author)

    testing.send_test(campaign=campaign, by=campaign.author, language="en")

    sent = TestSend.objects.get()
    assert (sent.outcome, sent.address, sent.channel) == ("accepted", own, "sms")
    assert [Delivery.objects.count(), DeliveryAttempt.objects.count(), Contact.objects.count()] == [
        0,
        0,
        0,
    ]


def test_nobody_confirms_their_own_address():
    person = make.make_person()
    told = testing.register_address(by=person, channel="sms", address=OWN)

    with pytest.raises(DomainError) as refused:
        testing.confirm_address(address=told, by=person)

    assert refused.value.code == "own_address"
    assert TestAddress.objects.get().confirmed_at is None


def test_nothing_goes_where_nobody_confirmed_or_a_customer_is_reached(gateway):
    make_sender(gateway, "webhook", channel="sms")
    campaign = make.make_campaign(channel="sms", body="An offer for you")
    by = campaign.author
    testing.register_address(by=by, channel="sms", address=OWN)
    (customer,) = make_people(1, "sms")

    with pytest.raises(DomainError) as unconfirmed:
        testing.send_test(campaign=campaign, by=by, language="en")
    with pytest.raises(DomainError) as of_a_customer:
        testing.register_address(by=by, channel="sms", address=customer.phone)

    assert unconfirmed.value.code == "no_test_address"
    assert of_a_customer.value.code == "of_a_customer"
    assert TestSend.objects.count() == 0


def test_an_hour_holds_so_many_tests(gateway, clock):
    make_sender(gateway, "webhook", channel="sms")
    campaign = make.make_campaign(channel="sms", body="An offer for you")
    confirmed(campaign.author)
    TestSend.objects.bulk_create(
        TestSend(campaign=campaign, sender=campaign.author, channel="sms", language="en")
        for _ in range(testing.MOST_AN_HOUR)
    )

    with pytest.raises(DomainError) as refused:
        testing.send_test(campaign=campaign, by=campaign.author, language="en")
    clock.shift(3601)
    testing.send_test(campaign=campaign, by=campaign.author, language="en")

    assert refused.value.code == "too_many"
    assert TestSend.objects.filter(outcome="accepted").count() == 1

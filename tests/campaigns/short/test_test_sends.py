"""Tests of short messages: to a colleague's own confirmed address, through the real provider, and no part of a run."""

from datetime import timedelta

import pytest

from campaigns.models import Delivery, DeliveryAttempt, Impression, TestAddress, TestSend
from campaigns.services import testing
from config.base.errors import DomainError
from customers.models import Contact
from tests.campaigns.short.test_sending import make_people
from tests.factories import campaigns as make
from tests.factories.senders import give_address, make_sender
from tests.gateway import server

pytestmark = pytest.mark.django_db
OWN = "13900000077"


@pytest.fixture(autouse=True)
def noon_clock(clock):
    """A Monday at noon in Shanghai."""
    return clock


def confirmed(person, address=OWN, channel="sms"):
    """A colleague's address that a second person has confirmed."""
    told = testing.register_address(by=person, channel=channel, address=address)
    return testing.confirm_address(address=told, by=make.make_person("second"))


def no_delivery() -> bool:
    """Whether nothing was counted as a delivery."""
    return not any(one.objects.exists() for one in (Delivery, DeliveryAttempt, Contact))


def test_a_test_goes_to_the_senders_own_address_and_is_no_delivery(gateway):
    make_sender(gateway, "webhook", channel="sms")
    campaign = make.make_campaign(channel="sms", body="An offer for you")
    own = confirmed(campaign.author)

    testing.send_test(campaign=campaign, by=campaign.author, language="en")

    sent = TestSend.objects.get()
    assert (sent.outcome, sent.address, sent.channel) == ("accepted", own, "sms")
    assert no_delivery()


def test_a_push_test_goes_to_the_senders_own_device_and_says_that_it_is_one(gateway):
    make_sender(gateway, "jpush")
    campaign = make.make_campaign(channel="push", body="An offer for you")
    own = confirmed(campaign.author, "my-device", "push")

    testing.send_test(campaign=campaign, by=campaign.author, language="en")

    (body,) = gateway.memory.bodies
    assert [to for to, _key in gateway.memory.accepted] == ["my-device"]
    assert body["audience"] == {"registration_id": ["my-device"]}
    assert body["notification"]["android"]["title"] == "[测试] An offer"
    sent = TestSend.objects.get()
    assert (sent.outcome, sent.address, sent.channel) == ("accepted", own, "push")
    assert no_delivery()


def test_a_wechat_test_fills_the_template_for_the_senders_own_number(gateway):
    make_sender(gateway, "wechat")
    campaign = make.make_campaign(channel="wechat", body="An offer for you")
    campaign.messages.update(template="TPL-1", template_values={"name1": "{{ salutation|client }}"})
    own = confirmed(campaign.author, "my-openid", "wechat")

    testing.send_test(campaign=campaign, by=campaign.author, language="en")

    (body,) = gateway.memory.bodies
    assert (body["touser"], body["template_id"]) == ("my-openid", "TPL-1")
    assert set(body["data"]) == {"name1"}
    sent = TestSend.objects.get()
    assert (sent.outcome, sent.address, sent.channel) == ("accepted", own, "wechat")
    assert no_delivery()


@pytest.mark.parametrize(
    ("kind", "channel", "fault"), [("jpush", "push", "1011"), ("wechat", "wechat", "43004")]
)
def test_what_the_provider_refuses_is_told_and_kept(gateway, kind, channel, fault):
    make_sender(gateway, kind)
    campaign = make.make_campaign(channel=channel, body="An offer for you")
    campaign.messages.update(template="TPL-1")
    confirmed(campaign.author, "gone-away", channel)
    gateway.fail(fault, to="gone-away")

    with pytest.raises(DomainError) as refused:
        testing.send_test(campaign=campaign, by=campaign.author, language="en")

    assert refused.value.code == "provider"
    assert TestSend.objects.get().outcome == "rejected"
    assert gateway.memory.accepted == []


@pytest.mark.parametrize("channel", ["push", "wechat"])
def test_a_device_or_follower_of_a_customer_gets_no_tests(channel):
    person = make.make_person()
    (customer,) = make_people(1, channel)
    give_address(customer, channel, "of-a-customer")

    with pytest.raises(DomainError) as refused:
        testing.register_address(by=person, channel=channel, address="of-a-customer")

    assert refused.value.code == "of_a_customer"
    assert TestAddress.objects.count() == 0


def test_a_wechat_test_goes_through_the_account_that_knows_the_address(gateway):
    accounts = ["wx-a", "wx-b"]
    for account in accounts:
        make_sender(gateway, "webhook", channel="wechat", settings={"account": account})
    campaign = make.make_campaign(channel="wechat", body="An offer for you")
    by = campaign.author

    with pytest.raises(DomainError) as unnamed:
        testing.register_address(by=by, channel="wechat", address="openid-7")
    with pytest.raises(DomainError) as unknown:
        testing.register_address(by=by, channel="wechat", address="openid-7", account="wx-c")
    own = testing.register_address(by=by, channel="wechat", address="openid-7", account="wx-b")
    testing.confirm_address(address=own, by=make.make_person("second"))
    for _ in range(4):
        testing.send_test(campaign=campaign, by=by, language="en")

    assert (unnamed.value.code, unknown.value.code) == ("which_account", "which_account")
    assert [one["account"] for one in gateway.memory.bodies] == ["wx-b"] * 4
    assert set(TestSend.objects.values_list("outcome", flat=True)) == {"accepted"}


def test_the_page_names_accounts_and_takes_the_only_one_by_itself(gateway, client_for):
    make_sender(gateway, "wechat")
    client = client_for("marketer")

    page = client.get("/campaigns/test-addresses/").content.decode()
    client.post("/campaigns/test-addresses/", {"channel": "wechat", "address": "openid-7"})

    assert f"<option>{server.APPID}</option>" in page
    assert TestAddress.objects.get().account == server.APPID


def test_nothing_goes_to_an_address_taken_back(gateway):
    make_sender(gateway, "jpush")
    campaign = make.make_campaign(channel="push", body="An offer for you")
    testing.withdraw_address(address=confirmed(campaign.author, "my-device", "push"))

    with pytest.raises(DomainError) as refused:
        testing.send_test(campaign=campaign, by=campaign.author, language="en")

    assert (refused.value.code, gateway.memory.bodies) == ("no_test_address", [])


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


def test_api_sends_a_test_and_lists_what_was_sent(gateway, api_client_for):
    make_sender(gateway, "webhook", channel="sms")
    campaign = make.make_campaign(channel="sms", body="An offer for you")
    core = api_client_for("marketer")
    place = f"/api/v1/campaigns/{campaign.code}/test-sends"

    refused = core.post(place, {"language": "en"}, format="json")
    confirmed(core.user)
    sent = core.post(place, {"language": "en"}, format="json")
    listed = core.get(place)

    assert (refused.status_code, refused.json()["code"]) == (422, "no_test_address")
    assert (sent.status_code, sent.data["outcome"], sent.data["link"]) == (201, "accepted", "")
    assert [(one["sender"], one["channel"]) for one in listed.data["results"]] == [
        (core.user.username, "sms")
    ]
    assert [to for to, _key in gateway.memory.accepted] == [OWN]
    assert no_delivery()


def test_api_sends_no_test_for_who_may_not_build_or_see_the_campaign(gateway, api_client_for):
    campaign = make.make_campaign(channel="in_app", branch_code="B1")
    place = f"/api/v1/campaigns/{campaign.code}/test-sends"

    approver = api_client_for("campaign_approver").post(place, {"language": "en"}, format="json")
    stranger = api_client_for("marketer", branch_code="B2")

    assert approver.status_code == 403
    assert stranger.post(place, {"language": "en"}, format="json").status_code == 404
    assert TestSend.objects.count() == 0


def test_a_banner_in_a_test_is_seen_by_who_has_the_link_for_a_day(
    api_client_for, client, noon_clock
):
    campaign = make.make_campaign(channel="in_app", body="Hello {{ name }}")
    core = api_client_for("marketer")
    place = f"/api/v1/campaigns/{campaign.code}/test-sends"

    none = core.post(place, {"language": "zh-hans"}, format="json")
    link = core.post(place, {"language": "en"}, format="json").data["link"]
    path = link[link.index("/t/b/") :]
    seen = client.get(path)

    assert none.json()["code"] == "nothing_saved"
    assert (seen.status_code, seen["X-Robots-Tag"]) == (200, "noindex")
    assert "Hello Mei *in" in seen.content.decode()
    assert client.get(f"{path[:-2]}xx").status_code == 404
    noon_clock.shift(timedelta(hours=24, seconds=1))
    assert client.get(path).status_code == 404
    assert no_delivery()
    assert Impression.objects.count() == 0


def test_the_wizard_makes_the_link_of_a_banner(client_for):
    marketer = client_for("marketer")
    campaign = make.make_campaign(channel="in_app", body="Hello", author=marketer.user)

    marketer.post(f"/campaigns/{campaign.code}/test-send/", {"language": "en"})

    shown = marketer.get(f"/campaigns/{campaign.code}/edit/content/?language=en").content.decode()
    assert "/t/b/" in shown
    assert TestSend.objects.get().channel == "in_app"

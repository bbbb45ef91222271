"""Whole campaigns by SMS, push and WeChat through the gateway: nobody twice, nobody lost, whatever goes wrong."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import Delivery, DeliveryAttempt
from campaigns.selectors.audience import why_not
from campaigns.selectors.campaigns import content_hash, signed_content
from campaigns.services import dispatching, running, scanning, sending
from customers.models import Contact
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer
from tests.factories.senders import give_address, make_sender

pytestmark = pytest.mark.django_db
TEXT = "{{ salutation|客户 }}您好，活动已开始：https://bank.example/a"


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def make_people(count: int, channel: str, **over):
    people = [
        make_customer(name="陈美玲", gender="F", language="zh-hans", **over) for _ in range(count)
    ]
    for person in people:
        give_consent(person, channel=channel)
    return people


def launch(people, channel: str = "sms", **over):
    texts = {"language": "zh-hans", "body": TEXT} | over
    return make.launch(people, channel=channel, **texts)


def send(run) -> None:
    Delivery.objects.filter(run=run, state="planned").update(not_before=timezone.now())
    sending.send_slice(run_id=run.pk)


def test_text_message_carries_signature_link_and_way_out(gateway):
    sender = make_sender(gateway)
    (person,) = make_people(1, "sms")
    run = launch([person])

    send(run)

    (body,) = gateway.memory.bodies
    attempt = DeliveryAttempt.objects.get()
    assert make.states(run) == {"sent": 1}
    assert body["to"] == person.phone
    assert body["text"].startswith("【青屿银行】陈女士您好，活动已开始：http")
    assert body["text"].endswith(" 拒收请回复R")
    assert "/t/c/" in body["text"]
    assert "bank.example" not in body["text"]
    assert (attempt.sender_id, attempt.provider_ref) == (
        sender.pk,
        f"ref-{attempt.idempotency_key}",
    )
    assert Contact.objects.get().channel == "sms"


def test_push_and_wechat_go_to_the_newest_address_of_the_account(gateway):
    make_sender(gateway, "jpush")
    (person,) = make_people(1, "push")
    give_address(person, "push", "old-phone")
    give_address(person, "push", "new-phone")
    run = launch([person], "push")

    send(run)

    assert make.states(run) == {"sent": 1}
    assert [to for to, _key in gateway.memory.accepted] == ["new-phone"]


def test_wechat_template_is_filled(gateway):
    make_sender(gateway, "wechat")
    (person,) = make_people(1, "wechat")
    give_address(person, "wechat", "openid-1", "wx-test")
    campaign = make.make_campaign([person], channel="wechat", language="zh-hans", body="活动已开始")
    campaign.messages.update(
        link="https://bank.example/b",
        template="TPL-1",
        template_values={"name1": "{{ salutation|客户 }}"},
    )
    make.approve(campaign)
    run = running.launch_campaign(campaign=campaign, by=campaign.author)

    send(run)

    (body,) = gateway.memory.bodies
    assert (body["touser"], body["template_id"]) == ("openid-1", "TPL-1")
    assert body["data"] == {"name1": {"value": "陈女士"}}
    assert "/t/c/" in body["url"]


def test_who_has_no_address_on_the_channel_is_told_apart(gateway):
    (person,) = make_people(1, "push")
    campaign = make.make_campaign([person], channel="push")
    assert [reason.code for reason in why_not(person, campaign)] == ["no_address"]

    address = give_address(person, "push", "phone-1")
    assert why_not(person, campaign) == []
    address.gone_at = timezone.now()
    address.save()
    assert [reason.code for reason in why_not(person, campaign)] == ["no_address"]


def test_number_that_cannot_be_dialled_touches_nobody_else(gateway):
    make_sender(gateway)
    people = [*make_people(1, "sms"), *make_people(1, "sms", phone="no number")]
    run = launch(people)

    send(run)

    failed = Delivery.objects.get(run=run, state="failed")
    assert make.states(run) == {"failed": 1, "sent": 1}
    assert (failed.customer_id, failed.reason) == (people[1].pk, "address")


@pytest.mark.parametrize("field", ["link", "template", "template_values"])
def test_what_short_messages_say_is_signed(field):
    campaign = make.make_campaign([], channel="sms")
    signed = content_hash(campaign)
    value = {"name": "x"} if field == "template_values" else "https://bank.example/x"

    campaign.messages.update(**{field: value})

    assert content_hash(campaign) != signed


def test_mail_is_signed_as_before():
    campaign = make.make_campaign([])

    (signed,) = signed_content(campaign)["content"]

    assert set(signed) == {"step", "variant", "language", "subject", "preheader", "body"}


def test_texts_that_say_nothing_in_the_template_are_scanned_too():
    campaign = make.make_campaign([], channel="wechat", language="zh-hans", body="活动已开始")
    campaign.messages.update(template_values={"thing1": "保本保息，零风险"})

    found = scanning.record_scan(campaign=campaign).found

    assert found
    assert {mark.part for mark in found if not mark.finding.whole} == {"template_text"}


@pytest.mark.parametrize("fault", ["429", "500", "drop_unseen", "drop_after_accept", "slow"])
def test_each_fault_passes_and_nobody_gets_it_twice(gateway, fault, clock):
    make_sender(gateway)
    people = make_people(4, "sms")
    gateway.fail(fault, 1, to=people[1].phone, seconds=0.1)
    run = launch(people)

    send(run)
    for _round in range(3):
        clock.shift(dt.timedelta(seconds=90))
        send(run)

    assert make.states(run) == {"sent": 4}
    assert gateway.memory.repeated() == []
    assert sorted(to for to, _key in gateway.memory.accepted) == sorted(p.phone for p in people)


def test_lost_text_message_is_uncertain_until_the_vendor_says(gateway, clock):
    make_sender(gateway, "aliyun_sms")
    people = make_people(2, "sms")
    gateway.fail("drop_after_accept", to=people[0].phone)
    campaign = make.make_campaign(people, channel="sms", language="zh-hans", body="活动已开始")
    campaign.messages.update(template="SMS_1", template_values={"name": "{{ salutation|客户 }}"})
    run = running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)
    send(run)
    assert make.states(run) == {"sent": 1, "uncertain": 1}

    settled = dispatching.reconcile_runs(now=timezone.now())

    assert settled == 1
    assert make.states(run) == {"sent": 2}
    assert gateway.memory.repeated() == []


def test_lost_and_never_seen_stays_with_a_person_where_the_vendor_cannot_say(gateway):
    make_sender(gateway, "aliyun_sms")
    people = make_people(1, "sms")
    gateway.fail("drop_unseen")
    run = launch(people)
    send(run)

    dispatching.reconcile_runs(now=timezone.now())

    assert make.states(run) == {"uncertain": 1}


def test_used_up_quota_waits_for_tomorrow(gateway):
    make_sender(gateway, "wechat")
    people = make_people(3, "wechat")
    for number, person in enumerate(people):
        give_address(person, "wechat", f"openid-{number}")
    gateway.fail("45009")
    run = launch(people, "wechat")

    send(run)

    waits = {d.not_before for d in make.deliveries(run)}
    assert make.states(run) == {"planned": 3}
    assert min(waits) > timezone.now() + dt.timedelta(minutes=5)
    assert gateway.memory.accepted == []


def test_who_left_the_official_account_has_failed(gateway):
    make_sender(gateway, "wechat")
    people = make_people(2, "wechat")
    for number, person in enumerate(people):
        give_address(person, "wechat", f"openid-{number}")
    gateway.fail("43004", to="openid-0")
    run = launch(people, "wechat")

    send(run)

    assert make.states(run) == {"failed": 1, "sent": 1}
    assert "43004" in DeliveryAttempt.objects.get(outcome="rejected").response

"""Each vendor's protocol over real HTTP: accepted, refused, put off, lost, and never twice."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from customers.channels import http
from customers.channels.messages import Found, Note, Outcome, Outgoing, Place
from customers.channels.providers import open_provider
from customers.services.senders.dialling import dial
from tests.factories.senders import SECRETS, SETTINGS
from tests.gateway import server

KINDS = ["webhook", "aliyun_sms", "jpush", "wechat", "wecom"]
NOTE = Note(
    text="您好，活动已开始。",
    title="活动",
    link="https://bank.example/a",
    template="SMS_1",
    values={"name": "陈女士"},
)


def provider_to(gateway, kind, **over):
    path = "/hook" if kind == "webhook" else ""
    told = SETTINGS[kind] | {"url": gateway.url + path} | over
    return open_provider(Place(kind, told, SECRETS[kind]), dial)


def message(number: int = 1, to: str = "13800000001") -> Outgoing:
    return Outgoing(number, f"d{number}.abc@bank.test", "", to, note=NOTE)


def send(provider, *messages):
    return list(provider.send(messages or [message()], lambda _m: True))


@pytest.mark.parametrize("kind", KINDS)
def test_is_accepted_once_with_the_vendors_number(gateway, kind):
    results = send(provider_to(gateway, kind), message(1), message(2, "13800000002"))

    assert [result.outcome for result in results] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert all(result.ref for result in results)
    assert [to for to, _key in gateway.memory.accepted] == ["13800000001", "13800000002"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_withheld_is_not_called(gateway, kind):
    results = list(provider_to(gateway, kind).send([message()], lambda _m: False))

    assert [result.outcome for result in results] == [Outcome.WITHHELD]
    assert gateway.memory.bodies == []


def test_what_each_vendor_is_told(gateway):
    for kind in KINDS:
        send(provider_to(gateway, kind))
    hook, sms, push, wechat, wecom = gateway.memory.bodies

    assert hook == {
        "key": "d1.abc@bank.test",
        "to": "13800000001",
        "account": "",
        "title": "活动",
        "text": "您好，活动已开始。",
        "link": "https://bank.example/a",
        "template": "SMS_1",
        "values": {"name": "陈女士"},
    }
    assert sms == {
        "PhoneNumbers": "13800000001",
        "SignName": "青屿银行",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"name": "陈女士"}',
        "OutId": "d1.abc@bank.test",
    }
    assert push["platform"] == "all"
    assert push["audience"] == {"registration_id": ["13800000001"]}
    assert push["notification"]["android"]["title"] == "活动"
    assert push["cid"] == "jpush-app-2"
    assert wechat == {
        "touser": "13800000001",
        "template_id": "SMS_1",
        "data": {"name": {"value": "陈女士"}},
        "url": "https://bank.example/a",
        "client_msg_id": "d1.abc",
    }
    assert (wecom["msgtype"], wecom["agentid"]) == ("textcard", 1000002)
    assert wecom["enable_duplicate_check"] == 1


@pytest.mark.parametrize("kind", ["webhook", "jpush", "wechat", "wecom"])
def test_lost_answer_is_asked_for_again_where_the_vendor_knows_the_message(gateway, kind):
    gateway.fail("drop_after_accept")

    (result,) = send(provider_to(gateway, kind))

    assert result.outcome is Outcome.ACCEPTED
    assert len(gateway.memory.accepted) == 1
    assert len(gateway.memory.bodies) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_answer_lost_for_good_is_of_unknown_outcome(gateway, kind):
    gateway.fail("drop_after_accept", 2)

    (result,) = send(provider_to(gateway, kind))

    assert (result.outcome, result.at_fault) == (Outcome.UNKNOWN, True)
    assert len(gateway.memory.accepted) == 1


def test_lost_text_message_is_not_repeated(gateway):
    gateway.fail("drop_after_accept")

    (result,) = send(provider_to(gateway, "aliyun_sms"))

    assert result.outcome is Outcome.UNKNOWN
    assert len(gateway.memory.bodies) == 1


def test_answer_that_takes_too_long_is_lost(gateway, monkeypatch):
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.3)
    gateway.fail("slow", seconds=1.0)

    (result,) = send(provider_to(gateway, "aliyun_sms"))

    assert (result.outcome, result.response) == (Outcome.UNKNOWN, "ReadTimeout")


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_requests_wait_as_long_as_was_asked(gateway, kind):
    gateway.fail("429", seconds=37)

    (result,) = send(provider_to(gateway, kind))

    assert (result.outcome, result.retry_after) == (Outcome.DEFERRED, 37.0)
    assert gateway.memory.accepted == []


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("webhook", "deferred"), ("jpush", "deferred"), ("wechat", "deferred"), ("aliyun_sms", "unknown")],
)  # fmt: skip
def test_inner_fault_is_repeated_later_only_where_that_is_safe(gateway, kind, outcome):
    gateway.fail("500")

    (result,) = send(provider_to(gateway, kind))

    assert (result.outcome, result.at_fault) == (outcome, True)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_there_means_nothing_was_handed_over(gateway, kind):
    provider = provider_to(gateway, kind)
    gateway.stop()

    (result,) = send(provider)

    assert (result.outcome, result.at_fault) == (Outcome.UNREACHABLE, True)


def test_hosts_that_nobody_allowed_are_not_called(gateway, settings):
    settings.SENDER_ALLOWED = ["10.0.0.0/8"]

    (result,) = send(provider_to(gateway, "webhook"))

    assert result.outcome is Outcome.UNREACHABLE
    assert gateway.memory.calls == {}


@pytest.mark.parametrize(
    ("kind", "fault", "outcome"),
    [
        ("webhook", "refuse", "rejected"),
        ("webhook", "401", "unreachable"),
        ("aliyun_sms", "isv.MOBILE_NUMBER_ILLEGAL", "rejected"),
        ("aliyun_sms", "isv.AMOUNT_NOT_ENOUGH", "unreachable"),
        ("aliyun_sms", "isv.BUSINESS_LIMIT_CONTROL", "deferred"),
        ("jpush", "1011", "rejected"),
        ("wechat", "43004", "rejected"),
        ("wechat", "43101", "rejected"),
        ("wechat", "40003", "rejected"),
        ("wechat", "45011", "deferred"),
        ("wechat", "-1", "deferred"),
        ("wecom", "81013", "rejected"),
        ("wecom", "invaliduser", "rejected"),
    ],
)
def test_what_the_vendors_codes_mean(gateway, kind, fault, outcome):
    gateway.fail(fault)

    (result,) = send(provider_to(gateway, kind))

    assert result.outcome == outcome


@pytest.mark.parametrize(
    ("kind", "fault"), [("wechat", "45009"), ("wecom", "45009"), ("aliyun_sms", "isv.DAY_LIMIT_CONTROL")]
)  # fmt: skip
def test_used_up_quota_waits_for_the_next_day_in_china(gateway, kind, fault):
    gateway.fail(fault)

    (result,) = send(provider_to(gateway, kind))

    until = result.rest_until.astimezone(ZoneInfo("Asia/Shanghai"))
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert result.outcome is Outcome.DEFERRED
    assert (until.date() - today).days == 1
    assert (until.hour, until.minute) == (0, 5)
    assert 0 < result.retry_after <= 86_700


@pytest.mark.parametrize("kind", ["wechat", "wecom"])
def test_aged_token_is_renewed_once(gateway, kind):
    provider = provider_to(gateway, kind)
    gateway.fail("expired")

    (result,) = send(provider)

    assert result.outcome is Outcome.ACCEPTED
    assert len(gateway.memory.accepted) == 1


def test_token_refused_twice_is_the_accounts_fault(gateway):
    gateway.fail("40001", 2)

    (result,) = send(provider_to(gateway, "wechat"))

    assert (result.outcome, result.at_fault) == (Outcome.UNREACHABLE, True)
    assert gateway.memory.forced == 1


def test_wrong_secret_sends_nothing(gateway):
    place = Place("wechat", SETTINGS["wechat"] | {"url": gateway.url}, {"app_secret": "wrong"})

    (result,) = send(open_provider(place, dial))

    assert result.outcome is Outcome.UNREACHABLE
    assert "40125" in result.response
    assert gateway.memory.bodies == []


def test_webhook_can_be_asked(gateway):
    provider = provider_to(gateway, "webhook")
    send(provider, message(7))

    assert provider.find("d7.abc@bank.test") is Found.ACCEPTED
    assert provider.find("d8.abc@bank.test") is Found.NEVER


def test_text_messages_can_be_asked_for_by_number_and_day(gateway):
    provider = provider_to(gateway, "aliyun_sms")
    send(provider, message(7))
    now = datetime.now(UTC)

    assert provider.find("d7.abc@bank.test", recipient="13800000001", since=now) is Found.ACCEPTED
    assert provider.find("d8.abc@bank.test", recipient="13800000001", since=now) is Found.CANNOT_SAY
    assert provider.find("d7.abc@bank.test") is Found.CANNOT_SAY


@pytest.mark.parametrize("kind", KINDS)
def test_signing_in_sends_nothing(gateway, kind):
    assert provider_to(gateway, kind).probe()
    assert gateway.memory.accepted == []


def test_subscription_notice_goes_its_own_way_and_is_not_repeated(gateway):
    gateway.fail("drop_after_accept")
    provider = provider_to(gateway, "wechat", form="subscribe")

    (result,) = send(provider)

    assert result.outcome is Outcome.UNKNOWN
    assert gateway.memory.calls["/cgi-bin/message/subscribe/bizsend"] == 1
    assert "client_msg_id" not in gateway.memory.bodies[0]
    assert gateway.memory.bodies[0]["page"] == "https://bank.example/a"


def test_gateway_checks_what_is_signed(gateway):
    secrets = SECRETS["aliyun_sms"] | {"key_secret": "another"}
    place = Place("aliyun_sms", SETTINGS["aliyun_sms"] | {"url": gateway.url}, secrets)

    (result,) = send(open_provider(place, dial))

    assert result.outcome is Outcome.UNREACHABLE
    assert server.KEY_SECRET not in result.response


ODD = [
    b"[" * 60_000,
    b'{"a":' * 12_000,
    b'{"ref": "\\ud800\\u0000", "msgid": "\\ud800", "msg_id": "\\ud800", "BizId": "\\ud800", "Code": "OK"}',
    b'{"errcode": 5, "errmsg": "\\ud800", "Code": "\\ud800", "Message": "\\ud800", "message": "\\ud800"}',
    b'{"errcode": [], "Code": {}, "ref": {}}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said", ODD, ids=range(len(ODD)))
def test_an_answer_that_nobody_can_read_ends_no_batch(gateway, kind, said):
    """What was handed over has an outcome, in words that the database can keep."""
    gateway.memory.faults.append(server.Fault("says", 9, "13800000001", said=said))

    odd, sound = send(provider_to(gateway, kind), message(1), message(2, "13800000002"))

    assert (odd.key, sound.outcome) == (1, Outcome.ACCEPTED)
    assert f"{odd.response}{odd.ref}".encode().count(b"\0") == 0


@pytest.mark.parametrize(
    "wait", ["Mon, 16 Mar 2026 04:00:00 +99999999999999999999", "9" * 400, "-5", "soon"]
)
def test_a_wait_that_no_clock_shows_is_a_day_at_most(gateway, wait):
    gateway.memory.faults.append(server.Fault("wait", 1, said=wait.encode()))

    (result,) = send(provider_to(gateway, "webhook"))

    assert result.outcome == Outcome.DEFERRED
    assert 0 <= result.retry_after <= http.LONGEST_WAIT


@pytest.mark.parametrize("life", ['"soon"', "1e300", "-1", "9" * 30, "null"])
def test_a_token_lives_as_long_as_a_clock_can_show(gateway, life):
    """What a vendor says of it goes into a moment of the database."""
    provider = provider_to(gateway, "wechat")
    told = json.loads(f'{{"access_token": "t", "expires_in": {life}}}')
    provider.ask = lambda _call: http.Answer(200, told)

    token, seconds = provider._fetch(False)

    assert token == "t"
    assert timezone.now() + timedelta(seconds=seconds) < timezone.now() + timedelta(days=2)

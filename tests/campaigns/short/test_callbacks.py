"""Callbacks of providers: only signed ones count, and each once."""

import datetime as dt
import hashlib
import json
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import connection
from django.utils import timezone

from campaigns.models import DeliveryAttempt, DeliveryEvent, Reply
from config.base.errors import DomainError
from customers.domain.masking import mask_phone
from customers.domain.signatures import sign_webhook
from customers.domain.wechat_letters import sealed_part
from customers.models import ChannelAddress, Consent, ConsentState, Hold, Suppression
from customers.services.addresses import keep_address
from tests.campaigns.short.test_sending import launch, make_people, send
from tests.factories import campaigns as make
from tests.factories.senders import give_address, make_sender
from tests.gateway import server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def sent(gateway, kind="webhook", channel="sms", **over):
    """A sender with a message that went out through it: the sender, the customer, the run, the attempt."""
    sender = make_sender(gateway, kind, **over)
    (person,) = make_people(1, channel)
    if channel == "wechat":
        give_address(person, "wechat", "openid-1", server.APPID)
    run = launch([person], channel)
    send(run)
    return sender, person, run, DeliveryAttempt.objects.get()


def post(client, sender, events, key=server.SIGNING_KEY):
    body = json.dumps({"events": events}).encode()
    stamp = int(timezone.now().timestamp())
    return client.post(
        f"/h/{sender.name}",
        body,
        content_type="application/json",
        headers={"X-Timestamp": str(stamp), "X-Signature": sign_webhook(key, stamp, body)},
    )


def event(kind: str, attempt, **more) -> dict:
    at = timezone.now().isoformat()
    return {"type": kind, "at": at, "key": attempt.idempotency_key} | more


def test_delivered_is_noted_once_however_often_it_is_told(gateway, client):
    sender, _person, _run, attempt = sent(gateway)

    answers = [post(client, sender, [event("delivered", attempt)]) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["taken"] == {"delivered": 1}
    assert [one.kind for one in DeliveryEvent.objects.all()] == ["delivered"]


def test_callback_that_nobody_signed_leaves_no_trace(gateway, client):
    sender, person, _run, attempt = sent(gateway)

    answers = [
        post(client, sender, [event("complained", attempt)], key="wrong"),
        client.post(f"/h/{sender.name}", b"{}", content_type="application/json"),
        client.post(f"/h/{sender.name}/word", b"[]", content_type="application/json"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.post("/h/nobody", b"{}", content_type="application/json").status_code == 404
    assert DeliveryEvent.objects.count() == 0
    assert not Suppression.objects.filter(customer=person).exists()


def test_unreadable_callback_is_refused(gateway, client):
    sender, *_rest = sent(gateway)

    answer = post(client, sender, [{"type": "nonsense", "at": timezone.now().isoformat()}])

    assert answer.status_code == 400
    assert DeliveryEvent.objects.count() == 0


@pytest.mark.parametrize("at", [None, 5, "2026-03-16T03:59:00+99:99", "0001-01-01T00:00:00+14:00"])
def test_a_row_nobody_can_read_keeps_no_wish_to_leave(gateway, client, at):
    sender, person, *_rest = sent(gateway)
    rows = [
        {"type": "read", "at": timezone.now().isoformat()},
        {"type": "replied", "at": at, "to": f"0086{person.phone}", "text": "TD"},
    ]

    answer = post(client, sender, rows)

    assert answer.json()["taken"] == {"unreadable": 1, "replied": 1}
    assert Consent.objects.get(customer=person, granted=False).at <= timezone.now()


@pytest.mark.parametrize("days", [4, 20_000])
def test_a_wish_to_leave_is_heard_whatever_the_vendors_clock_shows(gateway, client, days):
    sender, person, *_rest = sent(gateway)
    at = timezone.now() - dt.timedelta(days=days)
    reply = {"type": "replied", "at": at.isoformat(), "to": person.phone, "text": "退订"}

    post(client, sender, [reply])

    state = ConsentState.objects.get(customer=person, purpose="marketing", channel="sms")
    assert (state.granted, state.since) == (False, timezone.now())


def test_who_left_is_not_reached_any_more_whatever_the_vendors_clock_shows(gateway, client):
    sender = make_sender(gateway, channel="push")
    (person,) = make_people(1, "push")
    keep_address(customer=person, channel="push", address="device-1")

    post(client, sender, [{"type": "left", "at": "1970-01-01T00:00:00Z", "to": "device-1"}])

    assert ChannelAddress.objects.get().gone_at == timezone.now()


@pytest.mark.parametrize("word", ["TD", "退订", "stop", "Ｒ"])
def test_answer_that_stops_withdraws_the_consent(gateway, client, word):
    sender, person, _run, attempt = sent(gateway)
    reply = {"type": "replied", "at": timezone.now().isoformat(), "to": person.phone, "text": word}

    answers = [post(client, sender, [reply]) for _ in range(2)]

    withdrawn = Consent.objects.get(customer=person, granted=False)
    assert [answer.json()["taken"] for answer in answers] == [{"replied": 1}, {"replied": 1}]
    assert (withdrawn.channel, withdrawn.purpose) == ("sms", "marketing")
    assert withdrawn.source == f"reply:D-{attempt.delivery_id}"
    assert [one.kind for one in DeliveryEvent.objects.all()] == ["unsubscribed"]


@pytest.mark.parametrize(
    ("words", "kind", "held"),
    [
        ("好的", "answer", False),
        ("请问利率是多少？", "answer", False),
        ("请不要退订", "doubtful", True),
        ("TD 谢谢", "doubtful", True),
        ("别再发了", "doubtful", True),
        ("please stop sending me this", "doubtful", True),
    ],
)
def test_other_answers_are_kept_sealed_once(gateway, client, words, kind, held):
    sender, person, run, attempt = sent(gateway)
    at = timezone.now().isoformat()
    told = {"type": "replied", "at": at, "to": person.phone, "text": words}

    answers = [post(client, sender, [told]) for _ in range(2)]

    reply = Reply.objects.get()
    assert [answer.json()["taken"] for answer in answers] == [{"replied": 1}, {"replied": 1}]
    assert (reply.kind, reply.state, reply.text) == (kind, "unread", words)
    assert (reply.customer, reply.run, reply.delivery_id) == (person, run, attempt.delivery_id)
    assert stored_bytes("text", reply.pk) != words.encode()
    assert Hold.objects.in_force(timezone.now()).filter(customer=person).exists() is held
    assert not Consent.objects.filter(granted=False).exists()


def test_an_answer_of_nobody_we_know_is_not_kept(gateway, client):
    sender, *_rest = sent(gateway)
    told = {"type": "replied", "at": timezone.now().isoformat(), "to": "13900000001", "text": "?"}

    assert post(client, sender, [told]).json()["taken"] == {"ignored": 1}
    assert Reply.objects.count() == 0


def stored_bytes(column: str, pk: int) -> bytes:
    """What the table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM campaigns_reply WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def test_number_out_of_service_and_complaint_are_suppressed(gateway, client):
    sender, person, _run, attempt = sent(gateway)

    post(client, sender, [event("failed", attempt, final=True, text="空号")])

    assert Suppression.objects.get(customer=person).reason == "hard_bounce"
    assert Suppression.objects.get(customer=person).channel == "sms"


def test_complaint_is_suppressed(gateway, client):
    sender, person, _run, attempt = sent(gateway)

    post(client, sender, [event("complained", attempt)])

    assert Suppression.objects.get(customer=person).reason == "spam_complaint"
    assert DeliveryEvent.objects.get().kind == "complained"


def test_receipt_settles_a_message_whose_answer_was_lost(gateway, client):
    sender = make_sender(gateway, "aliyun_sms", secrets={"callback_key": "word-1"})
    (person,) = make_people(1, "sms")
    gateway.fail("drop_after_accept")
    run = launch([person])
    send(run)
    assert make.states(run) == {"uncertain": 1}

    report = [aliyun_report(DeliveryAttempt.objects.get(), True, "DELIVERED")]
    answer = post_aliyun(client, sender, report)

    run.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    assert make.states(run) == {"sent": 1}
    assert run.uncertain_count == 0


def aliyun_report(attempt, success: bool, code: str) -> dict:
    """As help.aliyun.com/document_detail/101867.html shows it."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
    return {
        "phone_number": "13800000001",
        "send_time": at,
        "report_time": at,
        "success": success,
        "err_code": code,
        "err_msg": "",
        "sms_size": "1",
        "biz_id": attempt.provider_ref,
        "out_id": attempt.idempotency_key,
    }


def post_aliyun(client, sender, body, word="word-1"):
    return client.post(
        f"/h/{sender.name}/{word}", json.dumps(body), content_type="application/json"
    )


def test_alibaba_cloud_needs_the_word_of_the_address(gateway, client):
    sender, person, _run, attempt = sent(gateway, "aliyun_sms", secrets={"callback_key": "word-1"})
    report = [aliyun_report(attempt, False, "MOBILE_NOT_ON_SERVICE")]

    assert post_aliyun(client, sender, report, "word-2").status_code == 403
    assert DeliveryEvent.objects.count() == 0
    assert post_aliyun(client, sender, report).status_code == 200
    assert Suppression.objects.get(customer=person).reason == "hard_bounce"


def test_alibaba_clouds_answers_stop_too(gateway, client):
    sender, person, *_rest = sent(gateway, "aliyun_sms", secrets={"callback_key": "word-1"})
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
    up = {
        "phone_number": person.phone,
        "content": "TD",
        "send_time": at,
        "dest_code": "1",
        "sequence_id": 1,
    }

    post_aliyun(client, sender, [up])

    assert Consent.objects.filter(customer=person, channel="sms", granted=False).count() == 1


def wechat(client, sender, body: str, token: str = "callback-token"):
    stamp, nonce = str(int(timezone.now().timestamp())), "n1"
    signature = hashlib.sha1("".join(sorted([token, stamp, nonce])).encode()).hexdigest()
    query = f"?timestamp={stamp}&nonce={nonce}&signature={signature}"
    if body:
        return client.post(f"/h/{sender.name}{query}", body, content_type="text/xml")
    return client.get(f"/h/{sender.name}{query}&echostr=echo-7")


def xml(event: str, more: str = "") -> str:
    at = int(timezone.now().timestamp())
    return (
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>"
        f"<FromUserName><![CDATA[openid-1]]></FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>{more}</xml>"
    )


def test_wechat_tells_what_arrived_who_left_and_who_wants_out(gateway, client):
    secrets = {"callback_key": "callback-token"}
    sender, person, _run, attempt = sent(gateway, "wechat", "wechat", secrets=secrets)
    ref = f"<MsgID>{attempt.provider_ref}</MsgID><Status><![CDATA[success]]></Status>"
    reply = xml("").replace(
        "event]]></MsgType>", "text]]></MsgType><Content><![CDATA[退订]]></Content>"
    )

    assert wechat(client, sender, "").content == b"echo-7"
    assert wechat(client, sender, xml("TEMPLATESENDJOBFINISH", ref)).content == b"success"
    assert wechat(client, sender, reply).content == b"success"
    assert wechat(client, sender, xml("unsubscribe")).content == b"success"

    kinds = set(DeliveryEvent.objects.values_list("kind", flat=True))
    assert kinds == {"delivered", "unsubscribed"}
    assert Consent.objects.filter(customer=person, channel="wechat", granted=False).count() == 1
    assert ChannelAddress.objects.get().gone_at is not None


def test_wechat_with_another_token_is_refused(gateway, client):
    secrets = {"callback_key": "callback-token"}
    sender, *_rest = sent(gateway, "wechat", "wechat", secrets=secrets)

    assert wechat(client, sender, xml("unsubscribe"), "another").status_code == 403
    assert wechat(client, sender, "", "another").status_code == 403
    assert ChannelAddress.objects.get().gone_at is None


MESSAGE_KEY = "b" * 42 + "A"


def sealed_xml(plain: str) -> str:
    """A body as WeChat's safe mode posts it."""
    secret = b64decode(f"{MESSAGE_KEY}=")
    text, of = plain.encode(), server.APPID.encode()
    letter = bytes(16) + len(text).to_bytes(4, "big") + text + of
    spare = 32 - len(letter) % 32
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    sealed = cipher.update(letter + bytes([spare]) * spare) + cipher.finalize()
    return f"<xml><Encrypt><![CDATA[{b64encode(sealed).decode()}]]></Encrypt>{plain}</xml>"


def post_sealed(client, sender, body: str, signs: str):
    stamp, nonce = str(int(timezone.now().timestamp())), "n1"
    signature = hashlib.sha1("".join(sorted(["callback-token", stamp, nonce])).encode()).hexdigest()
    of_body = sorted(["callback-token", stamp, nonce, sealed_part(body.encode())])
    made = hashlib.sha1("".join(of_body).encode()).hexdigest() if signs == "body" else signature
    query = f"timestamp={stamp}&nonce={nonce}&signature={signature}&msg_signature={made}"
    return client.post(f"/h/{sender.name}?{query}", body, content_type="text/xml")


def test_safe_mode_takes_only_what_is_sealed_and_signed_with_its_body(gateway, client):
    secrets = {"callback_key": "callback-token", "message_key": MESSAGE_KEY}
    sender, person, *_rest = sent(gateway, "wechat", "wechat", secrets=secrets)
    reply = xml("").replace(
        "event]]></MsgType>", "text]]></MsgType><Content><![CDATA[退订]]></Content>"
    )
    letter = sealed_xml(reply)

    refused = [
        post_sealed(client, sender, reply, "body"),
        post_sealed(client, sender, reply, "address"),
        post_sealed(client, sender, letter, "address"),
        wechat(client, sender, reply),
    ]

    assert [one.status_code for one in refused] == [403] * 4
    assert not Consent.objects.filter(granted=False).exists()
    assert wechat(client, sender, "").content == b"echo-7"
    assert post_sealed(client, sender, letter, "body").content == b"success"
    assert Consent.objects.filter(customer=person, channel="wechat", granted=False).count() == 1


def test_a_message_key_of_another_length_is_refused(gateway):
    with pytest.raises(DomainError) as refused:
        make_sender(gateway, "wechat", secrets={"message_key": "short"})

    assert (refused.value.code, refused.value.field) == ("key_wrong", "message_key")


def test_an_address_that_wechat_signed_once_is_no_pass_for_ever(gateway, client, clock):
    """The body is not signed: whoever read the address in a log could forge anything by it."""
    secrets = {"callback_key": "callback-token"}
    sender, *_rest = sent(gateway, "wechat", "wechat", secrets=secrets)
    seen = wechat(client, sender, "").wsgi_request.META["QUERY_STRING"]
    clock.shift(dt.timedelta(minutes=6))

    answer = client.post(f"/h/{sender.name}?{seen}", xml("unsubscribe"), content_type="text/xml")

    assert answer.status_code == 403
    assert ChannelAddress.objects.get().gone_at is None


def test_old_signature_is_refused(gateway, client, clock):
    sender, _person, _run, attempt = sent(gateway)
    body = json.dumps({"events": [event("delivered", attempt)]}).encode()
    stamp = int(timezone.now().timestamp())
    headers = {
        "X-Timestamp": str(stamp),
        "X-Signature": sign_webhook(server.SIGNING_KEY, stamp, body),
    }
    clock.shift(dt.timedelta(minutes=6))

    answer = client.post(
        f"/h/{sender.name}", body, content_type="application/json", headers=headers
    )

    assert answer.status_code == 403
    assert DeliveryEvent.objects.count() == 0


@pytest.mark.parametrize("at", ["1900-01-01T00:00:00+00:00", "2025-01-01T00:00:00+00:00"])
def test_nothing_came_back_before_the_run(gateway, client, at):
    """Each month of receipts has its own table: a vendor's clock must not make tables of other centuries."""
    sender, _person, run, attempt = sent(gateway)

    answer = post(client, sender, [event("delivered", attempt) | {"at": at}])

    assert answer.status_code == 200
    assert DeliveryEvent.objects.get().at == run.frozen_at


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"events": [1]}',
        b'{"events": [{"type": "read", "at": 5}]}',
        b"\xff",
    ],
)
def test_a_signed_callback_that_cannot_be_read_is_refused(gateway, client, body):
    sender, *_rest = sent(gateway)
    stamp = int(timezone.now().timestamp())
    headers = {
        "X-Timestamp": str(stamp),
        "X-Signature": sign_webhook(server.SIGNING_KEY, stamp, body),
    }

    answer = client.post(
        f"/h/{sender.name}", body, content_type="application/json", headers=headers
    )

    assert answer.status_code == 400
    assert DeliveryEvent.objects.count() == 0


def test_a_moment_that_no_clock_shows_is_refused(gateway, client):
    secrets = {"callback_key": "callback-token"}
    sender, *_rest = sent(gateway, "wechat", "wechat", secrets=secrets)
    body = xml("unsubscribe").replace("<CreateTime>", "<CreateTime>" + "9" * 30)

    assert wechat(client, sender, body).status_code == 400


def test_signs_that_cannot_be_kept_hold_up_no_receipt(gateway, client):
    sender, _person, _run, attempt = sent(gateway)
    odd = [
        event("failed", attempt, text="a\0b"),
        event("delivered", attempt) | {"key": "d5.é@x"},
        event("delivered", attempt) | {"key": "d" + "9" * 5000 + ".x@y"},
        event("delivered", attempt) | {"key": "", "ref": "r\0"},
        event("complained", attempt, text="\ud800"),
    ]

    answer = post(client, sender, odd)

    assert answer.json()["taken"] == {"failed": 1, "ignored": 3, "complained": 1}
    said = [one.detail["said"] for one in DeliveryEvent.objects.order_by("id")]
    assert said == ["ab", "?"]


def test_who_was_not_reached_is_not_named_in_what_is_kept(gateway, client):
    sender, person, _run, attempt = sent(gateway)
    words = f"{person.phone} +8613800000001 chen@mail.example"

    post(client, sender, [event("failed", attempt, text=words)])

    said = DeliveryEvent.objects.get().detail["said"]
    assert said == f"{mask_phone(person.phone)} +86 **** 0001 ch***@mail.example"


def test_a_sender_tells_nothing_about_messages_of_another_channel(gateway, client, smtp_sink):
    sender, *_rest = sent(gateway)
    run = make.launch(make.make_audience(1))
    send(run)
    mail = DeliveryAttempt.objects.get(run=run)

    answer = post(client, sender, [event("complained", mail), event("delivered", mail)])

    assert answer.json()["taken"] == {"ignored": 2}
    assert (DeliveryEvent.objects.count(), Suppression.objects.count()) == (0, 0)


def test_who_left_and_came_back_is_not_forgotten_by_the_late_news(gateway, client, clock):
    sender = make_sender(gateway, channel="push")
    (person,) = make_people(1, "push")
    left = {"type": "left", "at": timezone.now().isoformat(), "to": "device-1"}
    clock.shift(dt.timedelta(hours=3))
    keep_address(customer=person, channel="push", address="device-1")

    late = post(client, sender, [left])
    kept = ChannelAddress.objects.get().gone_at
    now = post(client, sender, [left | {"at": timezone.now().isoformat()}])

    assert (late.json()["taken"], kept) == ({"ignored": 1}, None)
    assert now.json()["taken"] == {"left": 1}
    assert ChannelAddress.objects.get().gone_at is not None

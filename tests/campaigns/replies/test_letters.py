"""What comes back by mail: wishes to leave, answers, and what machines write."""

import pytest
from django.utils import timezone

from campaigns.domain.replies import Wish, read_letter, sort_answer
from campaigns.models import Delivery, DeliveryAttempt, DeliveryEvent, Reply
from campaigns.services import bounces, sending
from customers.models import Consent, Hold
from tests.factories import campaigns as make

LETTER = """\
From: Somebody <{writer}>
To: bank@bank.example
Date: Mon, 16 Mar 2026 03:59:00 +0000
Subject: {subject}
Message-ID: <a1@mail.example>
In-Reply-To: <{about}>
{more}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}

On Mon, Mar 16, 2026 at 11:00 AM The Bank <bank@bank.example> wrote:
> unsubscribe here, 退订
"""


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("退订", Wish.LEAVE),
        (" td。", Wish.LEAVE),
        ("Stop!", Wish.LEAVE),
        ("N", Wish.LEAVE),
        ("请不要退订", Wish.DOUBTFUL),
        ("退订 谢谢", Wish.DOUBTFUL),
        ("不要再给我发了", Wish.DOUBTFUL),
        ("Don't send me any more mails", Wish.DOUBTFUL),
        ("why did you stop paying interest?", Wish.DOUBTFUL),
        ("好的，谢谢", Wish.ANSWER),
        ("What is the rate?", Wish.ANSWER),
        ("我在上海, next stopover Tuesday", Wish.ANSWER),
        ("", Wish.ANSWER),
    ],
)
def test_only_a_whole_word_of_stopping_is_a_wish_to_leave(text: str, wish: Wish):
    assert sort_answer(text) is wish


def written(text: str, **over: str) -> bytes:
    """A mail in answer to one of ours."""
    fields = {"writer": "anna@home.example", "about": "x@y", "subject": "Re: An offer", "more": ""}
    return LETTER.format(text=text, **(fields | over)).encode()


@pytest.mark.parametrize(
    ("over", "automatic"),
    [
        ({}, False),
        ({"more": "Auto-Submitted: no\n"}, False),
        ({"more": "Auto-Submitted: auto-replied\n"}, True),
        ({"more": "Auto-Submitted: auto-generated; owner-email=a@b\n"}, True),
        ({"more": "Precedence: auto_reply\n"}, True),
        ({"more": "Return-Path: <>\n"}, True),
        ({"subject": "自动回复: 休假中"}, True),
        ({"subject": "Out of Office: back on Monday"}, True),
    ],
)
def test_machines_are_told_by_what_rfc_3834_asks_of_them(over: dict[str, str], automatic: bool):
    letter = read_letter(written("I am away", **over))

    assert letter is not None
    assert (letter.automatic, letter.text) == (automatic, "I am away")


def test_the_words_of_a_page_are_read_without_what_it_quotes():
    page = (
        b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=gb18030\r\n\r\n"
        + "<style>p{}</style><p>好的</p><p>谢谢</p><blockquote>退订</blockquote>".encode("gb18030")
    )

    letter = read_letter(page)

    assert letter is not None
    assert letter.text == "好的\n谢谢"


@pytest.fixture
def delivery(smtp_sink, clock) -> Delivery:
    """A mail that went out to a customer."""
    run = make.launch(make.make_audience(1))
    sending.send_slice(run_id=run.pk)
    return Delivery.objects.get()


def answer(delivery: Delivery, text: str, **over: str) -> bytes:
    """A customer's answer to it."""
    key = DeliveryAttempt.objects.get().idempotency_key
    return written(text, writer=delivery.customer.email, about=key, **over)


@pytest.mark.django_db
def test_an_answer_is_kept_with_its_delivery_once(delivery):
    told = [bounces.take_report(answer(delivery, "利率是多少？"), timezone.now()) for _ in "ab"]

    reply = Reply.objects.get()
    assert told == ["reply", "reply"]
    assert (reply.text, reply.subject) == ("利率是多少？", "Re: An offer")
    assert (reply.kind, reply.delivery_id, reply.customer) == (
        "answer",
        delivery.pk,
        delivery.customer,
    )


@pytest.mark.django_db
def test_an_answer_from_another_address_is_known_by_the_mail_it_names(delivery):
    key = DeliveryAttempt.objects.get().idempotency_key
    content = written("好", writer="office@work.example", about=key)

    assert bounces.take_report(content, timezone.now()) == "reply"
    assert Reply.objects.get().customer == delivery.customer


@pytest.mark.django_db
def test_a_word_of_stopping_by_mail_withdraws_the_consent(delivery):
    assert bounces.take_report(answer(delivery, "退订"), timezone.now()) == "reply"

    assert Consent.objects.get(granted=False).channel == "email"
    assert [one.kind for one in DeliveryEvent.objects.all()] == ["unsubscribed"]
    assert Reply.objects.count() == 0


@pytest.mark.django_db
def test_a_machines_answer_is_counted_without_its_words(delivery):
    content = answer(delivery, "退订", more="Auto-Submitted: auto-replied\n")

    assert bounces.take_report(content, timezone.now()) == "automatic"

    reply = Reply.objects.get()
    assert (reply.kind, reply.text, reply.subject) == ("automatic", "", "")
    assert not Consent.objects.filter(granted=False).exists()
    assert Hold.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"From: x\r\n\r\nhello", written("hello")])
def test_a_strangers_mail_is_left_alone(content: bytes):
    assert bounces.take_report(content, timezone.now()) == "ignored"
    assert Reply.objects.count() == 0

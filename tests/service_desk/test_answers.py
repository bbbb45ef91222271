import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from customers.models import Contact
from customers.services.suppressions import suppress_customer
from service_desk.models import AnswerDelivery
from service_desk.services import answers, tickets
from service_desk.tasks import send_answers_task
from tests.factories.customers import make_customer
from tests.factories.service_desk import make_ticket

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def agent(user_with_role):
    return user_with_role("service_agent")


def answer(agent, ticket, body="We stopped it.") -> AnswerDelivery:
    message = tickets.answer_ticket(ticket=ticket, by=agent, body=body, now=timezone.now())
    return message.delivery


def mails(smtp_sink) -> list:
    return [
        message_from_bytes(mail.content, policy=policy.default) for mail in smtp_sink.store.newest()
    ]


def test_sends_an_answer_once_as_service(agent, smtp_sink):
    customer = make_customer(email="ling@mail.test")
    ticket = make_ticket(customer, language="en", subject="Fee")
    delivery = answer(agent, ticket, "It was our mistake.")

    assert send_answers_task() == 1
    assert send_answers_task() == 0

    delivery.refresh_from_db()
    contact = Contact.objects.get()
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert delivery.provider_id == "2.0.0 OK"
    assert (contact.purpose, contact.state, contact.customer) == ("service", "made", customer)
    assert smtp_sink.store.count(message_id=answers.key_of(delivery)) == 1


def test_the_mail_speaks_the_writers_language(agent, smtp_sink):
    told = make_ticket(email="w@mail.test", language="zh-hans", subject="手续费")
    answer(agent, told, "已退还。")

    send_answers_task()

    (mail,) = mails(smtp_sink)
    assert mail["To"] == "w@mail.test"
    assert mail["Subject"] == f"您的来信 {told.number}：手续费"
    text = mail.get_content()
    assert "已退还。" in text
    assert told.number in text


def test_an_open_complaint_does_not_stop_its_own_answer(agent, smtp_sink):
    delivery = answer(agent, make_ticket(make_customer(), kind="complaint"))

    send_answers_task()

    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_an_address_that_bounced_is_left_alone(agent, smtp_sink):
    customer = make_customer()
    suppress_customer(customer=customer, reason="hard_bounce", channel="email")
    delivery = answer(agent, make_ticket(customer))

    send_answers_task()

    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert smtp_sink.store.count() == 0
    assert not Contact.objects.exists()


def test_without_a_server_it_waits(agent, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.MAIL_CATCHER_URL = ""
    delivery = answer(agent, make_ticket(make_customer()))
    now = timezone.now()

    answers.send_due_answers(now=now)

    delivery.refresh_from_db()
    assert delivery.state == "planned"
    assert delivery.not_before == now + 5 * MINUTE
    assert Contact.objects.get().state == "released"
    assert answers.send_due_answers(now=now + MINUTE) == 0


def test_a_lost_worker_sends_nothing_twice(agent, smtp_sink):
    sent, never = (answer(agent, make_ticket(make_customer())) for _ in range(2))
    send_answers_task()
    AnswerDelivery.objects.update(
        state="sending", attempted_at=timezone.now() - dt.timedelta(hours=1)
    )

    send_answers_task()

    states = set(AnswerDelivery.objects.values_list("state", flat=True))
    assert states == {"sent"}
    for delivery in (sent, never):
        assert smtp_sink.store.count(message_id=answers.key_of(delivery)) == 1


def test_where_nobody_can_say_the_outcome_stays_unknown(agent, smtp_sink, settings):
    delivery = answer(agent, make_ticket(make_customer()))
    AnswerDelivery.objects.update(
        state="sending", attempted_at=timezone.now() - dt.timedelta(hours=1)
    )
    settings.MAIL_CATCHER_URL = ""

    send_answers_task()

    delivery.refresh_from_db()
    assert delivery.state == "uncertain"
    assert smtp_sink.store.count() == 0


def test_notes_are_never_sent(agent, smtp_sink):
    tickets.note_ticket(ticket=make_ticket(make_customer()), by=agent, body="Between us")

    assert send_answers_task() == 0
    assert smtp_sink.store.count() == 0


def test_a_subject_over_several_lines_goes_out_in_one(agent, smtp_sink):
    told = make_ticket(email="w@mail.test", language="en", subject="Fee\r\nBcc: all@bank.example")
    answer(agent, told)

    send_answers_task()

    (mail,) = mails(smtp_sink)
    assert mail["Subject"] == f"Your message {told.number}: Fee Bcc: all@bank.example"
    assert mail["Bcc"] is None


def test_an_answer_that_cannot_be_written_holds_up_no_other(agent, smtp_sink, monkeypatch):
    compose = answers._compose
    first = answer(agent, make_ticket(make_customer()))
    abroad = answer(agent, make_ticket(make_customer(email="li@münchen.example")))
    last = answer(agent, make_ticket(make_customer(email="last@mail.test")))

    def fails_once(delivery):
        if delivery.pk == first.pk:
            raise ValueError("a mail that no library can write")
        return compose(delivery)

    monkeypatch.setattr(answers, "_compose", fails_once)

    assert send_answers_task() == 1

    states = dict(AnswerDelivery.objects.values_list("pk", "state"))
    assert states == {first.pk: "failed", abroad.pk: "failed", last.pk: "sent"}
    assert smtp_sink.store.count(to="last@mail.test") == 1
    assert sorted(Contact.objects.values_list("state", flat=True)) == [
        "made",
        "released",
        "released",
    ]

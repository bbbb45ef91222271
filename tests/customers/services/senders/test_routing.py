"""Several senders of a channel: weight, rate, rest after failures, and one that tries out."""

import datetime as dt
import threading
import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from config.base.errors import DomainError
from customers.channels.messages import Found, Note, Outcome, Outgoing
from customers.models import SenderState
from customers.services.residency.leaving import provider_for
from customers.services.senders import health
from customers.services.senders.definitions import switch_sender
from customers.services.senders.tokens import SharedTokens
from tests.factories.senders import make_sender, state
from tests.gateway.server import Gateway


def message(number: int, to: str = "", account: str = "") -> Outgoing:
    to = to or f"1380000{number:04d}"
    return Outgoing(number, f"d{number}.x@bank.test", "", to, note=Note("Text"), account=account)


def send(provider, *numbers: int):
    return list(provider.send([message(n) for n in numbers], lambda _m: True))


@pytest.mark.django_db
def test_channel_without_a_sender_says_what_to_do():
    with pytest.raises(DomainError) as refused:
        provider_for("sms")

    assert refused.value.code == "channel_without_provider"


@pytest.mark.django_db
def test_weights_share_the_messages(gateway):
    few = make_sender(gateway, name="few", weight=1)
    many = make_sender(gateway, name="many", weight=9)

    results = send(provider_for("sms"), *range(200))

    carried = Counter(result.sender_id for result in results)
    assert carried[few.pk] + carried[many.pk] == 200
    assert 2 <= carried[few.pk] <= 50


@pytest.mark.django_db
def test_sender_that_is_off_carries_nothing(gateway):
    off = make_sender(gateway, name="off")
    on = make_sender(gateway, name="on")
    switch_sender(sender=off, on=False)

    results = send(provider_for("sms"), *range(5))

    assert {result.sender_id for result in results} == {on.pk}


@pytest.mark.django_db
def test_who_cannot_be_reached_is_passed_over_at_once(gateway):
    gone = Gateway().start()
    dead = make_sender(gone, name="dead", weight=1000)
    make_sender(gateway, name="alive")
    gone.stop()

    results = send(provider_for("sms"), *range(8))

    assert {result.outcome for result in results} == {Outcome.ACCEPTED}
    assert state(dead).failures == health.FAILURES
    assert state(dead).rests(timezone.now())


@pytest.mark.django_db
def test_after_five_failures_it_rests_and_then_one_message_tries_it_out(gateway, clock):
    sender = make_sender(gateway)
    gateway.fail("500", 5)

    broken = send(provider_for("sms"), *range(7))

    assert [result.outcome for result in broken] == [Outcome.DEFERRED] * 5 + [
        Outcome.UNREACHABLE
    ] * 2
    assert state(sender).open_until == timezone.now() + dt.timedelta(seconds=30)
    assert broken[-1].retry_after == pytest.approx(30, abs=1)

    clock.shift(dt.timedelta(seconds=31))
    mended = send(provider_for("sms"), 10, 11)

    assert [result.outcome for result in mended] == [Outcome.ACCEPTED] * 2
    assert (state(sender).failures, state(sender).open_until) == (0, None)


@pytest.mark.django_db
def test_failing_again_lets_it_rest_longer(gateway, clock):
    sender = make_sender(gateway)
    gateway.fail("500", 6)
    send(provider_for("sms"), *range(6))
    clock.shift(dt.timedelta(seconds=31))

    (again,) = send(provider_for("sms"), 10)

    assert again.outcome is Outcome.DEFERRED
    assert state(sender).open_until == timezone.now() + dt.timedelta(seconds=60)


@pytest.mark.django_db
def test_only_one_worker_tries_out(gateway):
    sender, now = make_sender(gateway), timezone.now()
    SenderState.objects.filter(pk=sender.pk).update(failures=5, open_until=now)

    assert [health.may_try_out(sender.pk, now=now) for _ in range(3)] == [True, False, False]


@pytest.mark.django_db
def test_used_up_quota_lets_the_sender_rest_until_tomorrow(gateway):
    sender = make_sender(gateway, "wechat")
    gateway.fail("45009")

    results = send(provider_for("wechat"), 1, 2)

    assert [result.outcome for result in results] == [Outcome.DEFERRED, Outcome.UNREACHABLE]
    assert state(sender).rests(timezone.now())
    assert results[1].retry_after > 5
    assert len(gateway.memory.bodies) == 0


@pytest.mark.django_db
def test_address_of_an_account_goes_through_that_account(gateway):
    one = make_sender(gateway, "wechat", name="one", settings={"account": "wx-test"})
    make_sender(gateway, "wechat", name="two", settings={"account": "wx-other"})
    provider = provider_for("wechat")

    results = [
        next(iter(provider.send([message(n, account="wx-test")], lambda _m: True)))
        for n in range(6)
    ]

    assert {result.sender_id for result in results} == {one.pk}


@pytest.mark.django_db
def test_found_where_one_says_so_never_where_all_do(gateway):
    make_sender(gateway, name="one")
    provider = provider_for("sms")
    send(provider, 1)

    assert provider.find("d1.x@bank.test") is Found.ACCEPTED
    assert provider.find("d2.x@bank.test") is Found.NEVER
    make_sender(gateway, "aliyun_sms", name="mute")
    assert provider_for("sms").find("d2.x@bank.test") is Found.CANNOT_SAY


@pytest.mark.django_db(transaction=True)
def test_workers_keep_one_rate_together(gateway):
    make_sender(gateway, per_second=40)

    began = time.monotonic()
    workers = [
        threading.Thread(target=send_as_worker, args=(range(n, n + 20),)) for n in (0, 100, 200)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.monotonic() - began

    assert len(gateway.memory.accepted) == 60
    assert 1.3 <= took < 6


def send_as_worker(numbers) -> None:
    try:
        send(provider_for("sms"), *numbers)
    finally:
        connection.close()


@pytest.mark.django_db
def test_queue_that_is_too_long_gives_the_message_back(gateway):
    sender = make_sender(gateway, per_second=1)
    later = timezone.now() + dt.timedelta(minutes=5)
    SenderState.objects.filter(pk=sender.pk).update(free_at=later)

    (result,) = send(provider_for("sms"), 1)

    assert (result.outcome, result.response) == (Outcome.UNREACHABLE, "rate")
    assert gateway.memory.bodies == []


@pytest.mark.django_db(transaction=True)
def test_token_is_fetched_once_for_all_workers(gateway):
    sender = make_sender(gateway, "wechat")
    fetched = []

    def fetch(force: bool) -> tuple[str, int]:
        fetched.append(force)
        time.sleep(0.1)
        return f"token-{len(fetched)}", 7200

    def ask() -> None:
        SharedTokens(sender.pk).current(fetch)
        connection.close()

    workers = [threading.Thread(target=ask) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert fetched == [False]
    assert SharedTokens(sender.pk).renewed("token-1", fetch) == "token-2"
    assert SharedTokens(sender.pk).renewed("token-1", fetch) == "token-2"  # another was quicker
    assert fetched == [False, True]

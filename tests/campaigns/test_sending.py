"""The send worker against a real mail server that behaves, refuses, stalls and hangs up."""

import datetime as dt
import time
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, Delivery, DeliveryAttempt
from campaigns.services import claiming, finishing, running, sending, settling, watching
from config.demo.mail_faults import AT_RCPT, Kind
from customers.channels.smtp import SmtpProvider
from customers.models import Contact, Customer
from customers.services import consents
from tests.factories import campaigns as make
from tests.factories import customers as data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def due_again(run: CampaignRun) -> None:
    Delivery.objects.filter(run=run, state="planned").update(not_before=timezone.now())


def test_sends_everything_once_and_finishes(smtp_sink):
    run = make.launch(make.make_audience(3))

    report = sending.send_slice(run_id=run.pk)

    run.refresh_from_db()
    assert (report.sent, report.more) == (3, False)
    assert make.states(run) == {"sent": 3}
    assert (run.state, run.sent_count, run.frozen_count) == ("finished", 3, 3)
    assert Campaign.objects.get(pk=run.campaign_id).state == "finished"
    assert smtp_sink.store.count() == 3
    assert smtp_sink.store.count_repeated() == 0
    assert Contact.objects.filter(state="made").count() == 3
    assert DeliveryAttempt.objects.filter(outcome="accepted").count() == 3


def test_mail_is_well_formed(smtp_sink):
    customer = make.make_audience(1, name="陈美玲", language="zh-hans")[0]
    run = make.launch(
        [customer],
        language="zh-hans",
        body="您好{{ salutation|客户 }}，[详情](https://bank.example/a)",
    )

    sending.send_slice(run_id=run.pk)

    content = smtp_sink.store.newest()[0].content
    mail = message_from_bytes(content, policy=policy.default)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert mail["Subject"] == "An offer"
    assert mail["To"] == customer.email
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http")
    assert mail["Message-ID"].startswith(f"<d{make.deliveries(run)[0].pk}.")
    assert "您好陈女士" in text
    assert "/t/c/" in html
    assert "/t/o/" in html
    assert "https://bank.example/a" not in html


def test_refusal_for_good_fails_one_and_leaves_the_rest(smtp_sink):
    people = make.make_audience(3)
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": people[1].email}])
    run = make.launch(people)

    sending.send_slice(run_id=run.pk)

    failed = Delivery.objects.get(run=run, state="failed")
    assert make.states(run) == {"failed": 1, "sent": 2}
    assert (failed.customer_id, failed.reason) == (people[1].pk, "rejected")
    assert "550" in DeliveryAttempt.objects.get(delivery_id=failed.pk).response
    assert Contact.objects.get(customer=people[1]).state == "released"


def test_refusal_for_the_moment_waits_and_is_bounded(smtp_sink, clock):
    person = make.make_audience(1)[0]
    smtp_sink.faults.set([{"kind": "reject_4xx", "pattern": person.email}])
    run = make.launch([person])

    waits = []
    for _attempt in range(6):
        sending.send_slice(run_id=run.pk)
        delivery = make.deliveries(run)[0]
        waits.append((delivery.not_before - timezone.now()).total_seconds())
        due_again(run)

    for wait, least in zip(waits[:5], (60, 300, 900, 3600, 14400), strict=True):
        assert (
            least <= wait <= least * 1.2
        )  # spread, so that what failed together does not return together
    delivery = make.deliveries(run)[0]
    assert (delivery.state, delivery.reason, delivery.attempts) == ("failed", "exhausted", 6)
    assert smtp_sink.store.count() == 0


def test_deferred_mail_keeps_its_message_id(smtp_sink):
    person = make.make_audience(1)[0]
    smtp_sink.faults.set([{"kind": "reject_4xx", "pattern": person.email, "times": 1}])
    run = make.launch([person])
    sending.send_slice(run_id=run.pk)
    due_again(run)

    sending.send_slice(run_id=run.pk)

    attempts = DeliveryAttempt.objects.order_by("number")
    assert [attempt.outcome for attempt in attempts] == ["deferred", "accepted"]
    assert len({attempt.idempotency_key for attempt in attempts}) == 1
    assert make.states(run) == {"sent": 1}


def test_lost_answer_is_uncertain_and_never_sent_again(smtp_sink, settings):
    people = make.make_audience(2)
    smtp_sink.faults.set([{"kind": "drop", "pattern": people[0].email}])
    settings.MAIL_CATCHER_URL = ""
    run = make.launch(people)

    sending.send_slice(run_id=run.pk)
    due_again(run)
    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"sent": 1, "uncertain": 1}
    assert smtp_sink.store.count(to=people[0].email) == 1
    assert Contact.objects.get(customer=people[0]).state == "reserved"


@pytest.mark.parametrize(
    ("fault", "state", "caught"), [("drop", "sent", 1), ("drop_unseen", "planned", 0)]
)
def test_provider_that_can_say_settles_the_uncertain(smtp_sink, fault, state, caught):
    people = make.make_audience(2)
    smtp_sink.faults.set([{"kind": fault, "pattern": people[0].email, "times": 1}])
    run = make.launch([*people])
    Delivery.objects.filter(run=run, customer=people[1]).update(
        not_before=timezone.now() + dt.timedelta(hours=1)
    )
    sending.send_slice(run_id=run.pk)

    settling.reconcile_uncertain(run=run, provider=SmtpProvider(), now=timezone.now())

    delivery = Delivery.objects.get(run=run, customer=people[0])
    assert delivery.state == state
    assert smtp_sink.store.count(to=people[0].email) == caught


def test_no_server_means_no_attempt(smtp_sink, settings):
    settings.EMAIL_PORT = 1
    run = make.launch(make.make_audience(2))

    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"planned": 2}
    assert {delivery.reason for delivery in make.deliveries(run)} == {"unreachable"}
    assert DeliveryAttempt.objects.count() == 0
    assert set(Contact.objects.values_list("state", flat=True)) == {"released"}


def test_poison_recipient_touches_nobody_else(smtp_sink):
    people = make.make_audience(4)
    people[0].email = "no address\r\nBcc: all@bank.example"
    people[0].save()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET name = %s WHERE id = %s", [b"\x01broken", people[1].pk]
        )
    run = make.launch(people)

    sending.send_slice(run_id=run.pk)

    reasons = {d.customer_id: (d.state, d.reason) for d in make.deliveries(run)}
    assert reasons[people[0].pk] == ("failed", "address")
    assert reasons[people[1].pk] == ("failed", "template")
    assert make.states(run) == {"failed": 2, "sent": 2}


def test_unsubscribed_between_freeze_and_send(smtp_sink):
    people = make.make_audience(2)
    run = make.launch(people)
    consents.withdraw_consent(
        customer=people[0], purpose="marketing", channel="email", source="test"
    )

    sending.send_slice(run_id=run.pk)

    delivery = Delivery.objects.get(run=run, customer=people[0])
    assert (delivery.state, delivery.reason) == ("suppressed", "no_consent")
    assert smtp_sink.store.count(to=people[0].email) == 0
    assert smtp_sink.store.count() == 1


class Holding(make.Postbox):
    """A provider at whose first mail a hold comes over whoever has the third turn."""

    def __init__(self, people: dict[str, Customer]) -> None:
        super().__init__()
        self.people = people
        self.held = ""

    def send(self, batch, allowed):
        mails = list(batch)
        for result in super().send(mails, allowed):
            if not self.held:
                self.held = mails[2].recipient
                data.place_hold(self.people[self.held], kind="fraud")
            yield result


def test_who_is_far_behind_is_asked_about_when_their_turn_has_come(monkeypatch):
    monkeypatch.setattr(watching, "AHEAD", 2)
    monkeypatch.setattr(watching, "FRESH_SECONDS", 3600)
    people = make.make_audience(5)
    run = make.launch(people)
    provider = Holding({one.email: one for one in people})

    sending.send_slice(run_id=run.pk, provider=provider)

    assert make.states(run) == {"sent": 4, "suppressed": 1}
    assert {mail.recipient for mail in provider.accepted} == provider.people.keys() - {
        provider.held
    }


class Slow(make.Postbox):
    """A provider that takes its time over every mail."""

    def send(self, batch, allowed):
        for result in super().send(batch, allowed):
            time.sleep(0.02)
            yield result


def test_what_a_slow_gateway_leaves_in_hand_is_given_back(clock):
    people = make.make_audience(2 * sending.MICRO_BATCH + 5)
    run = make.launch(people)
    provider = Slow()

    first = sending.send_slice(run_id=run.pk, provider=provider, seconds=0.1)

    assert make.states(run) == {
        "sent": sending.MICRO_BATCH,
        "planned": len(people) - sending.MICRO_BATCH,
    }
    assert first.more
    waiting = Delivery.objects.filter(run=run, state="planned")
    assert set(waiting.values_list("claims", "attempts", "claim_token")) == {(0, 0, None)}
    assert Contact.objects.exclude(state="made").exclude(state="released").count() == 0
    sending.send_slice(run_id=run.pk, provider=provider)
    assert make.states(run) == {"sent": len(people)}
    assert len({mail.recipient for mail in provider.accepted}) == len(provider.accepted)


def test_changed_campaign_sends_nothing_more(smtp_sink):
    run = make.launch(make.make_audience(2))
    run.campaign.messages.update(body="Something nobody signed")

    sending.send_slice(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.alarm) == ("waiting", "approval_void")
    assert make.states(run) == {"planned": 2}
    assert smtp_sink.store.count() == 0


def test_pace_is_kept_by_the_ledger(smtp_sink):
    run = make.launch(make.make_audience(5), per_hour=120)

    sending.send_slice(run_id=run.pk)
    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"planned": 3, "sent": 2}


def test_paused_run_sends_nothing_until_resumed(smtp_sink):
    run = make.launch(make.make_audience(2))
    by = run.campaign.author
    running.pause_run(run=run, by=by)

    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"planned": 2}
    running.resume_run(run=run, by=by)
    sending.send_slice(run_id=run.pk)
    assert make.states(run) == {"sent": 2}
    assert smtp_sink.store.count_repeated() == 0


def test_stop_cancels_what_is_not_at_the_provider(smtp_sink):
    people = make.make_audience(3)
    run = make.launch(people)
    claim = claiming.claim_batch(run_id=run.pk, now=timezone.now(), size=2)
    first = claim.rows[0]
    settling.begin_attempts(run=run, token=claim.token, keys={first.id: "key"}, now=timezone.now())

    stopped = running.stop_run(run=run, by=run.campaign.author, reason="Wrong product")

    run.refresh_from_db()
    assert (stopped.cancelled, stopped.in_flight, stopped.sent) == (2, 1, 0)
    assert run.state == "stopping"
    settling.settle_batch(
        run=run,
        token=claim.token,
        settlements=[settling.Settlement(first.id, "sent", outcome="accepted")],
        now=timezone.now(),
    )
    assert finishing.finish_if_done(run_id=run.pk, now=timezone.now())
    run.refresh_from_db()
    assert (run.state, run.sent_count, run.cancelled_count) == ("stopped", 1, 2)


def test_lapsed_lease_cannot_overwrite(smtp_sink, clock):
    run = make.launch(make.make_audience(2))
    claim = claiming.claim_batch(run_id=run.pk, now=timezone.now())
    one, other = (row.id for row in claim.rows)
    settling.begin_attempts(run=run, token=claim.token, keys={one: "key"}, now=timezone.now())
    clock.shift(dt.timedelta(seconds=200))

    recovered = settling.recover_lapsed(run=run, now=timezone.now())
    late = settling.settle_batch(
        run=run,
        token=claim.token,
        settlements=[
            settling.Settlement(pk, "failed", "rejected", "rejected") for pk in (one, other)
        ],
        now=timezone.now(),
    )

    assert recovered == {"uncertain": 1, "planned": 1}
    assert late == {}
    assert make.states(run) == {"planned": 1, "uncertain": 1}


def test_what_the_server_answers_names_nobody(smtp_sink, monkeypatch):
    monkeypatch.setitem(AT_RCPT, Kind.REJECT_5XX, "550 5.1.1 <anna@mail.test>: unknown here")
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": "anna@*"}])
    run = make.launch(make.make_audience(1, email="anna@mail.test"))

    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"failed": 1}
    assert DeliveryAttempt.objects.get().response == "550 5.1.1 <an***@mail.test>: unknown here"

"""The gates: one truth for the dry run, the freeze, the claim and the explanation; and no order of events around it."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns.models import CampaignRun, Delivery
from campaigns.selectors.audience import why_not
from campaigns.services import running, sending
from config.base.errors import DomainError
from customers.domain.quiet import quiet_until
from customers.models import Consent, Contact, Customer, Hold, Suppression
from customers.services import consents, suppressions
from tests.factories import campaigns as make
from tests.factories import customers as data

pytestmark = pytest.mark.django_db
RISK = 3
WARNED = "Capital at risk. Have a look at [our offer](https://bank.example/offer)."
STEPS = (
    "withdraw",
    "grant",
    "hold",
    "hold_for_an_hour",
    "end_holds",
    "suppress",
    "lift",
    "close",
    "refuse",
    "other_contact",
    "dare_less",
    "dare_more",
    "let_assessment_lapse",
    "edit",
    "undo_the_edit",
    "pause",
    "resume",
    "an_hour",
    "half_a_day",
    "send",
)


@dataclass
class Play:
    """One customer, one run, and the events that befall them."""

    person: Customer
    run: CampaignRun
    clock: object
    postbox: make.Postbox
    number: int = 0

    def step(self, name: str) -> None:
        self.number += 1
        self.clock.shift(dt.timedelta(seconds=1))
        getattr(self, f"do_{name}")()

    def do_withdraw(self) -> None:
        consents.withdraw_consent(
            customer=self.person, purpose="marketing", channel="email", source="t"
        )

    def do_grant(self) -> None:
        data.give_consent(self.person)

    def do_hold(self) -> None:
        data.place_hold(self.person, starts_at=timezone.now())

    def do_hold_for_an_hour(self) -> None:
        now = timezone.now()
        data.place_hold(self.person, starts_at=now, ends_at=now + dt.timedelta(hours=1))

    def do_end_holds(self) -> None:
        Hold.objects.update(ends_at=timezone.now())

    def do_suppress(self) -> None:
        suppressions.suppress_customer(customer=self.person, reason="request", channel="email")

    def do_lift(self) -> None:
        suppressions.lift_suppression(customer=self.person, channel="email")

    def do_close(self) -> None:
        Customer.objects.filter(pk=self.person.pk).update(status="closed")

    def do_refuse(self) -> None:
        consents.record_refusals(customer=self.person, marketing_refused=True)

    def do_other_contact(self) -> None:
        Contact.objects.create(
            customer=self.person,
            channel="sms",
            purpose="marketing",
            state="made",
            at=timezone.now(),
            source_kind="t",
            source_id=str(self.number),
        )

    def do_dare_less(self) -> None:
        Customer.objects.filter(pk=self.person.pk).update(risk_tolerance=1)

    def do_dare_more(self) -> None:
        today = timezone.localdate()
        Customer.objects.filter(pk=self.person.pk).update(risk_tolerance=4, risk_assessed_on=today)

    def do_let_assessment_lapse(self) -> None:
        long_ago = timezone.localdate() - dt.timedelta(days=366)
        Customer.objects.filter(pk=self.person.pk).update(risk_assessed_on=long_ago)

    def do_edit(self) -> None:
        self.run.campaign.messages.update(body="Something nobody signed.")

    def do_undo_the_edit(self) -> None:
        self.run.campaign.messages.update(body=WARNED)

    def do_pause(self) -> None:
        with suppress(DomainError):
            running.pause_run(run=self.run, by=self.run.campaign.author)

    def do_resume(self) -> None:
        with suppress(DomainError):
            running.resume_run(run=self.run, by=self.run.campaign.author)

    def do_an_hour(self) -> None:
        self.clock.shift(dt.timedelta(hours=1))

    def do_half_a_day(self) -> None:
        self.clock.shift(dt.timedelta(hours=12))

    def do_send(self) -> None:
        before = len(self.postbox.accepted)
        allowed = is_allowed(self.person.pk, timezone.now()) and goes_on_as_signed(self.run)
        sending.send_slice(run_id=self.run.pk, provider=self.postbox)
        assert len(self.postbox.accepted) == before or allowed


def is_allowed(pk: int, now: dt.datetime) -> bool:
    """The rules once more, read from the ledgers and written in another language than the gates."""
    person = Customer.objects.get(pk=pk)
    consent = Consent.objects.filter(customer_id=pk).order_by("-at", "granted").first()
    holds = Hold.objects.filter(customer_id=pk, starts_at__lte=now)
    made = Contact.objects.filter(customer_id=pk, at__gt=now - dt.timedelta(days=1))
    return (
        person.status != "closed"
        and not person.marketing_refused
        and bool(consent and consent.granted)
        and not Suppression.objects.filter(customer_id=pk).exists()
        and not any(hold.ends_at is None or hold.ends_at > now for hold in holds)
        and not made.exclude(state="released").exists()
        and quiet_until(now, person.timezone, dt.time(20), dt.time(9)) is None
        and person.risk_tolerance >= RISK
        and person.risk_assessed_on > timezone.localdate() - dt.timedelta(days=365)
    )


def goes_on_as_signed(run: CampaignRun) -> bool:
    run.refresh_from_db()
    return run.state == "running" and run.campaign.messages.get().body == WARNED


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=2, max_size=9))
@example(steps=[])
@example(steps=["edit", "send", "undo_the_edit", "resume"])
@example(steps=["dare_less"])
@example(steps=["let_assessment_lapse"])
def test_no_order_of_events_sends_what_a_gate_forbids(clock, steps):
    clock.move_to(dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC))
    with transaction.atomic():
        person = make.make_audience(1, risk_tolerance=4)[0]
        product = data.make_product(risk_rating=RISK, min_amount=None)
        run = make.launch([person], product=product, body=WARNED)
        play = Play(person, run, clock, make.Postbox())

        for name in [*steps, "send"]:
            play.step(name)

        sent = Delivery.objects.filter(run=play.run, state="sent").count()
        assert len(play.postbox.accepted) == sent <= 1
        transaction.set_rollback(True)


def test_explanation_names_every_gate_in_order(clock):
    now = timezone.now()
    person = data.make_customer(marketing_refused=True)
    data.place_hold(person, ends_at=now + dt.timedelta(days=3))
    campaign = make.make_campaign([person])

    reasons = [(reason.code, reason.until) for reason in why_not(person, campaign)]

    assert reasons == [
        ("marketing_refused", None),
        ("no_consent", None),
        ("policy", now + dt.timedelta(days=3)),
    ]


def test_nothing_stands_between_a_campaign_and_a_willing_customer(clock):
    person = make.make_audience(1)[0]

    assert why_not(person, make.make_campaign([person])) == []


@pytest.mark.parametrize(
    ("entries", "allowed"),
    [
        ([("email", True)], True),
        ([("", True)], True),
        ([("email", False)], False),
        ([("", True), ("email", False)], False),
        ([("email", True), ("", False)], False),
        ([("", False), ("email", True)], True),
        ([("sms", True)], False),
    ],
)
def test_newest_word_on_channel_or_purpose_decides(clock, entries, allowed):
    person = data.make_customer()
    for channel, granted in entries:
        clock.shift(dt.timedelta(minutes=1))
        data.give_consent(person, channel, granted=granted)

    codes = [reason.code for reason in why_not(person, make.make_campaign([person]))]

    assert codes == ([] if allowed else ["no_consent"])


@pytest.mark.parametrize("kind", ["complaint", "hardship", "fraud", "death", "policy"])
def test_holds_of_every_kind_read_the_same(clock, kind):
    person = make.make_audience(1)[0]
    data.place_hold(person, kind)

    assert [r.code for r in why_not(person, make.make_campaign([person]))] == ["policy"]


@pytest.mark.parametrize(
    ("zone", "utc", "until"),
    [
        ("Asia/Shanghai", "2026-03-16T12:00", "2026-03-17T01:00"),  # 20:00 sharp
        ("Asia/Shanghai", "2026-03-16T11:59", None),
        ("Asia/Shanghai", "2026-03-17T00:59", "2026-03-17T01:00"),
        ("Asia/Shanghai", "2026-03-17T01:00", None),
        ("Asia/Kolkata", "2026-03-16T14:30", "2026-03-17T03:30"),  # half an hour off
        ("America/New_York", "2026-03-08T05:30", "2026-03-08T13:00"),  # the night clocks go forward
        ("America/New_York", "2026-11-01T03:30", "2026-11-01T14:00"),  # and back
        ("Asia/Kathmandu", "2026-03-16T14:15", "2026-03-17T03:15"),
    ],
)
def test_quiet_hours_by_the_customers_own_clock(zone, utc, until):
    now = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    expected = dt.datetime.fromisoformat(until).replace(tzinfo=dt.UTC) if until else None

    assert quiet_until(now, zone, dt.time(20), dt.time(9)) == expected


def test_equal_hours_mean_no_quiet_hours():
    now = dt.datetime(2026, 3, 16, tzinfo=dt.UTC)

    assert quiet_until(now, "Asia/Shanghai", dt.time(8), dt.time(8)) is None

"""No order of events sends a follow-up to whom the first reached, who left, or who has had it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign, CampaignRun, Delivery, FollowedDelivery
from campaigns.services import recognising, sending, steering
from campaigns.services.timing import following
from config.base.errors import DomainError
from customers.channels.messages import Allowed, Outcome, Outgoing, Result
from customers.models import Customer
from customers.services import consents
from tests.factories import campaigns as make
from tests.factories import following as chain
from tests.factories.customers import make_event

pytestmark = pytest.mark.django_db
HOURS = 24
STEPS = (
    "send_first",
    "fail_first",
    "open",
    "click",
    "buy",
    "unsubscribe",
    "withdraw",
    "pause",
    "resume",
    "stop",
    "an_hour",
    "a_day",
    "look",
    "send",
)
ENOUGH = {
    "not_sent": {"open", "click"},
    "not_opened": {"open", "click"},
    "not_clicked": {"click"},
    "not_converted": set(),
}


class Refusing(make.Postbox):
    """A provider that refuses everything for good."""

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        for mail in batch:
            outcome = Outcome.REJECTED if allowed(mail) else Outcome.WITHHELD
            yield Result(mail.key, outcome)


@dataclass
class Play:
    """One customer, an e-mail and what follows it, and what befell them, written down beside the ledgers."""

    person: Customer
    first: CampaignRun
    follow_up: Campaign
    clock: object
    postbox: make.Postbox
    did: set[str] = field(default_factory=set)
    settled: tuple[str, dt.datetime] | None = None

    def step(self, name: str) -> None:
        self.clock.shift(dt.timedelta(seconds=1))
        getattr(self, f"do_{name}")()

    def do_send_first(self, provider: make.Postbox | None = None) -> None:
        sending.send_slice(run_id=self.first.pk, provider=provider or make.Postbox())
        (row,) = make.deliveries(self.first)
        if self.settled is None and row.state in ("sent", "failed"):
            self.settled = row.state, timezone.now()

    def do_fail_first(self) -> None:
        self.do_send_first(Refusing())

    def _react(self, what: str, kind: str) -> None:
        if self.settled:
            chain.react(self.first, self.person, kind)
            self.did.add(what)

    def do_open(self) -> None:
        self._react("open", "opened")

    def do_click(self) -> None:
        self._react("click", "clicked")

    def do_unsubscribe(self) -> None:
        self._react("left", "unsubscribed")

    def do_buy(self) -> None:
        make_event(self.person, "purchase")
        self.did.add("bought")

    def do_withdraw(self) -> None:
        consents.withdraw_consent(
            customer=self.person, purpose="marketing", channel="email", source="t"
        )
        self.did.add("left")

    def _steer(self, act, **more) -> None:
        campaign = Campaign.objects.get(pk=self.first.campaign_id)
        try:
            act(campaign=campaign, by=campaign.author, **more)
        except DomainError:
            return

    def do_pause(self) -> None:
        self._steer(steering.pause_campaign)

    def do_resume(self) -> None:
        self._steer(steering.resume_campaign)

    def do_stop(self) -> None:
        self._steer(steering.stop_campaign, reason="t")

    def do_an_hour(self) -> None:
        self.clock.shift(dt.timedelta(hours=1))

    def do_a_day(self) -> None:
        self.clock.shift(dt.timedelta(days=1))

    def do_look(self) -> None:
        recognising.note_beat(now=timezone.now())
        following.start_due_looks(now=timezone.now())
        late = self.follow_up.runs.filter(state="waiting")
        late.update(state="running", alarm="")  # a person lets it go on

    def do_send(self) -> None:
        before = len(self.postbox.accepted)
        for run in self.follow_up.runs.all():
            sending.send_slice(run_id=run.pk, provider=self.postbox)
        assert len(self.postbox.accepted) == before or self.may(before)

    def may(self, before: int) -> bool:
        """The rules once more, from what was written down here."""
        state, at = self.settled or ("", timezone.now())
        campaign = Campaign.objects.get(pk=self.first.campaign_id)
        when = self.follow_up.follow_when
        return (
            before == 0
            and (state == "failed" or (state == "sent" and when != "not_sent"))
            and timezone.now() >= at + dt.timedelta(hours=HOURS)
            and not self.did & (ENOUGH[when] | {"bought", "left"})
            and campaign.state in ("running", "finished")
        )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    when=st.sampled_from(sorted(ENOUGH)),
    begun=st.sampled_from(("send_first", "fail_first")),
    before=st.lists(st.sampled_from(STEPS), max_size=4),
    between=st.lists(st.sampled_from(STEPS), max_size=4),
)
def test_no_order_of_events_follows_whom_it_should_not(clock, when, begun, before, between):
    clock.move_to(dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC))
    with transaction.atomic():
        make.no_quiet_hours()
        (person,) = chain.make_people()
        first, follow_up = chain.launch_chain([person], when)
        play = Play(person, first, follow_up, clock, make.Postbox())

        ends = ("send", "a_day", "look", "send")
        for name in [begun, *before, "a_day", "look", *between, *ends]:
            play.step(name)

        sent = Delivery.objects.filter(run__campaign=follow_up, state="sent").count()
        assert len(play.postbox.accepted) == sent <= 1
        assert FollowedDelivery.objects.filter(campaign=follow_up).count() <= 1
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("when", "begun"), [("not_sent", "fail_first"), ("not_opened", "send_first")]
)
def test_who_may_have_it_gets_it(clock, when, begun):
    make.no_quiet_hours()
    (person,) = chain.make_people()
    play = Play(person, *chain.launch_chain([person], when), clock, make.Postbox())

    for name in (begun, "a_day", "look", "send", "an_hour", "look", "send"):
        play.step(name)

    assert len(play.postbox.accepted) == 1

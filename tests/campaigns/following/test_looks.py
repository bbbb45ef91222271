"""A follow-up: it reaches whom the first did not, once, and nobody else."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, Delivery, FollowedDelivery
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.signing import valid_approvals
from campaigns.services import dispatching, drafting, recognising, running, steering
from campaigns.services.timing import following
from config.base.errors import DomainError
from customers.services import consents
from tests.factories import campaigns as make
from tests.factories import following as chain
from tests.factories.customers import make_customer, make_event
from tests.factories.following import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(clock):
    """A Monday at noon in Shanghai."""
    return clock


def look(clock, shift: dt.timedelta = DAY) -> list[CampaignRun]:
    clock.shift(shift)
    recognising.note_beat(now=timezone.now())
    begun = following.start_due_looks(now=timezone.now())
    return [CampaignRun.objects.get(pk=pk) for pk in begun]


def numbers(people) -> list[str]:
    return [person.customer_no for person in people]


def reasons(run: CampaignRun) -> list[tuple[str, str]]:
    rows = sorted(make.deliveries(run), key=lambda one: one.customer_id)
    return [(one.state, one.reason) for one in rows]


def test_it_begins_with_the_first_and_takes_up_whoever_did_not_open(clock):
    people = chain.make_people(3)
    first, follow_up = chain.launch_chain(people)
    assert (follow_up.state, follow_up.runs.count()) == ("running", 0)
    chain.send(first)
    chain.react(first, people[0])

    assert look(clock, DAY - dt.timedelta(minutes=3)) == []
    (run,) = look(clock, dt.timedelta(minutes=1))

    assert (run.follows, run.starts_at) == (first, first.starts_at + DAY)
    assert chain.send(run) == []  # two minutes early
    clock.shift(dt.timedelta(minutes=2))
    assert chain.send(run) == numbers(people[1:])
    assert FollowedDelivery.objects.count() == 2
    assert look(clock, dt.timedelta(0)) == []


@pytest.mark.parametrize(
    ("when", "reaction", "follows"),
    [
        ("not_sent", None, False),
        ("not_delivered", None, False),
        ("not_delivered", "bounced", True),
        ("not_opened", "delivered", True),
        ("not_opened", "clicked", False),
        ("not_clicked", "opened", True),
        ("not_clicked", "clicked", False),
        ("not_converted", "clicked", True),
        ("not_converted", "unsubscribed", False),
        ("not_opened", "complained", False),
    ],
)
def test_each_condition(clock, when, reaction, follows):
    people = chain.make_people()
    first, _follow_up = chain.launch_chain(people, when)
    chain.send(first)
    if reaction:
        chain.react(first, people[0], reaction)

    assert bool(look(clock)) is follows


def test_without_receipts_of_others_nobody_is_known_not_to_have_it(clock):
    people = chain.make_people(2)
    first, _follow_up = chain.launch_chain(people, "not_delivered")
    chain.send(first)
    chain.react(first, people[0], "delivered")

    (run,) = look(clock)

    assert chain.send(run) == numbers(people[1:])


def test_whom_the_first_channel_cannot_reach_is_reached_by_the_second(clock):
    no_consent = chain.make_people(1, channels=("sms",))
    no_mail = chain.make_people(1, email="")
    neither = chain.make_people(1, channels=())
    hold_out = chain.make_people(1)
    chain.launch_chain([*no_consent, *no_mail, *neither, *hold_out], "not_sent")

    (run,) = look(clock)

    assert chain.send(run) == numbers([*no_consent, *no_mail])
    assert ("suppressed", "no_consent") in reasons(run)
    assert run.frozen_count == 3


def test_a_hold_out_stays_held_out_on_every_channel(clock):
    people = [*chain.make_people(40, channels=("sms",)), *chain.make_people(40)]
    first, _follow_up = chain.launch_chain(people, "not_opened", holdout_share=0.5)
    chain.send(first)
    held = {one.customer_id for one in make.deliveries(first) if one.state == "holdout"}
    assert 5 < len(held) < 35

    (run,) = look(clock)

    taken = {one.customer_id for one in make.deliveries(run)}
    assert not taken & held
    drawn_anew = [person for person in people[:40] if person.pk not in taken]
    assert 5 < len(drawn_anew) < 35  # nobody of them had been drawn: no consent to e-mail


def test_asked_again_when_it_is_claimed(clock):
    people = chain.make_people(6)
    first, _follow_up = chain.launch_chain(people)
    chain.send(first)
    (run,) = look(clock, DAY - dt.timedelta(minutes=2))
    clock.shift(dt.timedelta(minutes=2))
    chain.react(first, people[0])
    make_event(people[1], "purchase")
    chain.react(first, people[2], "unsubscribed")
    consents.withdraw_consent(customer=people[3], purpose="marketing", channel="email", source="t")
    consents.withdraw_consent(customer=people[4], purpose="marketing", channel="sms", source="t")

    assert chain.send(run) == numbers(people[5:])

    assert reasons(run) == [
        *[("suppressed", "reached_meanwhile")] * 4,
        ("suppressed", "no_consent"),
        ("sent", ""),
    ]


def test_what_is_settled_later_is_taken_up_by_a_later_look_and_nobody_twice(clock):
    people = chain.make_people(3)
    first, follow_up = chain.launch_chain(people)
    Delivery.objects.filter(run=first, customer=people[2]).update(
        not_before=timezone.now() + 5 * dt.timedelta(hours=1)
    )
    chain.send(first)
    clock.shift(6 * dt.timedelta(hours=1))
    chain.send(first)

    (run,) = look(clock, DAY - 6 * dt.timedelta(hours=1))

    due = {one.customer_id: one.not_before for one in make.deliveries(run)}
    assert due[people[0].pk] == first.starts_at + DAY
    assert due[people[2].pk] == first.starts_at + DAY + 6 * dt.timedelta(hours=1)
    assert look(clock) == []
    assert follow_up.occurrences.count() == 1


def test_an_open_first_is_looked_at_until_it_is_done(clock):
    people = chain.make_people(2)
    first, follow_up = chain.launch_chain(people)
    late = Delivery.objects.filter(run=first, customer=people[1])
    late.update(not_before=timezone.now() + DAY + dt.timedelta(hours=1))
    chain.send(first)
    (early,) = look(clock)
    assert chain.send(early) == numbers(people[:1])

    clock.shift(dt.timedelta(hours=2))
    chain.send(first)
    (second,) = look(clock, DAY - dt.timedelta(hours=2))

    assert [one.customer_id for one in make.deliveries(second)] == [people[1].pk]
    clock.shift(dt.timedelta(hours=2))
    assert chain.send(second) == numbers(people[1:])
    dispatching.look_after_runs(now=timezone.now())
    follow_up.refresh_from_db()
    assert follow_up.state == "finished"


def test_a_series_is_followed_date_by_date(clock):
    people = chain.make_people(1)
    first, follow_up = chain.launch_chain(people, recurrence="FREQ=DAILY;COUNT=2")
    chain.send(first)
    clock.shift(DAY)
    dispatching.look_after_runs(now=timezone.now())

    assert [run.follows for run in follow_up.runs.all()] == [first]
    second = CampaignRun.objects.get(campaign=first.campaign, starts_at=first.starts_at + DAY)
    chain.send(follow_up.runs.get())
    chain.send(second)
    (again,) = look(clock)
    assert again.follows == second


def test_what_follows_can_be_stopped_after_the_first_is_over(clock):
    first, follow_up = chain.launch_chain(chain.make_people(2))
    chain.send(first)
    (run,) = look(clock)

    campaign = first.campaign
    campaign.refresh_from_db()
    assert campaign.state == "finished"  # what is over cannot be stopped; the follow-up can
    steering.stop_campaign(campaign=follow_up, by=campaign.author, reason="t")
    assert make.states(run) == {"cancelled": 2}


def test_no_follow_up_begins_once_the_first_was_stopped(clock):
    people = chain.make_people(2)
    first, follow_up = chain.launch_chain(people)
    Delivery.objects.filter(run=first, customer=people[1]).update(
        not_before=timezone.now() + 3 * DAY
    )
    chain.send(first)
    (run,) = look(clock)

    steering.stop_campaign(campaign=first.campaign, by=first.campaign.author, reason="t")

    follow_up.refresh_from_db()
    assert follow_up.state == "stopped"
    assert make.states(run) == {"cancelled": 1}
    assert look(clock) == []


def test_while_the_first_is_paused_what_follows_waits(clock):
    people = chain.make_people(2)
    first, _follow_up = chain.launch_chain(people)
    Delivery.objects.filter(run=first, customer=people[1]).update(
        not_before=timezone.now() + 3 * DAY
    )
    chain.send(first)
    (run,) = look(clock)
    steering.pause_campaign(campaign=first.campaign, by=first.campaign.author)

    assert chain.send(run) == []
    assert look(clock) == []

    steering.resume_campaign(campaign=first.campaign, by=first.campaign.author)
    assert chain.send(run) == numbers(people[:1])


def test_a_late_look_waits_for_a_person(clock):
    first, _follow_up = chain.launch_chain(chain.make_people(1))
    chain.send(first)

    (run,) = look(clock, DAY + dt.timedelta(hours=1))

    assert (run.state, run.alarm) == ("waiting", "overdue")


def test_a_first_that_is_no_longer_what_was_signed_begins_nothing(clock):
    first, follow_up = chain.launch_chain(chain.make_people(1))
    chain.send(first)
    Campaign.objects.filter(pk=first.campaign_id).update(goal="g", budget_amount=5)

    assert look(clock) == []

    assert [one.outcome for one in follow_up.occurrences.all()] == ["unsigned"]


def test_the_hash_covers_what_is_followed_and_how():
    first = make.make_campaign(chain.make_people(1))
    follow_up = make.approve(chain.make_follow_up(first))
    before = content_hash(follow_up)

    for change in ({"follow_after_hours": 25}, {"follow_when": "not_clicked"}):
        Campaign.objects.filter(pk=follow_up.pk).update(**change)
        assert content_hash(follow_up) != before
    Campaign.objects.filter(pk=follow_up.pk).update(follow_after_hours=24, follow_when="not_opened")
    assert content_hash(follow_up) == before
    drafting.write_message(campaign=first, by=first.author, language="en", body="Another")
    assert content_hash(follow_up) != before
    assert not valid_approvals(follow_up).exists()
    follow_up.refresh_from_db()
    assert follow_up.state == "draft"


def test_an_unsigned_follow_up_stays_behind_and_can_be_launched_later(clock):
    people = chain.make_people(1)
    first = make.approve(make.make_campaign(people))
    follow_up = chain.make_follow_up(first)
    run = running.launch_campaign(campaign=first, by=first.author)
    chain.send(run)
    follow_up.refresh_from_db()
    assert follow_up.state == "draft"

    clock.shift(DAY + dt.timedelta(hours=5))
    make.approve(follow_up)
    begun = running.launch_campaign(campaign=follow_up, by=follow_up.author)

    assert (begun.state, chain.send(begun)) == ("running", numbers(people))


def test_it_is_not_launched_before_the_first():
    follow_up = make.approve(chain.make_follow_up(make.make_campaign(chain.make_people(1))))

    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=follow_up, by=follow_up.author)

    assert refused.value.code == "first_not_launched"
    follow_up.refresh_from_db()
    assert follow_up.state == "approved"


def test_three_in_a_row_a_late_reaction_to_the_first_ends_it(clock):
    people = chain.make_people(2)
    first = make.make_campaign(people)
    second = chain.make_follow_up(first)
    third = chain.make_follow_up(second, "not_clicked")
    for campaign in (first, second, third):
        make.approve(campaign)
    run = running.launch_campaign(campaign=first, by=first.author)
    assert list(Campaign.objects.values_list("state", flat=True)) == ["running"] * 3
    chain.send(run)
    (then,) = look(clock)
    assert len(chain.send(then)) == 2
    chain.react(run, people[0])  # opens the e-mail after the text message

    (last,) = look(clock)

    assert [one.customer_id for one in make.deliveries(last)] == [people[1].pk]


def test_a_fourth_and_a_circle_are_refused_by_the_database():
    first = make.make_campaign([])
    second = chain.make_follow_up(first)
    third = chain.make_follow_up(second)

    with pytest.raises(IntegrityError, match="at most three"), transaction.atomic():
        chain.make_follow_up(third)
    link = {"follows": third, "follow_when": "not_sent", "follow_after_hours": 1}
    link |= {"scheduled_at": None, "holdout_share": 0}
    with pytest.raises(IntegrityError, match="at most three"), transaction.atomic():
        Campaign.objects.filter(pk=first.pk).update(**link)
    above = make.make_campaign([])
    with pytest.raises(IntegrityError, match="at most three"), transaction.atomic():
        Campaign.objects.filter(pk=first.pk).update(**(link | {"follows": above}))
    with (
        pytest.raises(IntegrityError, match=r"campaign_follow_up|at most three"),
        transaction.atomic(),
    ):
        Campaign.objects.filter(pk=above.pk).update(**(link | {"follows": above}))


def test_the_database_takes_a_delivery_up_once_and_never_a_hold_out(clock):
    people = chain.make_people(2)
    first, follow_up = chain.launch_chain(people)
    chain.send(first)
    (run,) = look(clock)
    taken = FollowedDelivery.objects.first()
    planned, _runs = chain.launch_chain(chain.make_people(1))

    with pytest.raises(IntegrityError, match="followed_once"), transaction.atomic():
        FollowedDelivery.objects.create(campaign=follow_up, delivery_id=taken.delivery_id, run=run)
    with pytest.raises(IntegrityError, match="takes up what was settled"), transaction.atomic():
        FollowedDelivery.objects.create(
            campaign=follow_up, delivery_id=make.deliveries(planned)[0].pk, run=run
        )


@pytest.mark.django_db(transaction=True)
def test_several_schedulers_take_a_look_once(clock):
    first, follow_up = chain.launch_chain(chain.make_people(3))
    chain.send(first)
    clock.shift(DAY)
    begun: list[int] = []

    def at_once() -> None:
        try:
            begun.extend(following.start_due_looks(now=timezone.now()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(begun) == follow_up.runs.count() == follow_up.occurrences.count() == 1
    assert FollowedDelivery.objects.count() == 3


def test_choosing_what_cannot_be_followed_is_refused_by_field():
    first = make.make_campaign(chain.make_people(1))
    draft = make.make_campaign([])
    link = {"follows": first, "follow_when": "not_opened", "follow_after_hours": 24}

    for change, field in (
        ({"follow_after_hours": 0}, "follow_after_hours"),
        ({"follow_after_hours": 721}, "follow_after_hours"),
        ({"follow_when": "never"}, "follow_when"),
        ({"follows": draft}, "follows"),
        ({"follows": make.move(make.make_campaign([]), "stopped")}, "follows"),
    ):
        with pytest.raises(DomainError) as refused:
            drafting.change_campaign(campaign=draft, by=draft.author, changes=link | change)
        assert refused.value.field == field
    draft = drafting.change_campaign(
        campaign=draft, by=draft.author, changes=link | {"holdout_share": 0.3}
    )
    assert (draft.scheduled_at, draft.holdout_share, draft.follows) == (None, 0, first)
    freed = drafting.change_campaign(campaign=draft, by=draft.author, changes={"follows": None})
    assert (freed.follow_when, freed.follow_after_hours) == ("", None)


@pytest.mark.parametrize(
    ("channel", "keeps"), [("ads", "email"), ("sms", "email"), ("in_app", "in_app")]
)
def test_a_followed_campaign_keeps_to_channels_that_can_tell_whom(channel, keeps):
    first = make.make_campaign(chain.make_people(1))
    draft = chain.make_follow_up(first, "not_opened")

    def change() -> None:
        drafting.change_campaign(campaign=first, by=first.author, changes={"channel": channel})

    if channel == keeps:
        change()
    else:
        with pytest.raises(DomainError, match=draft.code) as refused:
            change()
        assert refused.value.field == "channel"
    first.refresh_from_db()
    assert first.channel == keeps


def test_nobody_follows_a_campaign_of_another_branch():
    first = make.make_campaign([], branch_code="SH")
    draft = make.make_campaign([], branch_code="BJ")
    stranger = draft.author
    stranger.branch_code = "BJ"
    link = {"follows": first, "follow_when": "not_opened", "follow_after_hours": 24}

    with pytest.raises(DomainError) as refused:
        drafting.change_campaign(campaign=draft, by=stranger, changes=link)

    assert refused.value.field == "follows"
    draft.refresh_from_db()
    assert draft.follows is None


def test_a_customer_without_a_first_contact_is_no_concern_of_the_follow_up(clock):
    people = chain.make_people(1)
    make_customer()
    first, _follow_up = chain.launch_chain(people)

    assert look(clock) == []  # nothing has been sent yet

    assert make.states(first) == {"planned": 1}

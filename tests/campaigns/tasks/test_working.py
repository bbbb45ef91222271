"""Working on tasks: the gates are asked again, outcomes have their effects, and nothing is written that is refused."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.services.users import sync_roles
from campaigns.models import CampaignRun, ContactTask, DeliveryEvent
from campaigns.selectors.tasks.standing import why_not_now
from campaigns.services import running
from campaigns.services.taking_back import take_back
from campaigns.services.tasks.ending import tend_tasks
from campaigns.services.tasks.working import (
    Said,
    give_task_to,
    record_outcome,
    take_task,
    tell_number,
)
from config.base.errors import DomainError
from customers.models import ConsentState, Contact, ContactCapacity, Event, Suppression
from customers.services import consents
from customers.services.holds import place_hold
from customers.services.identity.merging import merge_customers
from tests.campaigns.tasks.test_handing import launch, make_people, send
from tests.factories import campaigns as make
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def make_task(channel: str = "phone", **over) -> ContactTask:
    run = launch(make_people(1, channel, **over), channel, attribution_days=10)
    send(run)
    return ContactTask.objects.get(run=run)


def worker(role: str = "relationship_manager", branch: str = "B0") -> User:
    sync_roles()
    user = User.objects.create(
        username=f"{role}{User.objects.count()}", branch_code=branch, full_name="王雨晴"
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def kinds(task: ContactTask) -> list[str]:
    return sorted(Event.objects.filter(customer=task.customer).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("outcome", "event"),
    [
        ("interested", "offer_interested"),
        ("not_interested", "offer_declined"),
        ("meeting", "meeting_arranged"),
        ("sold", "offer_sold"),
    ],
)
def test_who_was_reached_is_done_and_stands_among_the_events(outcome, event):
    task, by = make_task(), worker()
    take_task(task=task, by=by)

    done = record_outcome(task=task, by=by, said=Said(outcome, " 下周来网点 "))

    assert (done.state, done.outcome, done.tries, done.settled_by) == ("done", outcome, 1, by)
    assert done.note == "下周来网点"
    assert kinds(task) == [event]


def test_the_same_outcome_is_not_written_twice():
    task, by = make_task(), worker()
    record_outcome(task=task, by=by, said=Said("interested"))

    with pytest.raises(DomainError) as refused:
        record_outcome(task=task, by=by, said=Said("not_interested"))

    assert refused.value.code == "settled"
    assert kinds(task) == ["offer_interested"]


def test_who_declined_cools_off_for_every_campaign():
    task, by = make_task(), worker()
    record_outcome(task=task, by=by, said=Said("not_interested"))

    (waits,) = deliveries(launch([task.customer]))

    assert (waits.state, waits.reason) == ("planned", "cool_refusal")


def deliveries(run: CampaignRun):
    return make.deliveries(run)


def test_asked_not_to_be_called_withdraws_the_consent_at_once():
    task, by = make_task(), worker()

    record_outcome(task=task, by=by, said=Said("no_calls"))

    state = ConsentState.objects.get(customer=task.customer, purpose="marketing", channel="phone")
    event = DeliveryEvent.objects.get(delivery_id=task.delivery_id)
    assert (state.granted, event.kind) == (False, "unsubscribed")
    assert kinds(task) == ["phone_unsubscribe"]
    assert make.states(launch([task.customer])) == {"suppressed": 1}


def test_asked_at_the_counter_not_to_be_called_ends_calls_too():
    task, by = make_task("branch"), worker()
    consents.record_consent(
        customer=task.customer, purpose="marketing", channel="phone", granted=True, source="test"
    )

    record_outcome(task=task, by=by, said=Said("no_calls"))

    found = ConsentState.objects.filter(customer=task.customer, purpose="marketing")
    states = dict(found.values_list("channel", "granted"))
    assert (states["phone"], states["branch"]) == (False, False)
    assert kinds(task) == ["branch_unsubscribe"]
    assert make.states(launch([task.customer])) == {"suppressed": 1}


def test_nothing_is_said_that_is_no_longer_what_was_signed():
    first, by = make_task(), worker()
    taken = take_task(task=first, by=by)
    signed = first.run.campaign.messages.get()
    written = signed.body
    first.run.campaign.messages.update(body="Nobody signed this")

    with pytest.raises(DomainError) as number:
        tell_number(task=taken, by=by)
    ContactTask.objects.update(state="open")
    with pytest.raises(DomainError) as refused:
        take_task(task=first, by=by)
    first.refresh_from_db()

    assert (number.value.code, refused.value.code, first.state) == ("not_now", "not_now", "open")
    stop = why_not_now(first)
    assert stop is not None
    assert stop.code == "approval_void"
    first.run.campaign.messages.update(body=written)
    assert take_task(task=first, by=by).state == "taken"


def test_wrong_number_is_dialled_no_more():
    task, by = make_task(), worker()

    record_outcome(task=task, by=by, said=Said("wrong_number"))

    entry = Suppression.objects.get(customer=task.customer)
    assert (entry.channel, entry.reason) == ("phone", "hard_bounce")
    assert kinds(task) == ["phone_bounce"]


def test_not_reached_comes_again_the_next_working_day_and_ends_after_three(clock):
    task, by = make_task(), worker()
    states = []
    for _call in range(3):
        task = record_outcome(task=task, by=by, said=Said("not_reached"))
        states.append((task.state, task.tries, task.due_on - timezone.localdate()))
        clock.shift(dt.timedelta(days=1))

    assert states == [
        ("open", 1, dt.timedelta(days=1)),
        ("open", 2, dt.timedelta(days=1)),
        ("done", 3, dt.timedelta(0)),
    ]
    assert kinds(task) == ["call_unanswered"] * 3


def test_call_back_stays_with_who_agreed_it_and_counts_at_its_moment():
    task, by = make_task(), worker()
    at = timezone.now() + dt.timedelta(days=2)

    again = record_outcome(task=task, by=by, said=Said("later", call_at=at))

    assert (again.state, again.owner, again.call_at, again.due_on) == (
        "open", by, at, timezone.localdate(at),
    )  # fmt: skip
    assert Contact.objects.get().at == at


@pytest.mark.parametrize(
    ("hours", "code"), [(-1, "no_moment"), (11, "quiet_hours"), (24 * 11, "after_the_end")]
)
def test_call_back_at_a_wrong_moment_is_refused(hours, code):
    task, by = make_task(), worker()
    at = timezone.now() + dt.timedelta(hours=hours)

    with pytest.raises(DomainError) as refused:
        record_outcome(task=task, by=by, said=Said("later", call_at=at))

    task.refresh_from_db()
    assert refused.value.code == code
    assert (task.state, task.tries, task.outcome) == ("open", 0, "")


def test_a_further_call_needs_a_place_in_the_caps(clock):
    task, by = make_task(), worker()
    record_outcome(task=task, by=by, said=Said("not_reached"))
    clock.shift(dt.timedelta(days=1))
    Contact.objects.bulk_create(
        Contact(
            customer=task.customer, channel="sms", purpose="marketing", kind="care", state="made",
            at=timezone.now(), source_kind="test", source_id=str(number),
        )
        for number in range(20)
    )  # fmt: skip

    with pytest.raises(DomainError) as refused:
        take_task(task=task, by=by)

    task.refresh_from_db()
    assert (refused.value.code, task.state) == ("not_now", "open")


def opted_out(task):
    consents.withdraw_consent(
        customer=task.customer, purpose="marketing", channel="phone", source="test"
    )


def held(task):
    place_hold(
        customer=task.customer,
        kind="complaint",
        source_kind="test",
        source_id="1",
        starts_at=timezone.now(),
    )


def closed(task):
    task.customer.status = "closed"
    task.customer.save()


@pytest.mark.parametrize(
    ("change", "reason"), [(opted_out, "no_consent"), (held, "policy"), (closed, "closed")]
)
def test_what_a_gate_refuses_meanwhile_is_withdrawn_when_it_is_opened(change, reason):
    task, by = make_task(), worker()
    change(task)

    taken = take_task(task=task, by=by)

    assert (taken.state, taken.reason) == ("withdrawn", reason)
    assert Contact.objects.get().state == "released"


@pytest.mark.parametrize(
    ("change", "reason"), [(opted_out, "no_consent"), (held, "policy"), (closed, "closed")]
)
def test_what_a_gate_refuses_meanwhile_is_withdrawn_by_itself(change, reason):
    task, other = make_task(), make_task()
    change(task)

    tend_tasks(now=timezone.now())

    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.state, task.reason, other.state) == ("withdrawn", reason, "open")


def test_an_outcome_of_a_call_that_was_allowed_is_kept():
    task, by = make_task(), worker()
    take_task(task=task, by=by)
    opted_out(task)

    assert record_outcome(task=task, by=by, said=Said("not_interested")).state == "done"


def test_an_outcome_without_an_allowed_call_is_not():
    task, by = make_task(), worker()
    opted_out(task)

    done = record_outcome(task=task, by=by, said=Said("interested"))

    assert (done.state, done.reason, done.outcome) == ("withdrawn", "no_consent", "")
    assert kinds(task) == []


def test_stopped_campaign_takes_its_tasks_back_and_a_paused_one_lets_them_rest():
    task, by = make_task(), worker()
    CampaignRun.objects.filter(pk=task.run_id).update(state="paused", finished_at=None)

    with pytest.raises(DomainError) as refused:
        take_task(task=task, by=by)
    assert refused.value.code == "not_now"

    running.stop_run(run=CampaignRun.objects.get(pk=task.run_id), by=by, reason="x")
    task.refresh_from_db()
    assert (task.state, task.reason) == ("withdrawn", "stopped")


def test_in_quiet_hours_nobody_is_called(clock):
    task, by = make_task(), worker()
    clock.shift(dt.timedelta(hours=11))

    assert why_not_now(task).code == "quiet_hours"
    with pytest.raises(DomainError):
        take_task(task=task, by=by)


def test_of_two_records_merged_one_task_is_left():
    people = make_people(2)
    run = launch(people)
    send(run)
    merge_customers(kept=people[0], absorbed=people[1], rule="newest")

    tend_tasks(now=timezone.now())

    tasks = ContactTask.objects.filter(run=run).order_by("pk")
    assert {task.customer_id for task in tasks} == {people[0].pk}
    assert sorted((task.state, task.reason) for task in tasks) == [
        ("open", ""),
        ("withdrawn", "twin_contacted"),
    ]


def test_what_nobody_did_expires_and_was_no_contact(clock):
    task = make_task()
    clock.shift(dt.timedelta(days=11))

    tend_tasks(now=timezone.now())

    task.refresh_from_db()
    assert task.state == "expired"
    assert Contact.objects.get().state == "released"


def test_a_task_is_its_owners_until_it_is_given_to_another():
    task, one, two, boss = make_task(), worker(), worker(), worker("manager")
    take_task(task=task, by=one)

    with pytest.raises(DomainError) as refused:
        record_outcome(task=task, by=two, said=Said("interested"))
    assert refused.value.code == "not_yours"
    with pytest.raises(DomainError) as refused:
        give_task_to(task=task, to=two, by=one)
    assert refused.value.code == "may_not_assign"

    given = give_task_to(task=task, to=two, by=boss)
    assert (given.owner, given.state) == (two, "open")
    assert record_outcome(task=task, by=two, said=Said("interested")).state == "done"


def test_a_task_is_not_given_to_another_branch():
    make_branch("ELSE")
    task, boss, stranger = make_task(), worker("manager"), worker(branch="ELSE")

    with pytest.raises(DomainError) as refused:
        give_task_to(task=task, to=stranger, by=boss)

    assert refused.value.code == "not_theirs"
    assert ContactTask.objects.get().owner is None


def test_no_more_is_handed_out_a_day_than_people_can_do(clock):
    ContactCapacity.objects.create(channel="phone", per_hour=1, hours_a_day=3)
    run = launch(make_people(7), attribution_days=2)
    counts = []
    for _day in range(3):
        send(run)
        counts.append(ContactTask.objects.filter(run=run).count())
        clock.shift(dt.timedelta(days=1))
    send(run)

    assert counts == [3, 6, 7]


def test_two_campaigns_share_the_places_and_a_branch_has_its_own():
    own = make_branch("OWN")
    ContactCapacity.objects.create(channel="phone", per_hour=1, hours_a_day=3)
    ContactCapacity.objects.create(channel="phone", branch=own, per_hour=2, hours_a_day=1)
    first, second = launch(make_people(2)), launch([*make_people(4), *make_people(5, branch=own)])

    send(first)
    send(second)

    made = [task.branch.code for task in ContactTask.objects.filter(run=second)]
    assert ContactTask.objects.filter(run=first).count() == 2
    assert (made.count("B0"), made.count("OWN")) == (1, 2)
    assert {d.reason for d in deliveries(second) if d.state == "planned"} == {"capacity"}


@pytest.mark.parametrize("taken_back", ["stopped", "held"])
def test_a_wish_is_heard_though_the_task_was_taken_back_during_the_talk(taken_back):
    task, by = make_task(), worker()
    take_task(task=task, by=by)
    if taken_back == "stopped":
        CampaignRun.objects.update(state=CampaignRun.State.STOPPED)
    else:
        place_hold(
            customer=task.customer, kind="fraud", source_kind="t", source_id="1", starts_at=timezone.now()
        )  # fmt: skip
    tend_tasks(now=timezone.now())

    heard = record_outcome(task=task, by=by, said=Said("no_calls"))

    assert (heard.state, heard.outcome, heard.tries) == ("withdrawn", "", 1)
    state = ConsentState.objects.get(customer=task.customer, purpose="marketing", channel="phone")
    assert not state.granted
    assert Contact.objects.get(source_id=str(task.delivery_id)).state == "made"
    with pytest.raises(DomainError) as refused:  # once
        record_outcome(task=task, by=by, said=Said("no_calls"))
    assert refused.value.code == "settled"


def test_of_a_task_taken_back_nothing_else_is_written_and_nobody_else_writes():
    task, by = make_task(), worker()
    take_task(task=task, by=by)
    CampaignRun.objects.update(state=CampaignRun.State.STOPPED)
    tend_tasks(now=timezone.now())

    for who, outcome in ((by, "sold"), (worker(), "no_calls")):
        with pytest.raises(DomainError) as refused:
            record_outcome(task=task, by=who, said=Said(outcome))
        assert refused.value.code == "settled"


def test_the_tasks_of_a_run_that_is_through_can_be_taken_back():
    task = make_task()
    task.run.refresh_from_db()
    assert task.run.state == "finished"  # everybody has their task: nothing is left to stop

    assert take_back(run=task.run, by=worker("marketer")) == 1

    task.refresh_from_db()
    assert (task.state, task.reason) == ("withdrawn", "withdrawn")
    assert Contact.objects.get(source_id=str(task.delivery_id)).state == "released"

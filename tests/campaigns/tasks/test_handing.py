"""Campaigns by phone and at the branch: each delivery becomes one task, and nobody gets a second one."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import CampaignRun, ContactTask, Delivery
from campaigns.services import dispatching, sending, settling
from campaigns.services.outlets import provider_of
from campaigns.services.rendering.links import message_id_of
from customers.channels.messages import Found, Note, Outcome, Outgoing
from customers.models import Contact
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_branch, make_customer

pytestmark = pytest.mark.django_db
SCRIPT = "{{ salutation|客户 }}您好，我是青屿银行客户经理，您的存款快到期了。"


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def make_people(count: int, channel: str = "phone", **over):
    people = [
        make_customer(name="陈美玲", gender="F", language="zh-hans", **over) for _ in range(count)
    ]
    for person in people:
        give_consent(person, channel=channel)
    return people


def launch(people, channel: str = "phone", **over) -> CampaignRun:
    return make.launch(people, channel=channel, language="zh-hans", body=SCRIPT, **over)


def send(run: CampaignRun) -> None:
    Delivery.objects.filter(run=run, state="planned").update(not_before=timezone.now())
    sending.send_slice(run_id=run.pk)


def claim_by_hand(run: CampaignRun) -> Delivery:
    """A delivery in a worker's hand, its attempt written."""
    now = timezone.now()
    (delivery,) = make.deliveries(run)
    token = uuid.uuid4()
    Delivery.objects.filter(pk=delivery.pk).update(
        state="claimed", claim_token=token, lease_until=now + dt.timedelta(minutes=1)
    )
    keys = {delivery.pk: message_id_of(delivery.pk)}
    assert settling.begin_attempts(run=run, token=token, keys=keys, now=now) == {delivery.pk}
    return delivery


def hand_over(run: CampaignRun, delivery: Delivery) -> Outcome:
    note = Note("您好", title="到期提醒")
    mail = Outgoing(delivery.pk, message_id_of(delivery.pk), "", "", note=note)
    (result,) = provider_of(run).send([mail], lambda _mail: True)
    return result.outcome


@pytest.mark.parametrize("channel", ["phone", "branch"])
def test_each_delivery_becomes_a_task_with_the_script_of_its_customer(channel):
    people = make_people(3, channel, email="")
    run = launch(people, channel)

    send(run)

    tasks = list(ContactTask.objects.order_by("pk"))
    assert make.states(run) == {"sent": 3}
    assert {task.customer_id for task in tasks} == {person.pk for person in people}
    assert {task.script for task in tasks} == {
        "陈女士您好，我是青屿银行客户经理，您的存款快到期了。"
    }
    assert {(task.state, task.channel, task.branch.code) for task in tasks} == {
        ("open", channel, "B0")
    }
    assert {task.due_on for task in tasks} == {timezone.localdate()}
    assert set(Contact.objects.values_list("channel", "state")) == {(channel, "made")}


def test_script_is_sealed_in_the_table():
    run = launch(make_people(1))

    send(run)

    raw = ContactTask.objects.extra(select={"raw": "script"}).values_list("raw", flat=True)[0]
    assert "陈女士".encode() not in bytes(raw)


def test_call_needs_a_number_and_a_talk_at_the_counter_none():
    without = make_people(1, phone="")
    assert make.states(launch(without)) == {"suppressed": 1}

    at_counter = make_people(1, "branch", phone="")
    run = launch(at_counter, "branch")
    send(run)

    assert make.states(run) == {"sent": 1}


def test_the_owner_is_the_only_relationship_manager_of_the_branch():
    alone, many = make_branch("ALONE"), make_branch("MANY")
    mine = manager_of("ALONE")
    manager_of("MANY")
    manager_of("MANY")
    people = [*make_people(1, branch=alone), *make_people(1, branch=many)]

    send(launch(people))

    owners = {task.customer_id: task.owner for task in ContactTask.objects.all()}
    assert owners == {people[0].pk: mine, people[1].pk: None}


def manager_of(branch_code: str):
    user = make.make_person("manager")
    user.branch_code = branch_code
    user.save()
    user.groups.add(Group.objects.get_or_create(name="relationship_manager")[0])
    return user


def test_due_on_a_day_off_is_the_next_working_day(clock):
    clock.shift(dt.timedelta(days=5))  # Saturday

    run = launch(make_people(1))
    send(run)

    (task,) = ContactTask.objects.all()
    assert timezone.localdate().weekday() == 5
    assert task.due_on == timezone.localdate() + dt.timedelta(days=2)


def test_handed_over_twice_there_is_one_task():
    run = launch(make_people(1))
    delivery = claim_by_hand(run)

    outcomes = [hand_over(run, delivery), hand_over(run, delivery)]

    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    assert ContactTask.objects.count() == 1


def test_what_was_taken_from_its_worker_gets_no_task_late():
    run = launch(make_people(1))
    delivery = claim_by_hand(run)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="uncertain", reason="lost", claim_token=None, lease_until=None
    )

    assert hand_over(run, delivery) is Outcome.WITHHELD
    assert ContactTask.objects.count() == 0


def test_what_a_gate_forbids_gets_no_task():
    run = launch(make_people(1))
    delivery = claim_by_hand(run)
    mail = Outgoing(delivery.pk, message_id_of(delivery.pk), "", "", note=Note("您好"))

    (result,) = provider_of(run).send([mail], lambda _mail: False)

    assert result.outcome is Outcome.WITHHELD
    assert ContactTask.objects.count() == 0


@pytest.mark.parametrize(("handed", "told"), [(True, Found.ACCEPTED), (False, Found.NEVER)])
def test_the_outlet_always_knows_what_it_took(handed, told):
    run = launch(make_people(1))
    delivery = claim_by_hand(run)
    if handed:
        hand_over(run, delivery)
    Delivery.objects.filter(pk=delivery.pk).update(
        state="uncertain", reason="lost", claim_token=None, lease_until=None
    )
    CampaignRun.objects.filter(pk=run.pk).update(uncertain_count=1, planned_count=0)

    found = provider_of(run).find(message_id_of(delivery.pk))
    settled = dispatching.reconcile_runs(now=timezone.now())

    assert (found, settled) == (told, 1)
    assert make.states(run) == {"sent" if handed else "planned": 1}


def test_the_table_keeps_what_became_of_a_task():
    run = launch(make_people(1))
    send(run)
    ContactTask.objects.update(state="expired", settled_at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        ContactTask.objects.update(state="open", settled_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactTask.objects.all().delete()

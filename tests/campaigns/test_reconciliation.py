"""The balance of a run agrees with its calls and contacts, or says which deliveries do not."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.models import CampaignRun, ContactTask, DeliveryAttempt
from campaigns.selectors.reconciliation import CHECKS, deliveries_amiss, reconcile
from campaigns.services import sending
from campaigns.services.tasks.ending import expire_tasks
from customers.models import Contact
from tests.campaigns.tasks.test_working import make_task
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db
HELD = dict.fromkeys(CHECKS, 0)


@pytest.fixture
def run(smtp_sink, clock):
    """A run of which all are sent."""
    run = make.launch(make.make_audience(6))
    sending.send_slice(run_id=run.pk)
    return CampaignRun.objects.get(pk=run.pk)


def amiss(run):
    return {check.key: check.wrong for check in reconcile(run).checks}


def test_a_run_that_went_well_agrees(run):
    balance = reconcile(run)

    assert (balance.frozen, balance.view.counts) == (6, {"sent": 6})
    assert [(key, count) for key, _words, count in balance.calls] == [("accepted", 6)]
    assert (amiss(run), balance.agrees) == (HELD, True)


def spoil_answer(delivery):
    attempts = DeliveryAttempt.objects.filter(delivery_id=delivery.pk)
    attempts.update(outcome=DeliveryAttempt.Outcome.UNKNOWN)


def accept_again(delivery):
    first = DeliveryAttempt.objects.get(delivery_id=delivery.pk)
    first.pk, first.number = None, 2
    first.save()


def forget_its_contact(delivery):
    Contact.objects.filter(source_id=str(delivery.pk)).update(state="released")


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (spoil_answer, "sent_unconfirmed"),
        (accept_again, "accepted_twice"),
        (forget_its_contact, "contact_amiss"),
    ],
)
def test_what_disagrees_is_named_and_listed(run, spoil, key, client_for):
    delivery = make.deliveries(run)[2]
    spoil(delivery)

    page = client_for("marketer").get(
        reverse("campaigns:delivery_list", args=[run.campaign.code]), {"amiss": key}
    )

    assert amiss(run) == HELD | {key: 1}
    assert deliveries_amiss(run, key) == [delivery.pk]
    assert [row.pk for row in page.context["page"].rows] == [delivery.pk]


def test_an_accepted_call_of_what_is_not_sent_is_named(clock):
    run = make.launch(make.make_audience(2))
    waiting = make.deliveries(run)[0]
    DeliveryAttempt.objects.create(
        delivery_id=waiting.pk,
        run=run,
        number=1,
        claim_token=uuid4(),
        idempotency_key="k",
        started_at=timezone.now(),
        outcome="accepted",
    )

    assert amiss(run) == HELD | {"accepted_not_sent": 1}


@pytest.mark.parametrize(("tries", "counted"), [(0, "released"), (1, "made")])
def test_a_task_that_ended_agrees_by_whether_anybody_tried(clock, tries, counted):
    task = make_task()
    ContactTask.objects.update(tries=tries)
    clock.shift(timedelta(days=30))
    assert expire_tasks(now=timezone.now()) == 1
    contact = Contact.objects.get(source_id=str(task.delivery_id))
    assert contact.state == counted

    assert (amiss(task.run), reconcile(task.run).agrees) == (HELD, True)

    Contact.objects.update(state="made" if counted == "released" else "released")
    assert amiss(task.run)["contact_amiss"] == 1


def test_page_and_api_say_the_same(run, client_for, api_client_for):
    page = client_for("marketer").get(
        reverse("campaigns:campaign_reconciliation", args=[run.campaign.code])
    )
    answer = api_client_for("api_client").get(
        f"/api/v1/campaigns/{run.campaign.code}/reconciliation"
    )

    assert page.context["balance"].agrees
    assert (answer.json()["agrees"], answer.json()["states"]) == (True, {"sent": 6})
    assert answer.json()["calls"] == {"accepted": 6}


def test_command_fails_where_the_books_do_not_agree(run, capsys):
    call_command("reconcile_run", run.campaign.code)
    agreed = json.loads(capsys.readouterr().out)
    spoil_answer(make.deliveries(run)[0])

    with pytest.raises(CommandError, match="does not agree"):
        call_command("reconcile_run", run.campaign.code, "--run", str(run.pk))
    with pytest.raises(CommandError, match="no such run"):
        call_command("reconcile_run", run.campaign.code, "--run", str(run.pk + 1))
    assert agreed["agrees"]


def test_a_call_without_an_answer_counts_with_those_of_unknown_outcome(run):
    first, second = make.deliveries(run)[:2]
    for delivery, outcome in ((first, "unknown"), (second, "")):
        DeliveryAttempt.objects.filter(delivery_id=delivery.pk).update(outcome=outcome)

    calls = {key: count for key, _words, count in reconcile(run).calls}

    assert calls == {"accepted": 4, "unknown": 2}


@pytest.mark.parametrize(
    ("role", "over", "code"),
    [("service_agent", {}, 403), ("marketer", {"branch_code": "B999"}, 404)],
)
def test_a_stranger_sees_nothing(run, client_for, api_client_for, role, over, code):
    page = client_for(role, **over).get(
        reverse("campaigns:campaign_reconciliation", args=[run.campaign.code])
    )
    answer = api_client_for(role, **over).get(
        f"/api/v1/campaigns/{run.campaign.code}/reconciliation"
    )

    assert (page.status_code, answer.status_code) == (code, code)


def test_every_figure_opens_the_list_behind_it(run, client_for):
    client, code = client_for("marketer"), run.campaign.code
    deliveries = f"/campaigns/{code}/deliveries/?run={run.pk}"
    first = DeliveryAttempt.objects.order_by("pk").first()
    DeliveryAttempt.objects.filter(pk=first.pk).update(outcome=DeliveryAttempt.Outcome.UNKNOWN)

    page = client.get(reverse("campaigns:campaign_reconciliation", args=[code])).content.decode()
    listed = {
        word: client.get(f"{deliveries}&call={word}").context["page"].rows
        for word in ("accepted", "unknown", "rejected")
    }

    for link in (deliveries, f"{deliveries}&amp;call=accepted", f"{deliveries}&amp;call=unknown"):
        assert f'href="{link}"' in page
    assert {word: len(rows) for word, rows in listed.items()} == {
        "accepted": 5,
        "unknown": 1,
        "rejected": 0,
    }
    assert listed["unknown"][0].pk == first.delivery_id
    client.cookies["sp_language"] = "en"
    narrowed = client.get(f"{deliveries}&call=accepted").content.decode()
    assert narrowed.count(">Accepted<") == 1

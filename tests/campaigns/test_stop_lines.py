"""A run pauses itself when bounces, complaints, refusals or failures cross their line beyond chance."""

import pytest
from django.utils import timezone

from campaigns.domain.stop_lines import StopLine, stop_lines
from campaigns.models import Campaign, CampaignRun, DeliveryEvent
from campaigns.services import dispatching, running, sending
from tests.factories import campaigns as make


@pytest.mark.parametrize(
    ("cases", "customers", "crossed"),
    [
        (4, 4, False),  # four cases tell nothing
        (5, 500, False),  # exactly on the line
        (5, 220, False),  # above it, but chance could do that
        (5, 200, True),
        (1_050, 100_000, False),
        (1_070, 100_000, True),
    ],
)
def test_line_is_crossed_beyond_chance(cases: int, customers: int, crossed: bool):
    assert StopLine("unsubscribed", cases, customers, 0.01).is_crossed is crossed


def test_failures_are_a_share_of_all_tried_and_the_rest_of_all_sent():
    counts = {"sent": 80, "failed": 20, "bounced": 8}

    lines = {line.key: line.value for line in stop_lines(counts, {})}

    assert lines == {"bounced": 0.1, "complained": 0, "unsubscribed": 0, "failed": 0.2}


def test_what_a_person_has_seen_counts_no_more():
    counts = {"sent": 100, "failed": 0, "bounced": 10}

    assert [line.cases for line in stop_lines(counts, counts)] == [0, 0, 0, 0]


def complain(run: CampaignRun, times: int) -> None:
    """So many of the run's customers report its mail as unwanted."""
    for delivery in make.deliveries(run)[:times]:
        DeliveryEvent.objects.create(
            delivery_id=delivery.pk,
            run=run,
            customer_id=delivery.customer_id,
            kind="complained",
            at=timezone.now(),
        )


@pytest.mark.django_db
def test_complaints_pause_the_run_until_a_person_resumes_it(smtp_sink, clock):
    run = make.launch(make.make_audience(12), per_hour=360)
    sending.send_slice(run_id=run.pk)
    complain(run, 5)
    clock.shift(5)

    assert dispatching.look_after_runs(now=timezone.now()) == []

    run.refresh_from_db()
    assert (run.state, run.alarm, run.sent_count) == ("paused", "line_complained", 6)
    assert Campaign.objects.get(pk=run.campaign_id).state == "paused"
    assert sending.send_slice(run_id=run.pk).sent == 0

    running.resume_run(run=run, by=make.make_person(), reason="Their mails were looked at")
    clock.shift(61)

    assert dispatching.look_after_runs(now=timezone.now()) == [run.pk]
    assert sending.send_slice(run_id=run.pk).sent == 6
    run.refresh_from_db()
    assert (run.alarm, smtp_sink.store.count()) == ("", 12)


@pytest.mark.django_db
def test_four_complaints_do_not(smtp_sink, clock):
    run = make.launch(make.make_audience(12), per_hour=360)
    sending.send_slice(run_id=run.pk)
    complain(run, 4)
    clock.shift(5)

    dispatching.look_after_runs(now=timezone.now())

    run.refresh_from_db()
    assert (run.state, run.alarm) == ("running", "")


@pytest.mark.django_db
def test_refusals_of_the_server_pause_the_run(smtp_sink, clock):
    run = make.launch(make.make_audience(12), per_hour=360)
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": "*"}])
    sending.send_slice(run_id=run.pk)
    clock.shift(5)

    dispatching.look_after_runs(now=timezone.now())

    run.refresh_from_db()
    assert (run.state, run.alarm, run.failed_count) == ("paused", "line_failed", 6)

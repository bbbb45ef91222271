"""Holds and stops against a slow provider: nothing reaches it more than a second after they commit."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import CampaignRun, Delivery
from campaigns.services import running, sending
from customers.models import Hold
from tests.factories import campaigns as make

AUDIENCE = 120


def slow_run(smtp_sink) -> CampaignRun:
    """A run whose provider keeps each mail at once but takes 50 ms to say so."""
    make.no_quiet_hours()
    smtp_sink.faults.set([{"kind": "late_reply", "seconds": 0.05}])
    return make.launch(make.make_audience(AUDIENCE))


def while_sending(run: CampaignRun, smtp_sink, act: Callable[[], None]) -> float:
    """Send in a thread, act once some mails are out, and return the time at which the act had committed."""

    def work() -> None:
        try:
            sending.send_slice(run_id=run.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    while smtp_sink.store.count() < 10:
        time.sleep(0.01)
    act()
    committed_at = time.time()
    worker.join(60)
    return committed_at


def last_caught(smtp_sink) -> float:
    return smtp_sink.store.newest(limit=1)[0].received_at


@pytest.mark.slow
def test_hold_stops_rows_already_claimed(transactional_db, smtp_sink):
    run = slow_run(smtp_sink)
    held = [d.customer for d in make.deliveries(run)]

    def hold_everybody() -> None:
        now = timezone.now()
        Hold.objects.bulk_create(
            Hold(customer=c, kind="fraud", source_kind="t", source_id=str(c.pk), starts_at=now)
            for c in held
        )

    committed_at = while_sending(run, smtp_sink, hold_everybody)

    states = make.states(run)
    assert last_caught(smtp_sink) - committed_at < 1
    assert states["suppressed"] > 0
    assert states["sent"] == smtp_sink.store.count() < AUDIENCE
    assert set(Delivery.objects.filter(run=run, state="suppressed").values_list("reason")) == {
        ("policy",)
    }


@pytest.mark.slow
def test_stop_stops_rows_already_claimed(transactional_db, smtp_sink):
    run = slow_run(smtp_sink)

    committed_at = while_sending(
        run,
        smtp_sink,
        lambda: running.stop_run(run=run, by=run.campaign.author, reason="Wrong text"),
    )

    run.refresh_from_db()
    assert last_caught(smtp_sink) - committed_at < 1
    assert run.state == "stopped"
    assert run.sent_count == smtp_sink.store.count()
    assert run.sent_count + run.cancelled_count == AUDIENCE


@pytest.mark.slow
def test_pause_keeps_the_rest_for_later(transactional_db, smtp_sink):
    run = slow_run(smtp_sink)
    by = run.campaign.author

    committed_at = while_sending(run, smtp_sink, lambda: running.pause_run(run=run, by=by))

    paused = make.states(run)
    assert last_caught(smtp_sink) - committed_at < 1
    assert set(paused) == {"planned", "sent"}

    smtp_sink.faults.set([])
    running.resume_run(run=run, by=by)
    sending.send_slice(run_id=run.pk)
    assert make.states(run) == {"sent": AUDIENCE}
    assert smtp_sink.store.count_repeated() == 0

"""Two real workers, 20,000 deliveries, and one worker killed three times in the middle."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import CampaignRun, Delivery, DeliveryAttempt
from campaigns.services import dispatching, running, settling
from campaigns.services.rendering.links import message_id_of
from campaigns.tasks import send_run_task
from config.demo.processes import Child
from customers.channels.smtp import SmtpProvider
from customers.models import Contact
from customers.models.fields import sealer
from tests.factories import campaigns as make
from tests.factories import customers as data

DELIVERIES = 20_000
LEASE_SECONDS = 15
PATIENCE = 300
# So slow is the server that no worker is through before the others have died.
SLOW = {"kind": "late_reply", "seconds": 0.003}

PEOPLE = """
    INSERT INTO customers_customer (customer_no, kind, status, branch_id, email, name, gender, birth_on,
        occupation, education, language, timezone, marketing_refused, profiling_refused,
        contact_derived, created_at, updated_at)
    SELECT 'X' || n, 'person', 'active', %s, (%s::bytea[])[n], %s, 'F', '1986-03-01', '', '', 'en',
           'Asia/Shanghai', false, false, false, now(), now()
      FROM generate_series(1, %s) n
"""
CONSENTS = """
    INSERT INTO customers_consent (customer_id, purpose, channel, granted, legal_basis, text_version,
        source, at, created_at)
    SELECT id, 'marketing', 'email', true, 'consent', '', 'test', now(), now() FROM customers_customer
"""
MEMBERS = """
    INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
    SELECT %s, id, now() FROM customers_customer
"""


@pytest.mark.slow
@pytest.mark.datastore
def test_killed_workers_lose_and_repeat_nothing(transactional_db, smtp_sink, start_process):
    make.no_quiet_hours()
    run = launch_many()
    smtp_sink.faults.set([SLOW])
    victim, other = start_sender(start_process, "victim"), start_sender(start_process, "other")

    wait_for(lambda: have_claims(victim, other), run)
    wait_for(lambda: smtp_sink.store.count() >= 2_000, run)
    in_flight = kill(victim)
    victim = start_sender(start_process, "second")
    lapsed_at = time.monotonic() + LEASE_SECONDS  # until then the dead worker's leases look alive
    wait_for(lambda: time.monotonic() > lapsed_at and have_claims(victim, other), run)
    with standing_still(other):
        accepted = smtp_sink.store.count()
        smtp_sink.faults.set([{"kind": "late_reply", "seconds": 60, "times": 1}, SLOW])
        wait_for(lambda: smtp_sink.faults.faults[0].met == 1, run)
        wait_for(lambda: smtp_sink.store.count() > accepted, run)
        unsettled = kill(victim)  # the provider has the mail, we have not heard so
    assert smtp_sink.store.message_ids()[-1] in {message_id_of(pk) for pk in unsettled}
    in_flight |= unsettled
    victim = start_sender(start_process, "third")
    wait_for(lambda: smtp_sink.store.count() >= 12_000 and have_claims(victim, other), run)
    in_flight |= kill(victim)
    start_sender(start_process, "fourth")
    wait_for(lambda: not is_open(run), run)

    check(run, smtp_sink, in_flight)
    check_reconciled(run, smtp_sink)


def check(run: CampaignRun, smtp_sink, in_flight: set[int]) -> None:
    """What is marked sent was caught exactly once; what was caught is marked sent or uncertain."""
    run.refresh_from_db()
    caught = Counter(smtp_sink.store.message_ids())
    sent, uncertain = (ids_in(run, state) for state in ("sent", "uncertain"))
    assert set(caught.values()) == {1}
    assert {message_id_of(pk) for pk in sent} <= set(caught)
    assert set(caught) <= {message_id_of(pk) for pk in sent | uncertain}
    counts = make.states(run)
    assert set(counts) <= {"sent", "uncertain"}
    assert sum(counts.values()) == run.frozen_count == DELIVERIES
    assert uncertain <= in_flight
    assert len(uncertain) >= 1
    assert (run.state, run.sent_count, run.uncertain_count) == (
        "finished",
        len(sent),
        len(uncertain),
    )
    assert Contact.objects.filter(state="made").count() == len(sent)


def check_reconciled(run: CampaignRun, smtp_sink) -> None:
    """A provider that can be asked settles every uncertain delivery as it really was."""
    settling.reconcile_uncertain(run=run, provider=SmtpProvider(), now=timezone.now())

    caught = set(smtp_sink.store.message_ids())
    assert {message_id_of(pk) for pk in ids_in(run, "sent")} == caught
    assert len(caught) + len(ids_in(run, "cancelled")) == DELIVERIES


def launch_many() -> CampaignRun:
    """A running campaign of 20,000 deliveries, made set-based."""
    emails = sealer().seal_many([f"customer{n}@mail.test" for n in range(1, DELIVERIES + 1)])
    values: list[Any] = [data.make_branch().pk, emails, sealer().seal("Anna Novak"), DELIVERIES]
    campaign = make.make_campaign([])
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, values)
        cursor.execute(CONSENTS)
        cursor.execute(MEMBERS, [campaign.include.get().pk])
        cursor.execute("ANALYZE")
    return running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)


def start_sender(start_process: Callable[..., Child], name: str) -> Child:
    """A worker whose one process is the one that speaks SMTP; its provider cannot be asked later."""
    return start_process(
        name, "celery", "-A", "config.celery", "worker", "-Q", "sends", "-P", "solo",
        "-n", f"{name}-{time.monotonic_ns()}@test",
        DELIVERY_LEASE_SECONDS=str(LEASE_SECONDS), MAIL_CATCHER_URL="",
    )  # fmt: skip


def kill(worker: Child) -> set[int]:
    """SIGKILL a worker, and return the deliveries whose attempts had no outcome at that moment."""
    os.killpg(worker.pid, signal.SIGKILL)
    wait_until_dead(worker)
    open_attempts = DeliveryAttempt.objects.filter(outcome="")
    return set(open_attempts.values_list("delivery_id", flat=True))


def wait_until_dead(worker: Child) -> None:
    while not worker.has_died():
        time.sleep(0.005)


@contextmanager
def standing_still(worker: Child) -> Iterator[None]:
    """Let a worker stand still for a moment, so that the next mail is the other one's."""
    os.killpg(worker.pid, signal.SIGSTOP)
    time.sleep(0.5)
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGCONT)


def have_claims(*workers: Child) -> bool:
    """Whether every worker has mails in hand: as many leases are alive as there are workers."""
    alive = Delivery.objects.filter(state="claimed", lease_until__gt=timezone.now())
    held = alive.values("claim_token").distinct().count()
    assert not any(worker.has_died() for worker in workers), workers[-1].tail()
    return held >= len(workers)


def wait_for(condition: Callable[[], bool], run: CampaignRun) -> None:
    """Wait, and meanwhile do what beat does: look after the runs and push workers."""
    deadline = time.monotonic() + PATIENCE
    looked_at = 0.0
    while not condition():
        assert time.monotonic() < deadline, make.states(run)
        if time.monotonic() - looked_at > 1:
            looked_at = time.monotonic()
            for run_id in dispatching.look_after_runs(now=timezone.now()):
                for _worker in range(2):
                    send_run_task.apply_async((run_id,), expires=5)
        time.sleep(0.02)


def is_open(run: CampaignRun) -> bool:
    return CampaignRun.objects.filter(pk=run.pk, state="running").exists()


def ids_in(run: CampaignRun, state: str) -> set[int]:
    found = Delivery.objects.filter(run_month=run.run_month, run=run, state=state)
    return set(found.values_list("pk", flat=True))

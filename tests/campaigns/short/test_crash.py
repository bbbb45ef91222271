"""A worker killed in the middle of calls over HTTP: nobody is lost, nobody gets a message twice."""

import os
import signal
import time
from collections import Counter

import pytest
from django.utils import timezone

from campaigns.models import CampaignRun, Delivery
from campaigns.services import dispatching
from campaigns.tasks import send_run_task
from tests.campaigns.short.test_sending import launch, make_people
from tests.campaigns.test_crash import LEASE_SECONDS, wait_until_dead
from tests.factories import campaigns as make
from tests.factories.senders import make_sender

PEOPLE = 120
PATIENCE = 400


@pytest.mark.slow
@pytest.mark.datastore
@pytest.mark.parametrize("kind", ["webhook", "aliyun_sms"])
def test_killed_worker_loses_and_repeats_nothing(transactional_db, gateway, start_process, kind):
    make.no_quiet_hours()
    sender = make_sender(gateway, kind)
    run = launch(make_people(PEOPLE, "sms"))
    gateway.fail("slow", 1, seconds=30)  # the message is accepted, and then the worker waits
    victim = start(start_process, "victim")

    wait_for(lambda: gateway.memory.accepted, run)
    time.sleep(0.3)
    os.killpg(victim.pid, signal.SIGKILL)
    wait_until_dead(victim)
    accepted_before = len(gateway.memory.accepted)
    start(start_process, "second")
    wait_for(lambda: not CampaignRun.objects.filter(pk=run.pk, state="running").exists(), run)

    caught = Counter(to for to, _key in gateway.memory.accepted)
    sent = Delivery.objects.filter(run=run, state="sent").count()
    uncertain = Delivery.objects.filter(run=run, state="uncertain").count()
    assert set(caught.values()) == {1}
    assert accepted_before >= 1
    assert sent + uncertain == PEOPLE
    assert 1 <= uncertain <= 20  # what was in the dead worker's hand

    dispatching.reconcile_runs(now=timezone.now())
    states = make.states(run)
    if kind == "webhook":  # which can say that it never had a message
        assert set(states) <= {"sent", "cancelled"}
    assert states["sent"] == len(caught)
    assert sender.pk


def start(start_process, name: str):
    """A worker whose one process speaks HTTP."""
    return start_process(
        name, "celery", "-A", "config.celery", "worker", "-Q", "sends", "-P", "solo",
        "-n", f"{name}-{time.monotonic_ns()}@test",
        DELIVERY_LEASE_SECONDS=str(LEASE_SECONDS),
    )  # fmt: skip


def wait_for(condition, run: CampaignRun) -> None:
    """Wait, and meanwhile do what beat does."""
    deadline, looked_at = time.monotonic() + PATIENCE, 0.0
    while not condition():
        assert time.monotonic() < deadline, make.states(run)
        if time.monotonic() - looked_at > 1:
            looked_at = time.monotonic()
            for run_id in dispatching.look_after_runs(now=timezone.now()):
                send_run_task.apply_async((run_id,), expires=5)
        time.sleep(0.02)

"""A look killed in the middle leaves nothing, and the next one does it whole; one killed afterwards is not done twice."""

import datetime as dt
import os
import signal
import time

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Delivery, FollowedDelivery
from campaigns.services.timing import following
from tests.campaigns.test_crash import wait_until_dead
from tests.factories import campaigns as make
from tests.factories import following as chain

PATIENCE = 180
LOOK = """
from django.utils import timezone
from campaigns.services.timing import following
following.start_due_looks(now=timezone.now())
import time
time.sleep(600)
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"


@pytest.mark.slow
@pytest.mark.datastore
def test_a_killed_look_loses_and_repeats_nothing(transactional_db, start_process):
    make.no_quiet_hours()
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=61)):
        people = chain.make_people(30)
        first = make.make_campaign(people)
        follow_up = chain.make_follow_up(first, hours=1)
        run, _campaign = chain.launch_both(first, follow_up)
        assert len(chain.send(run)) == 30

    with transaction.atomic(), connection.cursor() as cursor:
        # The look waits here with its run and all its deliveries written.
        cursor.execute("LOCK TABLE campaigns_followeddelivery IN SHARE ROW EXCLUSIVE MODE")
        victim = start_process("victim", "django", "shell", "-c", LOOK)
        wait_for(lambda: waiting(cursor) == 1)
        kill(victim)
    assert follow_up.runs.count() == follow_up.occurrences.count() == 0
    assert not Delivery.objects.filter(run__campaign=follow_up).exists()

    second = start_process("second", "django", "shell", "-c", LOOK)
    wait_for(lambda: follow_up.occurrences.exists())
    kill(second)
    assert following.start_due_looks(now=timezone.now()) == []

    (begun,) = follow_up.runs.all()
    assert begun.frozen_count == FollowedDelivery.objects.count() == 30
    assert make.states(begun) == {"planned": 30}  # the cap of the day is for tomorrow


def waiting(cursor) -> int:
    cursor.execute(WAITING, ["campaigns_followeddelivery"])
    return cursor.fetchone()[0]


def wait_for(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def kill(child) -> None:
    os.killpg(child.pid, signal.SIGKILL)
    wait_until_dead(child)

"""A worker killed between the task's insert and the settling of its delivery: nobody is lost, nobody has two tasks."""

import os
import signal
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import CampaignRun, ContactTask
from campaigns.services import dispatching
from tests.campaigns.short.test_crash import start, wait_for
from tests.campaigns.tasks.test_handing import launch, make_people
from tests.campaigns.test_crash import wait_until_dead
from tests.factories import campaigns as make

PEOPLE = 60
GATE = 7_730_015
HOLD = """
    CREATE FUNCTION pg_temp_hold_settling() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(7730015);
        RETURN NEW;
    END $$;
    CREATE TRIGGER hold_settling BEFORE UPDATE ON campaigns_delivery FOR EACH ROW
        WHEN (OLD.state = 'claimed' AND NEW.state = 'sent') EXECUTE FUNCTION pg_temp_hold_settling();
"""
LET_GO = """
    DROP TRIGGER hold_settling ON campaigns_delivery;
    DROP FUNCTION pg_temp_hold_settling();
"""
# What a database does with the session of a process that is gone, without waiting for it.
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
"""


@contextmanager
def settling_held():
    """Let every settling wait from now on, so that the worker stands between insert and settling."""
    run_sql(HOLD)
    run_sql(f"SELECT pg_advisory_lock({GATE})")
    try:
        yield
    finally:
        run_sql(CUT)
        run_sql(f"SELECT pg_advisory_unlock({GATE})")
        run_sql(LET_GO)


def run_sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


@pytest.mark.slow
@pytest.mark.datastore
def test_killed_between_the_task_and_its_settling(transactional_db, start_process):
    make.no_quiet_hours()
    run = launch(make_people(PEOPLE))
    with settling_held():
        victim = start(start_process, "victim")
        wait_for(lambda: ContactTask.objects.exists(), run)
        os.killpg(victim.pid, signal.SIGKILL)
        wait_until_dead(victim)
        before = ContactTask.objects.count()
        assert before >= 1
        assert make.states(run).get("sent", 0) == 0

    start(start_process, "second")
    wait_for(lambda: not CampaignRun.objects.filter(pk=run.pk, state="running").exists(), run)
    assert make.states(run) == {"sent": PEOPLE - before, "uncertain": before}
    dispatching.reconcile_runs(now=timezone.now())

    assert make.states(run) == {"sent": PEOPLE}
    tasks = ContactTask.objects.filter(run=run)
    assert tasks.count() == PEOPLE
    assert tasks.values("customer").distinct().count() == PEOPLE

"""A scheduler killed in the middle of a date of a series."""

import datetime as dt
import os
import signal
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Delivery
from campaigns.services import running
from campaigns.services.timing import series
from tests.campaigns.test_crash import wait_until_dead
from tests.factories import campaigns as make


@pytest.mark.datastore
@pytest.mark.parametrize("place", ["campaigns_campaignrun", "campaigns_occurrence"])
def test_killed_before_or_after_the_freeze_a_date_is_neither_lost_nor_doubled(
    transactional_db, start_process, place
):
    """A real scheduler, held at the run or at the note of the date, is killed: the next one begins it once."""
    make.no_quiet_hours()
    soon = timezone.now().replace(microsecond=0) + dt.timedelta(seconds=123)
    campaign = make.approve(
        make.make_campaign(
            make.make_audience(2), recurrence="FREQ=DAILY;COUNT=4", scheduled_at=soon
        )
    )
    running.launch_campaign(campaign=campaign, by=campaign.author)
    assert campaign.runs.count() == 0
    while timezone.now() < soon - series.LEAD:  # from then on the first date is due
        time.sleep(0.1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {place} IN SHARE MODE")
        victim = start_process("victim", "django", "send_due")
        wait_for_blocked(place)
        os.killpg(victim.pid, signal.SIGKILL)
        wait_until_dead(victim)

    assert (campaign.runs.count(), campaign.occurrences.count()) == (0, 0)
    assert Delivery.objects.count() == 0
    run_ids = [run for _ in range(2) for run in series.start_due_dates(now=timezone.now())]

    assert [run.pk for run in campaign.runs.all()] == run_ids
    assert list(campaign.occurrences.values_list("planned_at", "outcome")) == [(soon, "started")]
    assert Delivery.objects.count() == 2


def wait_for_blocked(table: str) -> None:
    """Wait until another process waits for our lock on a table."""
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table]
            )
            if cursor.fetchone():
                return
            assert time.monotonic() < deadline, "the scheduler never came"
            time.sleep(0.1)

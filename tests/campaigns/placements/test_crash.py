"""A worker killed while banners are placed: nobody is left out, nobody gets two."""

import os
import signal

import pytest
from django.utils import timezone

from campaigns.models import Banner, CampaignRun
from campaigns.services import dispatching
from tests.campaigns.short.test_crash import start, wait_for
from tests.campaigns.test_crash import wait_until_dead
from tests.factories import banners
from tests.factories import campaigns as make

PEOPLE = 400


@pytest.mark.slow
@pytest.mark.datastore
def test_killed_worker_loses_and_repeats_no_banner(transactional_db, start_process):
    make.no_quiet_hours()
    run = banners.launch(banners.make_people(PEOPLE))
    victim = start(start_process, "victim")

    wait_for(lambda: Banner.objects.exists(), run)
    os.killpg(victim.pid, signal.SIGKILL)
    wait_until_dead(victim)
    placed_before = Banner.objects.count()
    start(start_process, "second")
    wait_for(lambda: not CampaignRun.objects.filter(pk=run.pk, state="running").exists(), run)
    dispatching.reconcile_runs(now=timezone.now())

    assert placed_before < PEOPLE
    states = make.states(run)
    placed = set(Banner.objects.values_list("delivery_id", flat=True))
    sent = {delivery.pk for delivery in make.deliveries(run) if delivery.state == "sent"}
    assert sent == placed
    assert states["sent"] + states.get("cancelled", 0) == PEOPLE
    assert (
        states.get("cancelled", 0) <= 20
    )  # never placed, in the dead worker's hand, asked after the end

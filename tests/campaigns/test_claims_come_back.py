"""A row that came back from its worker begins anew: no outage of a gateway uses up what the deaths of workers may."""

import datetime as dt
from collections.abc import Iterable, Iterator

import pytest
from django.utils import timezone

from campaigns.models import CampaignRun
from campaigns.services import claiming, running, sending, settling
from customers.channels.messages import Allowed, Outcome, Outgoing, Result
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db
ROUNDS = settling.MOST_CLAIMS


class Away(make.Postbox):
    """A gateway that nobody reaches."""

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        yield from (Result(mail.key, Outcome.UNREACHABLE) for mail in batch)


def lose_a_worker(run: CampaignRun, clock, settings) -> None:
    batch = claiming.claim_batch(run_id=run.pk, now=timezone.now())
    assert batch
    assert batch.rows
    clock.shift(dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS + 1))
    settling.recover_lapsed(run=run, now=timezone.now())


def test_a_redeploy_after_an_outage_fails_nothing(clock, settings):
    run = make.launch(make.make_audience(2))
    for _round in range(ROUNDS):
        sending.send_slice(run_id=run.pk, provider=Away())
        clock.shift(dt.timedelta(minutes=1))

    lose_a_worker(run, clock, settings)

    assert make.states(run) == {"planned": 2}
    sending.send_slice(run_id=run.pk, provider=make.Postbox())
    assert make.states(run) == {"sent": 2}


def test_pauses_count_for_nothing_either(clock, settings):
    run = make.launch(make.make_audience(1))
    by = run.campaign.author
    for _round in range(ROUNDS):
        batch = claiming.claim_batch(run_id=run.pk, now=timezone.now())
        assert batch
        back = [settling.Settlement(row.id, "planned") for row in batch.rows]
        settling.settle_batch(run=run, token=batch.token, settlements=back, now=timezone.now())
        running.pause_run(run=run, by=by)
        running.resume_run(run=run, by=by)

    lose_a_worker(run, clock, settings)

    assert make.states(run) == {"planned": 1}

"""The send worker: claim, write, note the attempt, hand over, settle; again until nothing is due.

Any number of workers may do this for a run at once. Whatever line a worker dies at, a delivery is either still
planned, or claimed under a lease that lapses, or noted as attempted: nothing is lost and nothing is sent twice.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import structlog
from django.db import connection
from django.utils import timezone

from campaigns.models import CampaignRun, Delivery
from campaigns.services import finishing, recognising, settling, stopping
from campaigns.services.claiming import Batch, claim_batch
from campaigns.services.outlets import provider_of
from campaigns.services.rendering.renderer import Renderer
from campaigns.services.settling import Settlement
from campaigns.services.watching import Watch
from customers.channels.messages import Outcome, Outgoing, Provider

logger = structlog.get_logger(__name__)

MICRO_BATCH = 20  # mails whose outcome the death of a worker can leave unknown
SLICE_SECONDS = 20.0  # a task gives its place back after this, so that every run gets its turn
WORKERS_PER_RUN = 4
BUSY_SECONDS = 0.05  # other campaigns or an import hold these customers: look again soon
T = TypeVar("T")


@dataclass
class SliceReport:
    """What one worker did for a run in one turn; `more` tells whether due rows were left."""

    sent: int = 0
    settled: int = 0
    more: bool = False


def send_slice(
    *,
    run_id: int,
    provider: Provider | None = None,
    seconds: float = SLICE_SECONDS,
    most: int | None = None,
) -> SliceReport:
    """Send what is due of a run for a while, or until `most` rows have been settled; at most a few workers at once."""
    report = SliceReport()
    if not recognising.is_recognised():
        return report
    with _place(run_id) as free:
        if not free:
            return report
        run = CampaignRun.objects.select_related("campaign__product").get(pk=run_id)
        own = provider or provider_of(run)
        ends = time.monotonic() + seconds
        renderer = Renderer(run.campaign, run)
        with closing(own) if provider is None else _left_open():
            while time.monotonic() < ends and (most is None or report.settled < most):
                batch = claim_batch(run_id=run_id, now=timezone.now())
                if batch is None:
                    break
                report.more = True
                if batch.rows:
                    send_batch(batch, renderer, own, report, ends + seconds)
                elif batch.busy:
                    time.sleep(BUSY_SECONDS)
            else:
                return report
    report.more = False
    finishing.note_progress(run=run, now=timezone.now(), moved=report.settled > 0)
    finishing.finish_if_done(run_id=run_id, now=timezone.now())
    return report


def send_batch(
    batch: Batch, renderer: Renderer, provider: Provider, report: SliceReport, until: float
) -> None:
    """Bring every row of a claimed batch to an outcome, or give it back once the clock shows `until`.

    At a slow gateway a batch would outlast the time that a task, and a worker that is asked to end, is given.
    """
    now = timezone.now()
    mails, unwritable = renderer.write_batch(batch.rows, now)
    failed = [Settlement(u.id, Delivery.State.FAILED, u.reason) for u in unwritable]
    for cause in {(u.reason, u.cause) for u in unwritable}:
        logger.warning("mails_not_written", run=batch.run.pk, reason=cause[0], cause=cause[1])
    _note(report, settling.settle_batch(
        run=batch.run, token=batch.token, settlements=failed, now=now
    ))  # fmt: skip
    watch = Watch(batch, renderer.campaign, [mail.key for mail in mails])
    attempts = {row.id: row.attempts for row in batch.rows}
    for some in _chunks(iter(mails), MICRO_BATCH):
        if time.monotonic() < until:
            settlements = _hand_over(batch, some, watch, provider, attempts)
        else:
            settlements = [Settlement(mail.key, Delivery.State.PLANNED) for mail in some]
        written = settling.settle_batch(
            run=batch.run, token=batch.token, settlements=settlements, now=timezone.now()
        )
        watch.done(written)
        _note(report, written)
    counted = finishing.note_progress(run=batch.run, now=timezone.now(), moved=bool(batch.rows))
    if counted and renderer.campaign.stop_rules:
        stopping.watch_lines(run=batch.run)


def _hand_over(
    batch: Batch,
    mails: list[Outgoing],
    watch: Watch,
    provider: Provider,
    attempts: dict[int, int],
) -> list[Settlement]:
    """Write the attempts, make the calls, and return what became of each."""
    keys = {mail.key: mail.idempotency_key for mail in mails}
    ours = settling.begin_attempts(run=batch.run, token=batch.token, keys=keys, now=timezone.now())
    results = provider.send((mail for mail in mails if mail.key in ours), watch.allows)
    settlements = []
    for result in results:
        stop = watch.stopped.get(result.key)
        if result.outcome is Outcome.WITHHELD:
            settlements.append(stop or Settlement(result.key, Delivery.State.PLANNED))
        else:
            settlements.append(settling.settlement_of(result, attempts[result.key], timezone.now()))
    return settlements


def _note(report: SliceReport, written: dict[int, str]) -> None:
    report.settled += len(written)
    report.sent += sum(state == Delivery.State.SENT for state in written.values())


def _chunks(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(items, size)):
        yield chunk


@contextmanager
def _left_open() -> Iterator[None]:
    yield


@contextmanager
def _place(run_id: int) -> Iterator[bool]:
    """Take one of the run's places for workers, by an advisory lock that dies with its connection."""
    taken = None
    with connection.cursor() as cursor:
        for place in range(WORKERS_PER_RUN):
            key = f"campaigns.send:{run_id}"
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, %s))", [key, place])
            row = cursor.fetchone()
            if row and row[0]:
                taken = (key, place)
                break
    try:
        yield taken is not None
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, %s))", list(taken))

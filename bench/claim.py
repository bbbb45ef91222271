"""Claiming by eight workers at once, every gate and cap asked, beside the same rows taken from a bare queue.

A fifth of the audience is claimed by one worker first: what the other seven add is the cost of contention.
"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from bench import BenchResult, backend_seconds
from bench.freeze import plain_run
from bench.population import make_campaign, make_population
from campaigns.models import CampaignRun
from campaigns.services import running
from campaigns.services.claiming import BATCH, claim_batch

WORKERS = 8
ALONE = 0.2
BARE = """
    UPDATE campaigns_delivery
       SET state = 'claimed', claim_token = gen_random_uuid(), lease_until = now() + interval '1 hour',
           claims = claims + 1, changed_at = now()
     WHERE run_month = %(run_month)s AND id IN (
               SELECT id FROM campaigns_delivery
                WHERE run_month = %(run_month)s AND run_id = %(run_id)s AND state = 'planned'
                ORDER BY not_before, id LIMIT %(size)s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""
Take = Callable[[CampaignRun], list[int] | None]


@dataclass(frozen=True)
class Turn:
    """The deliveries that one worker took, how long each claim was (ms), and the CPU seconds of its backend."""

    ids: list[int]
    samples_ms: list[float]
    backend: float


def run(customers: int) -> BenchResult:
    """Claim one run whole, and another of as many customers without asking anything."""
    make_population(customers)
    campaign = make_campaign(holdout_share=0)
    running.launch_campaign(campaign=campaign, by=campaign.author)
    launched = campaign.runs.get()
    bare = plain_run(campaign, launched)
    few = int(launched.planned_count * ALONE)
    alone = take_until_done(launched, with_gates, few)
    ours, turns = take_together(launched, with_gates)
    plain, bare_turns = take_together(bare, without_gates)
    ids = [pk for turn in (alone, *turns) for pk in turn.ids]
    taken, unasked = len(ids) - len(alone.ids), sum(len(turn.ids) for turn in bare_turns)
    samples = [one for turn in turns for one in turn.samples_ms]
    return BenchResult(
        value=round(taken / ours),
        unit="deliveries/s",
        seconds=ours,
        limit_seconds=plain / unasked * taken,
        samples_ms=samples,
        detail={
            "workers": WORKERS,
            "claimed": len(ids),
            "claimed_twice": sum(times > 1 for times in Counter(ids).values()),
            "alone_per_second": round(len(alone.ids) / sum(alone.samples_ms) * 1000),
            "backend_cpu_seconds_per_1000": _per_1000(turns),
            "limit": "UPDATE … FOR UPDATE SKIP LOCKED, no gates, no caps",
            "limit_backend_cpu_seconds_per_1000": _per_1000(bare_turns),
        },
    )


def with_gates(launched: CampaignRun) -> list[int] | None:
    batch = claim_batch(run_id=launched.pk, now=timezone.now())
    return None if batch is None else [row.id for row in batch.rows]


def without_gates(launched: CampaignRun) -> list[int] | None:
    values: dict[str, Any] = {"run_month": launched.run_month, "run_id": launched.pk, "size": BATCH}
    with connection.cursor() as cursor:
        cursor.execute(BARE, values)
        return [pk for (pk,) in cursor.fetchall()] or None


def take_until_done(launched: CampaignRun, take: Take, most: float = float("inf")) -> Turn:
    """Claim until nothing is due, or `most` rows are in hand."""
    ids, samples = list[int](), list[float]()
    before = backend_seconds()
    while len(ids) < most:
        began = time.perf_counter()
        found = take(launched)
        if found is None:
            break
        ids += found
        samples.append((time.perf_counter() - began) * 1000)
    return Turn(ids, samples, backend_seconds() - before)


def take_together(launched: CampaignRun, take: Take) -> tuple[float, list[Turn]]:
    """Claim by several processes at once; return the seconds it took, and what each did."""
    connections.close_all()
    began = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        turns = pool.map(partial(take_until_done, take=take), [launched] * WORKERS, chunksize=1)
    return time.perf_counter() - began, turns


def _per_1000(turns: list[Turn]) -> float:
    rows = sum(len(turn.ids) for turn in turns)
    return round(sum(turn.backend for turn in turns) / rows * 1000, 3)

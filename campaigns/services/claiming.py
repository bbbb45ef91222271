"""Claiming: a worker takes due deliveries for a while, after every gate has been asked again.

One transaction locks the run, some due rows and their customers, judges them by the gates of the freeze, and
leases what passes under a fencing token; contacts are reserved in it, so caps hold under concurrency.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from string import Template
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.audience import delivery_gates_of
from campaigns.selectors.deliveries import SOURCE_KIND
from campaigns.selectors.following.rows import is_halted_above
from campaigns.selectors.pace import allowance
from campaigns.selectors.signing import has_standing_approval
from campaigns.selectors.stopping import contacts_allowed, count_taken, window_end
from campaigns.services.tasks.places import take_places
from config.base.tables import execute_sql
from customers.models.policy import HUMAN_CHANNELS
from customers.selectors.gates import Gates, PassingGate
from customers.services import contacts

BATCH = 400  # half a second of one connection: the claim is paid for, and the watch stops it at any time
RIVAL_SECONDS = 30  # how soon a campaign that yielded to a more important one asks again

# Two runs of one campaign would each claim what is left of its budget, or of its pace.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
# In the order of the index and no other: a second column to sort by would have each claim read all that wait.
DUE = """
    SELECT id, customer_id FROM campaigns_delivery
     WHERE run_month = %(run_month)s AND run_id = %(run_id)s AND state = 'planned'
       AND not_before <= %(at)s
     ORDER BY not_before LIMIT %(size)s
       FOR UPDATE SKIP LOCKED
"""
# The lock that customers.services.contacts takes too; who is being changed just now waits for the next round.
CUSTOMERS = """
    SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
JUDGE = Template("""
    WITH judged AS MATERIALIZED (
        SELECT d.id, $refusal AS refusal, $waits AS waits, $until AS until
          FROM campaigns_delivery d
          JOIN customers_customer c ON c.id = d.customer_id
          $sources
         WHERE d.run_month = %(run_month)s AND d.id = ANY(%(ids)s)
    ), verdict AS (
        SELECT id, until, coalesce(refusal, waits, '') AS reason,
               CASE WHEN refusal IS NOT NULL OR until > %(horizon)s THEN 'suppressed'
                    WHEN waits IS NOT NULL THEN 'planned' ELSE 'claimed' END AS state
          FROM judged
    )
    UPDATE campaigns_delivery d
       SET state = v.state, reason = v.reason, changed_at = %(now)s,
           not_before = CASE WHEN v.state = 'planned' THEN v.until ELSE d.not_before END,
           claim_token = CASE WHEN v.state = 'claimed' THEN %(token)s::uuid END,
           lease_until = CASE WHEN v.state = 'claimed' THEN %(lease_until)s::timestamptz END,
           claims = d.claims + CASE WHEN v.state = 'claimed' THEN 1 ELSE 0 END
      FROM verdict v
     WHERE d.run_month = %(run_month)s AND d.id = v.id AND d.state = 'planned'
    RETURNING d.id, d.customer_id, d.variant, d.attempts, d.state
""")
# Rows of more important campaigns that wait for the same customer take the places that the caps leave: for each
# scope, as many as count in it.
OUTRANKED = Template("""(SELECT count(*) FROM campaigns_delivery r
                WHERE r.customer_id = c.id AND r.run_id = ANY(%($rivals)s)
                  AND r.run_month = ANY(%(rival_months)s::date[])
                  AND r.state = 'planned' AND r.not_before <= %(at)s $within)
           >= least($left)""")
LEFT = Template("""$most - (SELECT count(*) FROM unnest(made.s$place) m
                                    WHERE m > %(at)s::timestamptz - interval '$hours hours')""")
GIVE_BACK = """
    UPDATE campaigns_delivery d
       SET state = 'planned', claim_token = NULL, lease_until = NULL, reason = r.reason,
           not_before = r.free_at, claims = d.claims - 1, changed_at = %(now)s
      FROM unnest(%(ids)s::bigint[], %(reasons)s::text[], %(free_at)s::timestamptz[])
           AS r (id, reason, free_at)
     WHERE d.run_month = %(run_month)s AND d.id = r.id AND d.claim_token = %(token)s::uuid
"""

# Beyond the attribution window a contact is not made at all, as with every other wait.
PUT_OFF = """
    UPDATE campaigns_delivery
       SET state = CASE WHEN %(free_at)s::timestamptz > %(horizon)s THEN 'suppressed' ELSE 'planned' END,
           claim_token = NULL, lease_until = NULL, reason = 'capacity', not_before = %(free_at)s,
           claims = claims - 1, changed_at = %(now)s
     WHERE run_month = %(run_month)s AND id = ANY(%(ids)s) AND claim_token = %(token)s::uuid
"""


@dataclass(frozen=True)
class Claimed:
    """A delivery in a worker's hand; `attempts` counts the calls already made."""

    id: int
    customer_id: int
    variant: str
    attempts: int


@dataclass(frozen=True)
class Batch:
    """What one claim gave: leased rows, and how many due ones were left for their customers are locked."""

    run: CampaignRun
    token: uuid.UUID
    rows: list[Claimed] = field(default_factory=list)
    busy: int = 0


@transaction.atomic
def claim_batch(*, run_id: int, now: datetime, size: int = BATCH) -> Batch | None:
    """Take up to `size` due deliveries of a run; None when it may not send or nothing is due."""
    run = CampaignRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state != CampaignRun.State.RUNNING or run.starts_at > now or is_halted_above(run):
        return None
    campaign = Campaign.objects.select_related("product").get(pk=run.campaign_id)
    if not has_standing_approval(run, campaign):
        hold_back(run, "approval_void")
        return None
    due, free = _lock_due(run, campaign, now, size)
    if not due:
        return None
    batch = Batch(run=run, token=uuid.uuid4(), busy=due - len(free))
    if free:
        batch.rows.extend(_reserve(batch, campaign, _judge(batch, campaign, free, now), now))
    return batch


def hold_back(run: CampaignRun, alarm: str) -> None:
    """Let a run wait until a person has looked, and say why."""
    run.state = CampaignRun.State.WAITING
    run.alarm = alarm
    run.save(update_fields=["state", "alarm", "updated_at"])


def lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def _lock_due(
    run: CampaignRun, campaign: Campaign, now: datetime, size: int
) -> tuple[int, list[int]]:
    """Lock due rows and their customers; return how many are due, and those free, one a customer."""
    values: dict[str, Any] = {"run_month": run.run_month, "run_id": run.pk, "at": now}
    with connection.cursor() as cursor:
        cursor.execute(DUE, values | {"size": _most(run, campaign, now, size)})
        by_customer = {customer: delivery for delivery, customer in reversed(cursor.fetchall())}
        cursor.execute(CUSTOMERS, [list(by_customer)])
        return len(by_customer), [by_customer[customer] for (customer,) in cursor.fetchall()]


def _most(run: CampaignRun, campaign: Campaign, now: datetime, size: int) -> int:
    """How many may be claimed by the pace, and by a rule that stops at the budget."""
    if campaign.per_hour:
        execute_sql(ONE_AT_A_TIME, [f"campaigns.pace:{campaign.pk}"])
    most = min(size, allowance(campaign, now))
    allowed = contacts_allowed(run, campaign)
    if allowed is None:
        return most
    execute_sql(ONE_AT_A_TIME, [f"campaigns.budget:{campaign.pk}"])
    return max(0, min(most, allowed - count_taken(campaign)))


def _judge(
    batch: Batch, campaign: Campaign, ids: Sequence[int], now: datetime
) -> list[tuple[Any, ...]]:
    run, gates = (
        batch.run,
        _with_rivals(delivery_gates_of(campaign, batch.run, now), batch.run, campaign, now),
    )
    text = JUDGE.substitute(
        refusal=gates.refusal, waits=gates.waits, until=gates.until, sources=gates.for_few
    )
    values = gates.params | {
        "run_month": run.run_month,
        "ids": list(ids),
        "now": now,
        "token": str(batch.token),
        "lease_until": lease_end(now),
        "horizon": window_end(run, campaign),
    }
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall()


def _with_rivals(gates: Gates, run: CampaignRun, campaign: Campaign, now: datetime) -> Gates:
    """Add the gate by which a campaign yields; equal priority goes by age of the run."""
    sending = (
        CampaignRun.objects.sending(now)
        .filter(
            Q(campaign__priority__gt=campaign.priority)
            | Q(campaign__priority=campaign.priority, pk__lt=run.pk)
        )
        .select_related("campaign")
    )
    rivals = [
        (one.pk, one.run_month, one.campaign.kind) for one in sending if not is_halted_above(one)
    ]
    params: dict[str, Any] = {
        "rival_months": sorted({month for _pk, month, _kind in rivals}),
        "ask_again": now + timedelta(seconds=RIVAL_SECONDS),
    }
    taken = []
    for place, (channel, _purpose, kind) in enumerate(gates.scopes):
        counted = [pk for pk, _month, of in rivals if kind in ("", of)]
        if counted:
            params[f"rivals{place}"] = counted
            taken.append(_outranked(gates, place, "AND r.channel = %(channel)s" if channel else ""))
    if not taken:
        return gates
    until = f"CASE WHEN {' OR '.join(taken)} THEN %(ask_again)s::timestamptz END"
    yielding = PassingGate("outranked", until, counted=True)
    return replace(gates, passing=(*gates.passing, yielding), params=gates.params | params)


def _outranked(gates: Gates, place: int, within: str) -> str:
    """The condition under which rivals take every place that the caps of one scope leave."""
    left = [
        LEFT.substitute(most=cap.most, place=place, hours=cap.hours)
        for cap in gates.caps
        if cap.scope == gates.scopes[place]
    ]
    return OUTRANKED.substitute(rivals=f"rivals{place}", left=", ".join(left), within=within)


def _reserve(
    batch: Batch, campaign: Campaign, verdicts: list[tuple[Any, ...]], now: datetime
) -> list[Claimed]:
    """Reserve the contacts of what passed; what people cannot do today, or the caps refuse after all, goes back."""
    passed = [Claimed(*row[:4]) for row in verdicts if row[4] == "claimed"]
    if campaign.channel in dict(HUMAN_CHANNELS) and passed:
        passed = _within_capacity(batch, campaign, passed, now)
    if not passed:
        return []
    refused = contacts.reserve_contacts(
        wishes=[
            contacts.Wish(
                row.customer_id, campaign.channel, "marketing", str(row.id), campaign.kind
            )
            for row in passed
        ],
        source_kind=SOURCE_KIND,
        now=now,
    )
    if refused:
        _give_back(batch, refused, now)
    return [row for row in passed if str(row.id) not in refused]


def _within_capacity(
    batch: Batch, campaign: Campaign, passed: list[Claimed], now: datetime
) -> list[Claimed]:
    """Keep what people still have a place for today; the rest waits for the next working day."""
    found = take_places(
        run=batch.run, channel=campaign.channel, ids=[row.id for row in passed], now=now
    )
    if found is None:
        return passed
    values: dict[str, Any] = {
        "ids": [row.id for row in passed if row.id not in found.ids],
        "free_at": found.next_at,
        "horizon": window_end(batch.run, campaign),
        "now": now,
        "run_month": batch.run.run_month,
        "token": str(batch.token),
    }
    execute_sql(PUT_OFF, values)
    return [row for row in passed if row.id in found.ids]


def _give_back(batch: Batch, refused: dict[str, contacts.Refusal], now: datetime) -> None:
    values: dict[str, Any] = {
        "ids": [int(source_id) for source_id in refused],
        "reasons": [refusal.cap for refusal in refused.values()],
        "free_at": [refusal.free_at for refusal in refused.values()],
        "now": now,
        "run_month": batch.run.run_month,
        "token": str(batch.token),
    }
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, values)

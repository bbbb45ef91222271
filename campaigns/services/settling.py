"""Settling: what became of claimed deliveries, written in one statement that a lapsed claim cannot reach.

Also the other way round: claims whose worker has gone are taken apart. A row never attempted is planned
again; an attempt without an outcome is uncertain, until the provider or a person can say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from campaigns.domain.short import dialled
from campaigns.models import CampaignRun, Delivery, DeliveryAttempt
from campaigns.selectors.deliveries import SOURCE_KIND
from campaigns.services.rendering.links import message_id_of
from customers.channels.messages import Found, Outcome, Provider, Result
from customers.models import Channel
from customers.services import contacts

# After each refusal for the moment, how long to wait (seconds); when they are used up the delivery has failed.
BACKOFF = (60, 300, 900, 3600, 4 * 3600)
UNREACHABLE_SECONDS = 30
SPREAD = 0.2
MOST_CLAIMS = 12  # a row that keeps losing its worker is the cause, not the victim; one that came back begins anew
RECONCILE = 500  # questions to the provider a round
SETTLED = {
    Outcome.ACCEPTED: (Delivery.State.SENT, ""),
    Outcome.REJECTED: (Delivery.State.FAILED, "rejected"),
    Outcome.UNKNOWN: (Delivery.State.UNCERTAIN, "lost"),
}

# A row bears the token of a claim as long as it is claimed (delivery_claim_is_leased) and is looked up by its key: to
# ask for the state too would make the planner read the index of all leases, once for every few mails.
SETTLE = """
    WITH news AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(reasons)s::text[],
                             %(outcomes)s::text[], %(responses)s::text[], %(not_before)s::timestamptz[],
                             %(senders)s::bigint[], %(refs)s::text[])
                 AS n (id, state, reason, outcome, response, not_before, sender_id, provider_ref)
    ), moved AS (
        UPDATE campaigns_delivery d
           SET state = n.state, reason = n.reason, changed_at = %(now)s,
               not_before = coalesce(n.not_before, d.not_before),
               claim_token = NULL, lease_until = NULL,
               attempts = d.attempts + CASE WHEN n.outcome = '' THEN 0 ELSE 1 END,
               claims = CASE WHEN n.state = 'planned' THEN 0 ELSE d.claims END
          FROM news n
         WHERE d.run_month = %(run_month)s AND d.id = n.id AND d.claim_token = %(token)s::uuid
        RETURNING d.id, d.state
    ), told AS (
        UPDATE campaigns_deliveryattempt a
           SET outcome = n.outcome, response = n.response, finished_at = %(now)s,
               sender_id = n.sender_id, provider_ref = n.provider_ref
          FROM news n
         WHERE n.outcome <> '' AND a.delivery_id = n.id
           AND a.claim_token = %(token)s::uuid AND a.outcome = ''
    )
    SELECT id, state FROM moved
"""
UNMADE = """
    DELETE FROM campaigns_deliveryattempt
     WHERE delivery_id = ANY(%(ids)s) AND claim_token = %(token)s::uuid AND outcome = ''
"""
BEGIN = """
    INSERT INTO campaigns_deliveryattempt
        (delivery_id, run_id, number, claim_token, idempotency_key, started_at, outcome, response,
         provider_ref)
    SELECT d.id, d.run_id, d.attempts + 1, d.claim_token, k.idempotency_key, %(now)s, '', '', ''
      FROM unnest(%(ids)s::bigint[], %(keys)s::text[]) AS k (id, idempotency_key)
      JOIN campaigns_delivery d ON d.id = k.id AND d.run_month = %(run_month)s
     WHERE d.claim_token = %(token)s::uuid
       AND d.lease_until > %(now)s::timestamptz + interval '5 seconds'
       FOR UPDATE OF d
    RETURNING delivery_id
"""
# Locked in one statement and judged in the next, whose snapshot sees every attempt written before the lock.
LOCK_LAPSED = """
    SELECT id FROM campaigns_delivery
     WHERE run_month = %(run_month)s AND run_id = %(run_id)s
       AND state = 'claimed' AND lease_until < %(now)s
       FOR UPDATE SKIP LOCKED
"""
LAPSED = """
    WITH lapsed AS (
        SELECT d.id, d.claims, EXISTS (
                   SELECT 1 FROM campaigns_deliveryattempt a
                    WHERE a.delivery_id = d.id AND a.claim_token = d.claim_token) AS attempted
          FROM campaigns_delivery d
         WHERE d.run_month = %(run_month)s AND d.id = ANY(%(ids)s)
    ), moved AS (
        UPDATE campaigns_delivery d
           SET state = CASE WHEN l.attempted THEN 'uncertain'
                            WHEN %(stopping)s THEN 'cancelled'
                            WHEN l.claims >= %(most_claims)s THEN 'failed' ELSE 'planned' END,
               reason = CASE WHEN l.attempted THEN 'lost' WHEN %(stopping)s THEN 'stopped'
                             WHEN l.claims >= %(most_claims)s THEN 'exhausted' ELSE '' END,
               attempts = d.attempts + CASE WHEN l.attempted THEN 1 ELSE 0 END,
               claim_token = NULL, lease_until = NULL, changed_at = %(now)s
          FROM lapsed l
         WHERE d.run_month = %(run_month)s AND d.id = l.id
        RETURNING d.id, d.state
    ), told AS (
        UPDATE campaigns_deliveryattempt a
           SET outcome = 'unknown', finished_at = %(now)s
          FROM moved m WHERE m.state = 'uncertain' AND a.delivery_id = m.id AND a.outcome = ''
    )
    SELECT id, state FROM moved
"""


@dataclass(frozen=True)
class Settlement:
    """Where a claimed delivery goes; a blank outcome means that no call was made."""

    id: int
    state: str
    reason: str = ""
    outcome: str = ""
    response: str = ""
    not_before: datetime | None = None
    sender_id: int | None = None
    ref: str = ""


def settlement_of(result: Result, attempts: int, now: datetime) -> Settlement:
    """Read a provider's result; `attempts` counts the calls made before this one."""
    if result.outcome is Outcome.UNREACHABLE:
        later = now + _spread(result.retry_after or UNREACHABLE_SECONDS)
        return Settlement(result.key, Delivery.State.PLANNED, "unreachable", not_before=later)
    not_before = None
    if result.outcome in SETTLED:
        state, reason = SETTLED[result.outcome]
    elif attempts >= len(BACKOFF):
        state, reason = Delivery.State.FAILED, "exhausted"
    else:
        state, reason = Delivery.State.PLANNED, "deferred"
        not_before = now + _spread(max(result.retry_after, BACKOFF[attempts]))
    return Settlement(
        result.key,
        state,
        reason,
        str(result.outcome),
        result.response,
        not_before=not_before,
        sender_id=result.sender_id,
        ref=result.ref,
    )


def _spread(seconds: float) -> timedelta:
    """Wait up to a fifth longer, each a little otherwise: what failed together shall not come back together."""
    return timedelta(seconds=seconds * SystemRandom().uniform(1, 1 + SPREAD))


def begin_attempts(
    *, run: CampaignRun, token: UUID, keys: dict[int, str], now: datetime
) -> set[int]:
    """Write that calls are about to be made, before they are; return the deliveries still leased here."""
    values: dict[str, Any] = {
        "ids": list(keys),
        "keys": list(keys.values()),
        "now": now,
        "run_month": run.run_month,
        "token": str(token),
    }
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, values)
        return {delivery for (delivery,) in cursor.fetchall()}


@transaction.atomic
def settle_batch(
    *, run: CampaignRun, token: UUID, settlements: Sequence[Settlement], now: datetime
) -> dict[int, str]:
    """Write outcomes; rows whose lease has lapsed stay as they are. Return the states written."""
    if not settlements:
        return {}
    values: dict[str, Any] = {
        "ids": [s.id for s in settlements],
        "states": [str(s.state) for s in settlements],
        "reasons": [s.reason for s in settlements],
        "outcomes": [s.outcome for s in settlements],
        "responses": [s.response.replace("\x00", "")[:300] for s in settlements],
        "not_before": [s.not_before for s in settlements],
        "senders": [s.sender_id for s in settlements],
        "refs": [s.ref.replace("\x00", "")[:128] for s in settlements],
        "now": now,
        "run_month": run.run_month,
        "token": str(token),
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, values)
        written = dict(cursor.fetchall())
        uncalled = [s.id for s in settlements if not s.outcome]
        if uncalled:
            cursor.execute(UNMADE, {"ids": uncalled, "token": str(token)})
    _settle_contacts(written, now)
    return written


@transaction.atomic
def recover_lapsed(*, run: CampaignRun, now: datetime) -> dict[str, int]:
    """Take apart claims whose lease has lapsed; return the number by new state."""
    values: dict[str, Any] = {
        "run_month": run.run_month,
        "run_id": run.pk,
        "now": now,
        "most_claims": MOST_CLAIMS,
        "stopping": run.state == CampaignRun.State.STOPPING,
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LAPSED, values)
        cursor.execute(LAPSED, values | {"ids": [pk for (pk,) in cursor.fetchall()]})
        written = dict(cursor.fetchall())
    _settle_contacts(written, now)
    states = list(written.values())
    return {state: states.count(state) for state in set(states)}


def reconcile_uncertain(*, run: CampaignRun, provider: Provider, now: datetime) -> dict[str, int]:
    """Ask the provider about deliveries of unknown outcome; those it cannot speak of wait for a person.

    Never accepted means planned again, or cancelled where the run has been stopped meanwhile.
    """
    rows = Delivery.objects.filter(
        run_month=run.run_month, run=run, state=Delivery.State.UNCERTAIN, reason="lost"
    )
    told = {"sent": 0, "planned": 0, "unknown": 0}
    for delivery in rows.select_related("customer").order_by("id")[:RECONCILE]:
        found = provider.find(
            message_id_of(delivery.pk), recipient=_number(delivery), since=delivery.changed_at
        )
        if found is Found.CANNOT_SAY:
            told["unknown"] += 1
            continue
        state = Delivery.State.SENT if found is Found.ACCEPTED else state_to_retry(run)
        move_uncertain(delivery=delivery, state=state, reason="", now=now)
        told["sent" if found is Found.ACCEPTED else "planned"] += 1
    return told


def _number(delivery: Delivery) -> str:
    """Return the phone a text message went to: some vendors find it by nothing else."""
    return dialled(delivery.customer.phone) if delivery.channel == Channel.SMS else ""


def state_to_retry(run: CampaignRun) -> str:
    """Return where a delivery goes that was not made: a run that has ended takes nothing up again."""
    open_states = (
        CampaignRun.State.RUNNING,
        CampaignRun.State.PAUSED,
        CampaignRun.State.WAITING,
    )
    return Delivery.State.PLANNED if run.state in open_states else Delivery.State.CANCELLED


@transaction.atomic
def move_uncertain(*, delivery: Delivery, state: str, reason: str, now: datetime) -> bool:
    """Settle one uncertain delivery, once; return whether it was still uncertain."""
    moved = Delivery.objects.filter(
        run_month=delivery.run_month, pk=delivery.pk, state=Delivery.State.UNCERTAIN
    ).update(state=state, reason=reason, changed_at=now)
    if moved:
        if state == Delivery.State.SENT:
            DeliveryAttempt.objects.filter(
                delivery_id=delivery.pk, outcome=DeliveryAttempt.Outcome.UNKNOWN
            ).update(outcome=DeliveryAttempt.Outcome.ACCEPTED)
        _settle_contacts({delivery.pk: state}, now)
    return bool(moved)


def _settle_contacts(written: dict[int, str], now: datetime) -> None:
    """A sent mail is a contact made, an uncertain one still counts, everything else gives its place back."""
    made = [str(pk) for pk, state in written.items() if state == "sent"]
    unused = [str(pk) for pk, state in written.items() if state not in ("sent", "uncertain")]
    if made:
        contacts.make_contacts(source_kind=SOURCE_KIND, source_ids=made, at=now)
    if unused:
        contacts.release_contacts(source_kind=SOURCE_KIND, source_ids=unused)

"""What comes back for a delivery: opened and clicked, told by signed words in the mail, and what others tell of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from campaigns.domain.machines import is_machine
from campaigns.domain.tokens import Purpose, Word, unseal
from campaigns.models import Delivery, DeliveryEvent, TrackedLink
from campaigns.services.rendering.links import signing_key
from config.base.tables import ensure_months
from customers.services import events

Kind = DeliveryEvent.Kind
MOST_EVENTS = 20  # of one kind for one delivery: more tells nothing new
# How a reaction stands among what the customer did: after the channel's name.
CUSTOMER_EVENTS = {
    Kind.OPENED: "open",
    Kind.CLICKED: "click",
    Kind.UNSUBSCRIBED: "unsubscribe",
    Kind.BOUNCED: "bounce",
    Kind.DISMISSED: "dismiss",
}
RECORD = """
    WITH news AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(kinds)s::text[], %(at)s::timestamptz[],
                             %(details)s::jsonb[]) AS n (delivery_id, kind, at, detail)
    )
    INSERT INTO campaigns_deliveryevent (delivery_id, run_id, customer_id, kind, at, detail)
    SELECT d.id, d.run_id, d.customer_id, n.kind, n.at, n.detail
      FROM news n JOIN campaigns_delivery d ON d.id = n.delivery_id AND d.run_month = %(run_month)s
     WHERE (SELECT count(*) FROM campaigns_deliveryevent e
             WHERE e.delivery_id = d.id AND e.kind = n.kind) < %(most)s
    ON CONFLICT (delivery_id, kind, at) DO NOTHING
    RETURNING delivery_id, customer_id, kind, at,
              (SELECT channel FROM campaigns_delivery d
                WHERE d.id = delivery_id AND d.run_month = %(run_month)s)
"""


@dataclass(frozen=True)
class Visit:
    """A request that a mail led to: when, by what program, and why it says it asks."""

    at: datetime
    user_agent: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Reaction:
    """Something that happened to a delivery."""

    delivery_id: int
    kind: str
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def record_reactions(*, run_month: date, reactions: Sequence[Reaction]) -> int:
    """Write reactions to deliveries of one month in one statement, each once; return how many were new.

    The first of a kind for a delivery also stands among the customer's events.
    """
    if not reactions:
        return 0
    ensure_months("campaigns_deliveryevent", {reaction.at.date() for reaction in reactions})
    values: dict[str, Any] = {
        "ids": [reaction.delivery_id for reaction in reactions],
        "kinds": [str(reaction.kind) for reaction in reactions],
        "at": [reaction.at for reaction in reactions],
        "details": [json.dumps(reaction.detail) for reaction in reactions],
        "run_month": run_month,
        "most": MOST_EVENTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORD, values)
        new = cursor.fetchall()
    events.record_events(
        [
            events.EventRow(
                external_id=f"campaigns.{kind}.{delivery_id}",
                customer_id=customer_id,
                kind=f"{channel}_{CUSTOMER_EVENTS[kind]}",
                occurred_at=at,
                channel=channel,
                payload={"delivery": delivery_id},
            )
            for delivery_id, customer_id, kind, at, channel in new
            if kind in CUSTOMER_EVENTS
        ]
    )
    return len(new)


def record_open(*, token: str, visit: Visit) -> bool:
    """Note that a mail was opened by a person; return whether it counts."""
    found = _find(token, Purpose.OPEN)
    if found is None or _by_machine(found[1], visit):
        return False
    word, delivery = found
    reaction = Reaction(delivery.pk, Kind.OPENED, _second(visit.at))
    return record_reactions(run_month=word.run_month, reactions=[reaction]) > 0


def follow_link(*, token: str, visit: Visit, counts: bool = True) -> str | None:
    """Return the address a signed link leads to, or None; a person's click counts, and shows the mail was opened.

    Who only asks what there is (`counts` false) does not click.
    """
    word = unseal(token, Purpose.CLICK, signing_key())
    link = TrackedLink.objects.filter(pk=word.number).first() if word else None
    if word is None or link is None:
        return None
    found = _find(token, Purpose.CLICK)
    if found and counts and not _by_machine(found[1], visit):
        at = _second(visit.at)
        reactions = [
            Reaction(word.delivery_id, Kind.OPENED, at, {"by": "click"}),
            Reaction(word.delivery_id, Kind.CLICKED, at, {"link": link.pk}),
        ]
        record_reactions(run_month=word.run_month, reactions=reactions)
    return link.url


def _find(token: str, purpose: Purpose) -> tuple[Word, Delivery] | None:
    word = unseal(token, purpose, signing_key())
    delivery = _delivery(word) if word else None
    return (word, delivery) if word and delivery else None


def _delivery(word: Word) -> Delivery | None:
    if not word.delivery_id:
        return None
    return Delivery.objects.filter(run_month=word.run_month, pk=word.delivery_id).first()


def _by_machine(delivery: Delivery, visit: Visit) -> bool:
    seconds = (visit.at - delivery.changed_at).total_seconds()
    return is_machine(visit.user_agent, visit.purpose, seconds)


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)

"""Contacts: reserved under the contact policy before they are made, by whatever app makes them.

Caps count marketing contacts over rolling windows. Reservations of the same customer wait for one
another on the customer's row, so two workers cannot both take the last place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from config.base.tables import execute_sql, fetch_rows
from customers.models import Contact, ContactPolicy

DAY, WEEK, MONTH = (timedelta(days=days) for days in (1, 7, 30))


@dataclass(frozen=True)
class Wish:
    """A contact somebody would like to make; `source_id` is unique within its `source_kind`."""

    customer_id: int
    channel: str
    purpose: str
    source_id: str


@dataclass(frozen=True)
class Refusal:
    """The cap that stands in the way, and when the oldest contact of its window will have left it."""

    cap: str
    free_at: datetime


LOCK = "SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
# How many contacts would have to leave each window before one more fits, and when the last of them does.
FULL = """
    WITH made AS (
        SELECT customer_id, at,
               row_number() OVER (PARTITION BY customer_id ORDER BY at DESC) AS place
          FROM customers_contact
         WHERE customer_id = ANY(%(ids)s) AND purpose = 'marketing' AND state <> 'released'
           AND at > %(now)s::timestamptz - interval '30 days'
    )
    SELECT DISTINCT ON (customer_id) customer_id, caps.name, at + caps.span AS free_at
      FROM made
      JOIN (VALUES ('per_day', %(per_day)s, interval '1 day'),
                   ('per_week', %(per_week)s, interval '7 days'),
                   ('per_month', %(per_month)s, interval '30 days')) AS caps (name, allowed, span)
        ON made.place = caps.allowed AND made.at > %(now)s::timestamptz - caps.span
     ORDER BY customer_id, free_at DESC
"""

RESERVE = """
    INSERT INTO customers_contact (customer_id, channel, purpose, state, at, source_kind, source_id)
    SELECT w.customer_id, w.channel, w.purpose, 'reserved', %(now)s, %(kind)s, w.source_id
      FROM unnest(%(customers)s::bigint[], %(channels)s::text[], %(purposes)s::text[],
                  %(sources)s::text[]) AS w (customer_id, channel, purpose, source_id)
    ON CONFLICT (source_kind, source_id) DO UPDATE SET state = EXCLUDED.state, at = EXCLUDED.at
"""


@transaction.atomic
def reserve_contacts(
    *, wishes: Sequence[Wish], source_kind: str, now: datetime
) -> dict[str, Refusal]:
    """Reserve what the contact policy allows and return the refusals by `source_id`.

    A wish already reserved stays reserved. Of several marketing wishes for one customer in a call, the first that
    fits is taken. Marketing counts against the caps; every other purpose is only written down.
    """
    ids = sorted({wish.customer_id for wish in wishes})
    execute_sql(LOCK, [ids])
    known = set(
        Contact.objects.filter(
            source_kind=source_kind, source_id__in=[wish.source_id for wish in wishes]
        )
        .exclude(state=Contact.State.RELEASED)
        .values_list("source_id", flat=True)
    )
    refusals: dict[str, Refusal] = {}
    waiting = [wish for wish in wishes if wish.source_id not in known]
    while waiting:
        waiting = _reserve_round(waiting, source_kind, now, refusals)
    return refusals


def _reserve_round(
    wishes: list[Wish], source_kind: str, now: datetime, refusals: dict[str, Refusal]
) -> list[Wish]:
    """Take at most one marketing wish a customer and return the rest."""
    full = _full_customers(wishes, now)
    taken: list[Wish] = []
    rest: list[Wish] = []
    served: set[int] = set()
    for wish in wishes:
        if wish.purpose != "marketing":
            taken.append(wish)
        elif wish.customer_id in full:
            refusals[wish.source_id] = full[wish.customer_id]
        elif wish.customer_id in served:
            rest.append(wish)
        else:
            served.add(wish.customer_id)
            taken.append(wish)
    _write(taken, source_kind, now)
    return rest


def _full_customers(wishes: list[Wish], now: datetime) -> dict[int, Refusal]:
    policy = ContactPolicy.objects.current()
    closed = [cap for cap in ("per_day", "per_week", "per_month") if not getattr(policy, cap)]
    ids = sorted({wish.customer_id for wish in wishes})
    if closed:
        return {pk: Refusal(closed[0], now + MONTH) for pk in ids}
    values: dict[str, Any] = {
        "ids": ids,
        "now": now,
        "per_day": policy.per_day,
        "per_week": policy.per_week,
        "per_month": policy.per_month,
    }
    return {pk: Refusal(cap, free_at) for pk, cap, free_at in fetch_rows(FULL, values)}


def _write(wishes: list[Wish], source_kind: str, now: datetime) -> None:
    values: dict[str, Any] = {
        "customers": [wish.customer_id for wish in wishes],
        "channels": [wish.channel for wish in wishes],
        "purposes": [wish.purpose for wish in wishes],
        "sources": [wish.source_id for wish in wishes],
        "kind": source_kind,
        "now": now,
    }
    execute_sql(RESERVE, values)


@transaction.atomic
def make_contacts(*, source_kind: str, source_ids: Sequence[str], at: datetime) -> int:
    """Write down that reserved contacts were made; return their number."""
    return Contact.objects.filter(source_kind=source_kind, source_id__in=source_ids).update(
        state=Contact.State.MADE, at=at
    )


@transaction.atomic
def release_contacts(*, source_kind: str, source_ids: Sequence[str]) -> int:
    """Give back reservations that were not used; made contacts stay. Return their number."""
    return Contact.objects.filter(
        source_kind=source_kind, source_id__in=source_ids, state=Contact.State.RESERVED
    ).update(state=Contact.State.RELEASED)

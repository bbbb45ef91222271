"""Contacts: reserved under the contact policy before they are made, by whatever app makes them.

Caps count contacts over rolling windows, each within its channel, purpose and class. Reservations of the same customer wait for one
another on the customer's row, so two workers cannot both take the last place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from config.base.tables import execute_sql, fetch_rows
from customers.models import Contact, ContactPolicy


@dataclass(frozen=True)
class Wish:
    """A contact somebody would like to make; `source_id` is unique within its `source_kind`.

    `kind` is the class of campaign, blank where there is none.
    """

    customer_id: int
    channel: str
    purpose: str
    source_id: str
    kind: str = ""


@dataclass(frozen=True)
class Refusal:
    """The reason code of the cap that stands in the way, and when one more contact will fit into its window."""

    cap: str
    free_at: datetime


LOCK = "SELECT id FROM customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
# For each wish the caps that stop it, and when enough contacts will have left the window of the last of them.
FULL = """
    WITH wish AS (
        SELECT * FROM unnest(%(sources)s::text[], %(customers)s::bigint[], %(channels)s::text[],
                             %(purposes)s::text[], %(kinds)s::text[])
                 AS w (source_id, customer_id, channel, purpose, kind)
    ), cap AS (
        SELECT * FROM unnest(%(cap_codes)s::text[], %(cap_most)s::int[], %(cap_spans)s::interval[],
                             %(cap_channels)s::text[], %(cap_purposes)s::text[], %(cap_kinds)s::text[])
                 WITH ORDINALITY AS k (code, most, span, channel, purpose, kind, number)
    ), made AS MATERIALIZED (
        SELECT customer_id, channel, purpose, kind, at FROM customers_contact
         WHERE customer_id = ANY(%(customers)s) AND state <> 'released'
           AND at > %(now)s::timestamptz - %(widest)s::interval
    ), placed AS (
        SELECT m.customer_id, k.number, k.most, m.at + k.span AS free_at,
               row_number() OVER (PARTITION BY m.customer_id, k.number ORDER BY m.at DESC) AS place
          FROM made m
          JOIN cap k ON k.channel IN ('', m.channel) AND k.purpose IN ('', m.purpose)
                    AND k.kind IN ('', m.kind) AND m.at > %(now)s::timestamptz - k.span
    ), full_up AS (
        SELECT customer_id, number, free_at FROM placed WHERE place = most
        UNION ALL
        SELECT w.customer_id, k.number, %(now)s::timestamptz + k.span
          FROM (SELECT DISTINCT customer_id FROM wish) w CROSS JOIN cap k WHERE k.most = 0
    )
    SELECT DISTINCT ON (w.source_id) w.source_id, k.code, f.free_at
      FROM wish w
      JOIN full_up f ON f.customer_id = w.customer_id
      JOIN cap k ON k.number = f.number AND k.channel IN ('', w.channel) AND k.kind IN ('', w.kind)
                AND coalesce(nullif(k.purpose, ''), 'marketing') = w.purpose
     ORDER BY w.source_id, f.free_at DESC, k.number
"""

RESERVE = """
    INSERT INTO customers_contact
        (customer_id, channel, purpose, kind, state, at, source_kind, source_id)
    SELECT w.customer_id, w.channel, w.purpose, w.kind, 'reserved', %(now)s, %(source_kind)s, w.source_id
      FROM unnest(%(customers)s::bigint[], %(channels)s::text[], %(purposes)s::text[],
                  %(kinds)s::text[], %(sources)s::text[])
           AS w (customer_id, channel, purpose, kind, source_id)
    ON CONFLICT (source_kind, source_id) DO UPDATE SET state = EXCLUDED.state, at = EXCLUDED.at
"""
MAKE = """
    UPDATE customers_contact SET state = 'made', at = %(at)s
     WHERE source_kind = %(source_kind)s AND source_id = ANY(%(sources)s)
"""


@transaction.atomic
def reserve_contacts(
    *, wishes: Sequence[Wish], source_kind: str, now: datetime
) -> dict[str, Refusal]:
    """Reserve what the contact policy allows and return the refusals by `source_id`.

    A wish already reserved stays reserved. Of several wishes for one customer in a call, the first that fits is
    taken. Service contacts are stopped only by caps made for them.
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
    """Take at most one wish a customer and return the rest."""
    full = _find_full(wishes, now)
    refusals |= full
    taken: dict[int, Wish] = {}
    for wish in wishes:
        if wish.source_id not in full:
            taken.setdefault(wish.customer_id, wish)
    execute_sql(RESERVE, _columns(list(taken.values())) | {"source_kind": source_kind, "now": now})
    done = {*full, *(wish.source_id for wish in taken.values())}
    return [wish for wish in wishes if wish.source_id not in done]


def _find_full(wishes: list[Wish], now: datetime) -> dict[str, Refusal]:
    caps = ContactPolicy.objects.current().terms.every_cap
    values = _columns(wishes) | {
        "now": now,
        "widest": f"{max(cap.hours for cap in caps)} hours",
        "cap_codes": [cap.code for cap in caps],
        "cap_most": [cap.most for cap in caps],
        "cap_spans": [f"{cap.hours} hours" for cap in caps],
        "cap_channels": [cap.channel for cap in caps],
        "cap_purposes": [cap.purpose for cap in caps],
        "cap_kinds": [cap.kind for cap in caps],
    }
    return {source: Refusal(code, at) for source, code, at in fetch_rows(FULL, values)}


def _columns(wishes: list[Wish]) -> dict[str, Any]:
    return {
        "customers": [wish.customer_id for wish in wishes],
        "channels": [wish.channel for wish in wishes],
        "purposes": [wish.purpose for wish in wishes],
        "kinds": [wish.kind for wish in wishes],
        "sources": [wish.source_id for wish in wishes],
    }


def make_contacts(*, source_kind: str, source_ids: Sequence[str], at: datetime) -> int:
    """Write down that reserved contacts were made; return their number."""
    return execute_sql(MAKE, {"source_kind": source_kind, "sources": list(source_ids), "at": at})


def release_contacts(*, source_kind: str, source_ids: Sequence[str]) -> int:
    """Give back reservations that were not used; made contacts stay. Return their number."""
    return Contact.objects.filter(
        source_kind=source_kind, source_id__in=source_ids, state=Contact.State.RESERVED
    ).update(state=Contact.State.RELEASED)


@transaction.atomic
def move_contact(*, source_kind: str, source_id: str, at: datetime) -> Refusal | None:
    """Let a contact count at another moment where the caps leave a place then; return the cap in the way, if any.

    The contact itself takes no place from itself; what is refused stays where it was.
    """
    contact = Contact.objects.filter(source_kind=source_kind, source_id=source_id).first()
    if contact is None:
        return None
    execute_sql(LOCK, [[contact.customer_id]])
    own = Contact.objects.filter(pk=contact.pk)
    own.update(state=Contact.State.RELEASED)
    wish = Wish(contact.customer_id, contact.channel, contact.purpose, source_id, contact.kind)
    refusal = _find_full([wish], at).get(source_id)
    own.update(state=contact.state, at=contact.at if refusal else at)
    return refusal


@transaction.atomic
def undo_contacts(*, source_kind: str, source_ids: Sequence[str]) -> int:
    """Give back contacts that a person was asked to make and nobody made; return their number."""
    return Contact.objects.filter(source_kind=source_kind, source_id__in=source_ids).update(
        state=Contact.State.RELEASED
    )

"""What contact terms would do: the contacts of the last month played again under other caps, and the control group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from string import Template
from typing import Any

from django.conf import settings

from accounts.models import User
from config.base.http import PAGE_SIZE, KeyPage
from config.base.tables import fetch_column, fetch_rows
from customers.domain.contact_terms import MONTH, Cap
from customers.models import ContactPolicy, Customer
from customers.selectors.customers import branch_scope
from customers.selectors.gates import CONTROL, control_params

# Contacts in their order, customer by customer: what a cap stops takes no place in the windows that follow.
TRIAL = """
    WITH RECURSIVE cap AS MATERIALIZED (
        SELECT * FROM unnest(%(most)s::int[], %(spans)s::interval[], %(channels)s::text[],
                             %(purposes)s::text[], %(kinds)s::text[])
                 WITH ORDINALITY AS k (most, span, channel, purpose, kind, number)
    ), told AS MATERIALIZED (
        SELECT customer_id, channel, purpose, kind, at, at > %(since)s AS counted,
               row_number() OVER (PARTITION BY customer_id ORDER BY at, id) AS n
          FROM customers_contact
         WHERE state = 'made' AND at > %(since)s::timestamptz - %(widest)s::interval AND at <= %(now)s
    ), play AS (
        SELECT customer_id, 0::bigint AS n, '{}'::timestamptz[] AS ats, '{}'::text[] AS channels,
               '{}'::text[] AS purposes, '{}'::text[] AS kinds, NULL::bigint AS stopped, '' AS channel
          FROM told GROUP BY customer_id HAVING count(*) > %(fewest)s
        UNION ALL
        SELECT p.customer_id, t.n,
               CASE WHEN s.number IS NULL THEN p.ats || t.at ELSE p.ats END,
               CASE WHEN s.number IS NULL THEN p.channels || t.channel::text ELSE p.channels END,
               CASE WHEN s.number IS NULL THEN p.purposes || t.purpose::text ELSE p.purposes END,
               CASE WHEN s.number IS NULL THEN p.kinds || t.kind::text ELSE p.kinds END,
               s.number, t.channel::text
          FROM play p
          JOIN told t ON t.customer_id = p.customer_id AND t.n = p.n + 1
          LEFT JOIN LATERAL (
              SELECT k.number FROM cap k
               WHERE t.counted AND k.channel IN ('', t.channel) AND k.kind IN ('', t.kind)
                 AND coalesce(nullif(k.purpose, ''), 'marketing') = t.purpose
                 AND k.most <= (
                     SELECT count(*)
                       FROM unnest(p.ats, p.channels, p.purposes, p.kinds) AS a (at, channel, purpose, kind)
                      WHERE a.at > t.at - k.span AND k.channel IN ('', a.channel)
                        AND k.purpose IN ('', a.purpose) AND k.kind IN ('', a.kind))
               ORDER BY k.number LIMIT 1) s ON true
    )
    SELECT stopped, channel, count(*), count(DISTINCT customer_id)
      FROM play WHERE stopped IS NOT NULL GROUP BY GROUPING SETS ((stopped), (channel), ())
"""
MADE = """
    SELECT count(*) FROM customers_contact
     WHERE state = 'made' AND at > %(since)s AND at <= %(now)s AND purpose = ANY(%(stopped)s)
"""
# Closed customers and merged records are in nobody's group.
GROUP = Template("""
    SELECT count(*) FILTER (WHERE $drawn IS NOT NULL), count(*)
      FROM customers_customer c
     WHERE c.merged_into_id IS NULL AND c.status <> 'closed'
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[]))
""").substitute(drawn=CONTROL.verdict)
MEMBERS = Template("""
    SELECT c.id FROM customers_customer c
     WHERE c.merged_into_id IS NULL AND c.status <> 'closed' AND $drawn IS NOT NULL
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[]))
       AND coalesce(c.id < %(after)s, true)
     ORDER BY c.id DESC LIMIT %(size)s
""").substitute(drawn=CONTROL.verdict)


@dataclass(frozen=True)
class Trial:
    """What caps would have stopped of the contacts made in 30 days, by the first cap that stops and by channel."""

    made: int
    stopped: int
    customers: int
    by_cap: tuple[tuple[Cap, int], ...]
    by_channel: tuple[tuple[str, int], ...]


def try_caps(caps: Sequence[Cap], now: datetime) -> Trial:
    """Play the last 30 days again under other caps; contacts before them stand as they were made."""
    params: dict[str, Any] = {
        "now": now,
        "since": now - timedelta(hours=MONTH),
        "widest": f"{max((cap.hours for cap in caps), default=MONTH)} hours",
        "fewest": min((cap.most for cap in caps), default=0),
        "most": [cap.most for cap in caps],
        "spans": [f"{cap.hours} hours" for cap in caps],
        "channels": [cap.channel for cap in caps],
        "purposes": [cap.purpose for cap in caps],
        "kinds": [cap.kind for cap in caps],
        "stopped": sorted({"marketing", *(cap.purpose or "marketing" for cap in caps)}),
    }
    ((made,),) = fetch_rows(MADE, params)
    rows = fetch_rows(TRIAL, params) if caps else []
    whole = next(
        ((n, people) for cap, channel, n, people in rows if cap is channel is None), (0, 0)
    )
    return Trial(
        made=made,
        stopped=whole[0],
        customers=whole[1],
        by_cap=tuple(
            (caps[cap - 1], n)
            for cap, _channel, n, _people in sorted(
                (row for row in rows if row[0] is not None), key=lambda row: row[0]
            )
        ),
        by_channel=tuple(sorted((row[1], row[2]) for row in rows if row[1] is not None)),
    )


@dataclass(frozen=True)
class ControlGroup:
    """How many of the customers a user may see are in the control group, and when it is drawn anew."""

    size: int
    customers: int
    until: date | None

    @property
    def share(self) -> float:
        """The share found, which chance moves a little off the one that was set."""
        return self.size / self.customers if self.customers else 0.0


def control_group(policy: ContactPolicy, user: User, day: date) -> ControlGroup:
    """Count the bank's control group on a day, within the user's branch."""
    params = control_params(policy, day) | {"branches": branch_scope(user.branch_code)}
    ((size, customers),) = fetch_rows(GROUP, params)
    return ControlGroup(size, customers, next_draw(policy, day))


def contact_prices() -> dict[str, Decimal]:
    """Return the price of a contact by channel: what the terms in force say, else what ops staff have set."""
    return {**settings.CONTACT_COSTS, **ContactPolicy.objects.current().terms.prices}


def next_draw(policy: ContactPolicy, day: date) -> date | None:
    """Return the first of the month from which another group is drawn; None where there is no group."""
    if not policy.control_share or policy.control_since is None:
        return None
    since, months = policy.control_since, max(policy.control_months, 1)
    elapsed = (day.year - since.year) * 12 + day.month - since.month
    ahead = since.month - 1 + (elapsed // months + 1) * months
    return date(since.year + ahead // 12, ahead % 12 + 1, 1)


def control_members(
    policy: ContactPolicy, user: User, day: date, after: str | None
) -> KeyPage[Customer]:
    """Return a page of the customers in the control group whom the user may see."""
    params = control_params(policy, day) | {
        "branches": branch_scope(user.branch_code),
        "after": int(after) if after and after.isdecimal() else None,
        "size": PAGE_SIZE + 1,
    }
    ids = fetch_column(MEMBERS, params)
    found = Customer.objects.visible_to(user).in_bulk(ids[:PAGE_SIZE])
    rows = [found[pk] for pk in ids[:PAGE_SIZE] if pk in found]
    return KeyPage(rows, ids[PAGE_SIZE - 1] if len(ids) > PAGE_SIZE else None, not after)

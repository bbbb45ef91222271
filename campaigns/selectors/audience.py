"""Whom a campaign would reach now, and why not the others: the dry run of the freeze, by the same SQL."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from string import Template
from typing import Any

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.campaigns import is_profile_based, segments_in, segments_out
from campaigns.selectors.following.rows import reached_gate, taken_up_sql
from campaigns.selectors.timing.turns import HAD, had_gate, had_params
from campaigns.selectors.written import needs_phone
from config.base.http import PAGE_SIZE, KeyPage
from config.base.tables import fetch_column, fetch_rows
from customers.models import Customer
from customers.selectors import gates
from customers.selectors.customers import branch_scope
from recommendations.selectors.suitability import refusal_sql

SHARES = 1_000_000  # steps of the draw: a share is exact to one in a million

CANDIDATES = """
    SELECT DISTINCT m.customer_id AS id
      FROM segmentation_segmentmembership m
     WHERE m.segment_id = ANY(%(include)s)
       AND NOT EXISTS (SELECT 1 FROM segmentation_segmentmembership x
                        WHERE x.customer_id = m.customer_id AND x.segment_id = ANY(%(exclude)s))
"""
# Who is drawn for what depends on the campaign's code and the customer alone.
DRAWN = "mod(hashtextextended(%(salt)s || c.id, 0) & 9223372036854775807, %(shares)s) < %(holdout)s"
HELD_OUT = Template("SELECT $drawn FROM (SELECT %(customer)s::bigint AS id) c")
# One row per candidate.
JUDGED = Template("""
    SELECT c.id, $refusal AS refusal, $waits AS waits, $until AS until,
           $drawn AS held_out,
           1 + mod(hashtextextended(%(salt)s || c.id, 1) & 9223372036854775807,
                   cardinality(%(variants)s::text[])) AS place
      FROM ($candidates) AS candidate
      JOIN customers_customer c ON c.id = candidate.id
      $sources
     WHERE %(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[])
""")
# Every gate of everybody, so that one statement tells who falls first where, and who would fall there too.
VERDICTS = Template("""
    SELECT c.id, c.branch_id, $verdicts, $waits AS waits,
           $drawn AS held_out
      FROM ($candidates) AS candidate
      JOIN customers_customer c ON c.id = candidate.id
      $sources
     WHERE %(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[])
""")
COUNTED = Template("""
    WITH verdicts AS MATERIALIZED ($verdicts), placed AS MATERIALIZED (
        SELECT *, coalesce($lasting, CASE WHEN held_out THEN 'holdout' END, 'wait:' || waits, '')
                  AS place FROM verdicts
    )
    SELECT 'gate', place, NULL::bigint, count(*), $counts FROM placed GROUP BY place
    UNION ALL
    SELECT 'segment', CASE WHEN $contacted THEN '' ELSE 'not' END, m.segment_id, count(*), $nothing
      FROM placed
      JOIN segmentation_segmentmembership m ON m.customer_id = placed.id
     WHERE m.segment_id = ANY(%(include)s) GROUP BY 2, 3
    UNION ALL
    SELECT 'branch', '', branch_id, count(*), $nothing FROM placed WHERE $contacted GROUP BY 3
""")
CONTACTED = "(place = '' OR place LIKE 'wait:%%')"
FALLEN = Template("""
    SELECT id FROM (
        SELECT id, coalesce(refusal, CASE WHEN held_out THEN 'holdout' END, 'wait:' || waits, '')
                   AS place
          FROM ($judged) AS judged
         WHERE coalesce(id < %(after)s, true)
    ) AS placed
     WHERE $condition ORDER BY id DESC LIMIT %(size)s
""")
EXPLAINED = Template("""
    SELECT $columns FROM customers_customer c $sources WHERE c.id = %(customer)s
""")


@dataclass(frozen=True)
class Waterfall:
    """How a campaign's audience shrinks, gate by gate, in their order, at `at`; `waiting` go out later.

    `also` counts by gate all whom it stops, whatever stopped them before; `segments` gives members and contacted of
    each segment in, `branches` those contacted by branch.
    """

    candidates: int
    refused: tuple[tuple[str, int], ...]
    holdout: int
    waiting: tuple[tuple[str, int], ...]
    at_once: int
    at: datetime
    seconds: float
    also: Mapping[str, int] = field(default_factory=dict)
    segments: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    branches: Mapping[int, int] = field(default_factory=dict)

    @property
    def contacted(self) -> int:
        """Everybody who would be contacted, at once or when a wait ends."""
        return self.at_once + sum(count for _code, count in self.waiting)


@dataclass(frozen=True)
class Reason:
    """A gate that stands between a campaign and a customer; `until` is None where it does not end by itself."""

    code: str
    until: datetime | None = None


def gates_of(campaign: Campaign, at: datetime) -> gates.Gates:
    """Return the gates that hold for a campaign at an instant, suitability of its product included."""
    own = [gates.PROFILING] if is_profile_based(campaign) else []
    if needs_phone(campaign):
        own.append(gates.refuse("no_address", "c.phone IS NULL"))
    if campaign.product is not None:
        sql, values = refusal_sql(campaign.product, on=timezone.localdate(at))
        verdict, params = gates.named_params(sql, values, "suitability")
        own.append(gates.Gate("unsuitable", verdict, params))
    purpose = gates.Contacting(
        kind=campaign.kind,
        product_id=campaign.product_id,
        lists=tuple(campaign.suppression_lists.values_list("pk", flat=True)),
    )
    return gates.marketing_gates(channel=campaign.channel, at=at, of_campaign=own, purpose=purpose)


# Of two records merged since the freeze, one contact is enough; `d` is the delivery in question.
TWIN = gates.refuse(
    "twin_contacted",
    """EXISTS (SELECT 1 FROM customers_customer a
                 JOIN campaigns_delivery t ON t.customer_id = a.id AND t.run_month = d.run_month
                      AND t.run_id = d.run_id AND t.step = d.step
                WHERE a.merged_into_id = c.id AND t.state IN ('claimed', 'sent', 'uncertain'))""",
)


def delivery_gates_of(campaign: Campaign, run: CampaignRun, at: datetime) -> gates.Gates:
    """Return the gates of a campaign for a statement over the deliveries `d` of a run."""
    standing = gates_of(campaign, at)
    turns = [*had_gate(campaign, at), *reached_gate(campaign, run)]
    params = {name: value for gate in turns for name, value in gate.params.items()}
    return replace(
        standing, lasting=(*standing.lasting, TWIN, *turns), params=standing.params | params
    )


def judged_sql(
    campaign: Campaign, at: datetime, first: CampaignRun | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the SELECT that judges every candidate of a campaign, and its parameters.

    Those of a follow-up are taken up from the run `first`; without one they are all that the first campaign is for.
    """
    standing, turns = gates_of(campaign, at), had_params(campaign, at)
    candidates, of_first = _candidates(turns), dict[str, Any]()
    if first is not None:
        candidates, of_first = taken_up_sql(campaign, first, SHARES)
    text = JUDGED.substitute(
        drawn=DRAWN,
        candidates=candidates,
        refusal=standing.refusal,
        waits=standing.waits,
        until=standing.until,
        sources=standing.for_all,
    )
    return text, _params(campaign, standing, turns) | of_first


def _candidates(turns: dict[str, Any] | None) -> str:
    return f"({CANDIDATES}) EXCEPT ({HAD})" if turns else CANDIDATES


def _params(
    campaign: Campaign, standing: gates.Gates, turns: dict[str, Any] | None
) -> dict[str, Any]:
    return (
        standing.params
        | (turns or {})
        | {
            "include": [one.pk for one in segments_in(campaign)],
            "exclude": [one.pk for one in segments_out(campaign)],
            "branches": branch_scope(campaign.branch_code),
            "salt": f"{campaign.code}:",
            "shares": SHARES,
            "holdout": round(campaign.holdout_share * SHARES),
            "variants": variants_of(campaign),
        }
    )


def variants_of(campaign: Campaign) -> list[str]:
    """Return the variants of the first step, in order; a campaign without text has one."""
    names = campaign.messages.filter(step=1).order_by("variant").values_list("variant", flat=True)
    return sorted(set(names)) or ["A"]


def waterfall_for(campaign: Campaign, at: datetime | None = None) -> Waterfall:
    """Count what a launch would do with each candidate, now or at another instant; nothing is written."""
    at, began = at or timezone.now(), time.monotonic()
    standing, turns = gates_of(campaign, at), had_params(campaign, at)
    sql = _counting(standing, _candidates(turns))
    rows = fetch_rows(sql, _params(campaign, standing, turns))
    counts = {row[1]: row[3] for row in rows if row[0] == "gate"}
    also = [sum(row[4 + place] for row in rows if row[0] == "gate") for place in _places(standing)]
    holdout, at_once = counts.pop("holdout", 0), counts.pop("", 0)
    passing = [(gate.code, f"wait:{gate.code}") for gate in standing.passing]
    waiting = tuple((code, counts.pop(key)) for code, key in dict(passing).items() if key in counts)
    return Waterfall(
        candidates=holdout + at_once + sum(counts.values()) + sum(n for _, n in waiting),
        refused=_in_order(campaign, at, counts),
        holdout=holdout,
        waiting=waiting,
        at_once=at_once,
        at=at,
        seconds=time.monotonic() - began,
        also={gate.code: n for gate, n in zip(standing.lasting, also, strict=True)},
        segments=_by_segment(row for row in rows if row[0] == "segment"),
        branches={row[2]: row[3] for row in rows if row[0] == "branch"},
    )


def _places(standing: gates.Gates) -> range:
    return range(len(standing.lasting))


def _counting(standing: gates.Gates, candidates: str) -> str:
    places = _places(standing)
    verdicts = VERDICTS.substitute(
        drawn=DRAWN,
        candidates=candidates,
        verdicts=", ".join(f"{standing.lasting[n].verdict} AS g{n}" for n in places),
        waits=standing.waits,
        sources=standing.for_all,
    )
    return COUNTED.substitute(
        verdicts=verdicts,
        lasting=", ".join(f"g{n}" for n in places),
        counts=", ".join(f"count(g{n})" for n in places),
        nothing=", ".join("NULL::bigint" for _ in places),
        contacted=CONTACTED,
    )


def _by_segment(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for _kind, place, segment, count, *_rest in rows:
        members, contacted = found.get(segment, (0, 0))
        found[segment] = members + count, contacted + (count if place == "" else 0)
    return found


def fallen(campaign: Campaign, code: str, user: User, after: str | None) -> KeyPage[Customer]:
    """Return a page of those who fall first at a gate, or (`contacted`, `holdout`, `later`) of those who do not.

    Only customers whom the user may see.
    """
    judged, params = judged_sql(campaign, timezone.now())
    mine = branch_scope(user.branch_code)
    conditions = {"contacted": CONTACTED, "later": "place LIKE 'wait:%%'", "audience": "true"}
    reach = params["branches"]
    sql = FALLEN.substitute(judged=judged, condition=conditions.get(code, "place = %(code)s"))
    both = mine if reach is None or mine is None else [pk for pk in mine if pk in reach]
    asked = params | {
        "code": code,
        "branches": reach if mine is None else both,
        "after": int(after) if after and after.isdecimal() else None,
        "size": PAGE_SIZE + 1,
    }
    ids = fetch_column(sql, asked)
    found = Customer.objects.visible_to(user).select_related("branch").in_bulk(ids[:PAGE_SIZE])
    rows = [found[pk] for pk in ids[:PAGE_SIZE] if pk in found]
    return KeyPage(rows, ids[PAGE_SIZE - 1] if len(ids) > PAGE_SIZE else None, not after)


def why_not(customer: Customer, campaign: Campaign, at: datetime | None = None) -> list[Reason]:
    """List every gate that stands between a campaign and one customer now, in order; empty where none does."""
    at = at or timezone.now()
    standing = gates_of(campaign, at)
    columns = [gate.verdict for gate in standing.lasting] + [g.until for g in standing.passing]
    sql = EXPLAINED.substitute(columns=", ".join(columns), sources=standing.for_few)
    (row,) = fetch_rows(sql, standing.params | {"customer": customer.pk})
    lasting, passing = row[: len(standing.lasting)], row[len(standing.lasting) :]
    waits = zip(standing.passing, passing, strict=True)
    reasons = [Reason(code) for code in dict.fromkeys(lasting) if code]
    told = {reason.code for reason in reasons}
    return reasons + [
        Reason(gate.code, until)
        for gate, until in waits
        if until and until > at and gate.code not in told
    ]


def is_within_reach(customer: Customer, campaign: Campaign) -> bool:
    """Whether a customer's branch is among those that a campaign reaches."""
    branches = branch_scope(campaign.branch_code)
    return branches is None or customer.branch_id in branches


def is_held_out(customer: Customer, campaign: Campaign) -> bool:
    """Whether a customer is drawn for the control group of a campaign, as its freeze draws."""
    asked = {
        "salt": f"{campaign.code}:",
        "customer": customer.pk,
        "shares": SHARES,
        "holdout": round(campaign.holdout_share * SHARES),
    }
    return bool(asked["holdout"]) and bool(fetch_column(HELD_OUT.substitute(drawn=DRAWN), asked)[0])


def _in_order(
    campaign: Campaign, at: datetime, counts: dict[str, int]
) -> tuple[tuple[str, int], ...]:
    """Sort by the order of the gates; the codes of suitability stand where its gate stands."""
    order = {code: place for place, code in enumerate(gates_of(campaign, at).codes)}
    suitability = order.get("unsuitable", len(order))
    return tuple(
        sorted(counts.items(), key=lambda item: (order.get(item[0], suitability), item[0]))
    )

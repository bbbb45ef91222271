"""Whom a follow-up takes up from a run of the campaign it follows, as SQL: at its looks and again at each claim.

`f` is the delivery that is followed, `c` its customer, `d` the follow-up's own delivery.
"""

from datetime import datetime
from string import Template
from typing import Any

from django.db.models import Q

from campaigns.domain.following import ENOUGH, spoken_enough
from campaigns.models import Campaign, CampaignRun, DeliveryEvent
from campaigns.selectors.campaigns import first_of
from campaigns.selectors.timing.schedule import DueSql
from customers.selectors.gates import Gate

HALTED = (CampaignRun.State.PAUSED, CampaignRun.State.WAITING)
FAILED = """(f.state = 'failed'
             OR f.state = 'suppressed' AND f.reason IN ('no_address', 'no_consent'))"""
TRIED = f"({FAILED} OR f.state = 'sent')"
# Without a receipt nothing is known to have arrived only where this run has had receipts at all.
NOT_ARRIVED = Template("""($failed OR f.state = 'sent' AND (%(receipts)s
    OR EXISTS (SELECT FROM campaigns_deliveryevent b WHERE b.delivery_id = f.id
                  AND b.run_id = %(first_run)s AND b.kind = 'bounced')
    OR EXISTS (SELECT FROM campaigns_contacttask t WHERE t.delivery_id = f.id
                  AND (t.state IN ('expired', 'withdrawn')
                       OR t.state = 'done' AND t.outcome IN ('not_reached', 'wrong_number')))))""").substitute(
    failed=FAILED
)
MEETS = {"not_sent": FAILED, "not_delivered": NOT_ARRIVED}
REACTED = """SELECT FROM campaigns_deliveryevent e
              JOIN unnest(%(reached_runs)s::bigint[], %(reached_kinds)s::text[]) AS r (run_id, kind)
                   ON r.run_id = e.run_id AND r.kind = e.kind
             WHERE e.customer_id = c.id"""
SPOKEN = """SELECT FROM campaigns_contacttask t
             JOIN unnest(%(spoken_runs)s::bigint[], %(spoken)s::text[]) AS r (run_id, outcome)
                  ON r.run_id = t.run_id AND r.outcome = t.outcome
            WHERE t.customer_id = c.id"""
SUCCEEDED = """SELECT FROM customers_event e
                WHERE e.customer_id = c.id AND e.kind = %(success_kind)s
                  AND e.occurred_at >= %(success_since)s::timestamptz
                  AND (%(success_product)s::text IS NULL OR e.payload ->> 'product' IS NULL
                       OR e.payload ->> 'product' = %(success_product)s::text)"""
OPTED_OUT = """SELECT FROM customers_consentstate o
                WHERE o.customer_id = c.id AND o.purpose = 'marketing' AND NOT o.granted
                  AND o.channel = ANY(%(chain_channels)s::text[])
                  AND o.since > %(first_began)s::timestamptz"""
REACHED = (REACTED, SPOKEN, SUCCEEDED, OPTED_OUT)
# Who was stopped before the draw is drawn now, by the same numbers: a hold-out stays held out on every channel.
TAKEN_UP = Template("""
    SELECT f.customer_id AS id
      FROM campaigns_delivery f JOIN customers_customer c ON c.id = f.customer_id
     WHERE f.run_month = %(first_month)s AND f.run_id = %(first_run)s AND $meets
       AND (f.arm = 'treated'
            OR mod(hashtextextended(%(drawn_by)s || c.id, 0) & 9223372036854775807, %(shares)s)
               >= %(drawn)s)
       AND NOT EXISTS (SELECT FROM segmentation_segmentmembership x
                        WHERE x.customer_id = c.id AND x.segment_id = ANY(%(exclude)s))
       AND $unreached
    EXCEPT
    SELECT t.customer_id FROM campaigns_delivery t
     WHERE t.run_month = ANY(%(taken_months)s::date[]) AND t.run_id = ANY(%(taken_runs)s::bigint[])
""")
GATE = Template("""CASE WHEN $reached OR NOT EXISTS (
        SELECT FROM campaigns_delivery f
         WHERE f.run_month = %(first_month)s AND f.run_id = %(first_run)s
           AND f.customer_id = d.customer_id AND $meets) THEN 'reached_meanwhile' END""")
DUE = """LEFT JOIN (
        SELECT f.customer_id, greatest(f.changed_at, %(first_began)s::timestamptz)
                              + make_interval(hours => %(follow_hours)s) AS at
          FROM campaigns_delivery f
         WHERE f.run_month = %(first_month)s AND f.run_id = %(first_run)s
    ) AS due ON due.customer_id = judged.id"""


def taken_up_sql(campaign: Campaign, first: CampaignRun, shares: int) -> tuple[str, dict[str, Any]]:
    """Return the SELECT of those whom a follow-up takes up from a run now, each once, and its parameters."""
    root = first_of(campaign)
    taken = list(campaign.runs.filter(follows=first).values_list("pk", "run_month"))
    text = TAKEN_UP.substitute(
        meets=_meets(campaign),
        unreached=" AND ".join(f"NOT EXISTS ({one})" for one in REACHED),
    )
    return text, _params(campaign, first) | {
        "drawn_by": f"{root.code}:",
        "drawn": round(root.holdout_share * shares),
        "taken_runs": [pk for pk, _month in taken],
        "taken_months": sorted({month for _pk, month in taken}),
    }


def reached_gate(campaign: Campaign, run: CampaignRun) -> list[Gate]:
    """Return the gate by which a follow-up lets go of whom the first has reached after all; none for other runs."""
    if run.follows is None:
        return []
    reached = " OR ".join(f"EXISTS ({one})" for one in REACHED)
    verdict = GATE.substitute(reached=reached, meets=_meets(campaign))
    return [Gate("reached_meanwhile", verdict, _params(campaign, run.follows))]


def due_after(campaign: Campaign, first: CampaignRun, at: datetime) -> DueSql:
    """Return how a follow-up's own moment is found: so many hours after the first delivery was settled."""
    hours = {"follow_hours": campaign.follow_after_hours, "planned_at": at}
    return DueSql(DUE, _first(first) | hours)


def runs_above(run: CampaignRun) -> list[CampaignRun]:
    """Return the runs that a run follows, the nearest first."""
    found = []
    above = run.follows
    while above is not None:
        found.append(above)
        above = above.follows
    return found


def is_halted_above(run: CampaignRun) -> bool:
    """Whether something that this run follows is paused or waits for a person: then it waits too."""
    if run.follows_id is None:
        return False
    above = CampaignRun.objects.filter(pk__in=[one.pk for one in runs_above(run)])
    return above.filter(Q(state__in=HALTED) | Q(campaign__state=Campaign.State.PAUSED)).exists()


def _meets(campaign: Campaign) -> str:
    return MEETS.get(campaign.follow_when, TRIED)


def _first(first: CampaignRun) -> dict[str, Any]:
    return {
        "first_run": first.pk,
        "first_month": first.run_month,
        "first_began": first.starts_at,
    }


def _params(campaign: Campaign, first: CampaignRun) -> dict[str, Any]:
    """A reaction to any earlier contact of the chain counts, by the condition of the link after it."""
    runs = [first, *runs_above(first)]
    conditions = [campaign.follow_when, *(run.campaign.follow_when for run in runs[:-1])]
    links = list(zip(runs, conditions, strict=True))
    reached = [(run.pk, kind) for run, when in links for kind in ENOUGH[when]]
    spoken = [(run.pk, outcome) for run, when in links for outcome in spoken_enough(when)]
    goal = first.campaign
    receipts = DeliveryEvent.objects.filter(run=first, kind=DeliveryEvent.Kind.DELIVERED)
    return _first(first) | {
        "receipts": receipts.exists(),
        "reached_runs": [pk for pk, _kind in reached],
        "reached_kinds": [kind for _pk, kind in reached],
        "spoken_runs": [pk for pk, _outcome in spoken],
        "spoken": [outcome for _pk, outcome in spoken],
        "success_kind": goal.conversion_event,
        "success_since": runs[-1].starts_at,
        "success_product": goal.product.code if goal.product else None,
        "chain_channels": [run.campaign.channel for run in runs],
    }

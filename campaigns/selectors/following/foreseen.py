"""How many a follow-up will probably be for, by what became of earlier campaigns on the channel it follows."""

from dataclasses import dataclass
from datetime import timedelta
from string import Template
from typing import Any

from django.utils import timezone

from campaigns.domain.following import ENOUGH
from campaigns.models import Campaign, CampaignRun, DeliveryEvent
from campaigns.selectors.audience import waterfall_for
from campaigns.selectors.following.chain import chain_above
from campaigns.selectors.following.rows import MEETS, TRIED
from config.base.tables import fetch_rows

RUNS = 5  # the last ones tell most, and each is counted anew
MEMORY = timedelta(days=180)

# Who met the condition of a run when the follow-up would have come.
COUNT = Template("""
    SELECT count(*), count(*) FILTER (WHERE $meets
           AND NOT EXISTS (SELECT FROM campaigns_deliveryevent e
                            WHERE e.delivery_id = f.id AND e.run_id = f.run_id
                              AND e.kind = ANY(%(kinds)s) AND e.at < f.changed_at + %(wait)s)
           AND NOT EXISTS (SELECT FROM campaigns_conversion v
                            WHERE v.run_id = f.run_id AND v.customer_id = f.customer_id
                              AND v.occurred_at < f.changed_at + %(wait)s))
      FROM campaigns_delivery f
     WHERE f.run_month = %(first_month)s AND f.run_id = %(first_run)s AND $tried
""")


@dataclass(frozen=True)
class Foreseen:
    """At most so many customers, and about so many where earlier campaigns tell."""

    most: int
    about: int | None


def foresee(campaign: Campaign) -> Foreseen:
    """Return how many a follow-up will probably contact: of all in reach of its channel, those whom the chain leaves over."""
    most = waterfall_for(campaign).contacted
    share = 1.0
    for link in chain_above(campaign)[:-1]:
        rate = rate_of(link)
        if rate is None:
            return Foreseen(most, None)
        share *= rate
    return Foreseen(most, round(most * share))


def rate_of(campaign: Campaign) -> float | None:
    """Return which share met a follow-up's condition in the last runs on the channel it follows; None where none ended."""
    if campaign.follows is None:
        return None
    wait = timedelta(hours=campaign.follow_after_hours or 0)
    now = timezone.now()
    ended = CampaignRun.objects.filter(
        campaign__channel=campaign.follows.channel,
        state=CampaignRun.State.FINISHED,
        finished_at__range=(now - MEMORY, now - wait),
    )
    tried = met = 0
    for run in ended.order_by("-finished_at")[:RUNS]:
        of_run, met_there = _count(campaign, run, wait)
        tried, met = tried + of_run, met + met_there
    return met / tried if tried else None


def _count(campaign: Campaign, run: CampaignRun, wait: timedelta) -> tuple[int, int]:
    kind = DeliveryEvent.Kind.DELIVERED
    values: dict[str, Any] = {
        "first_run": run.pk,
        "first_month": run.run_month,
        "kinds": list(ENOUGH[campaign.follow_when]),
        "wait": wait,
        "receipts": DeliveryEvent.objects.filter(run=run, kind=kind).exists(),
    }
    meets = MEETS.get(campaign.follow_when, TRIED)
    (row,) = fetch_rows(COUNT.substitute(meets=meets, tried=TRIED), values)
    return row[0], row[1]

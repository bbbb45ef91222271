"""Judging: whether a banner may be shown to its customer at this moment, by every gate asked again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from string import Template

from django.core.cache import cache

from campaigns.models import Banner, Campaign, CampaignRun
from campaigns.selectors.audience import gates_of
from campaigns.selectors.content.standing_offers import offer_refusal
from campaigns.selectors.signing import has_standing_approval
from config.base.tables import fetch_rows
from customers.models import Channel, Customer
from customers.selectors.gates import Gates, marketing_gates

ASK = Template(
    "SELECT $refusal, $waits FROM customers_customer c $sources WHERE c.id = %(customer)s"
)
STOPPED = (CampaignRun.State.STOPPING, CampaignRun.State.STOPPED)
OPEN = (CampaignRun.State.RUNNING, CampaignRun.State.FINISHED)
STANDING_SECONDS = 10  # how long an answer about the signatures of a run is good for every customer


def why_not_shown(
    customer: Customer, banner: Banner, shown: Mapping[int, int], now: datetime
) -> str:
    """Return the code of what keeps a banner from being shown; blank where nothing does.

    `shown` counts today's showings by banner. Quiet hours and caps do not count: the customer came, and the contact
    was counted when the banner was placed.
    """
    return (
        _of_banner(banner, now)
        or _of_run(banner.run)
        or _of_showings(banner, shown)
        or _refusal(customer, gates_of(banner.run.campaign, now))
        or offer_refusal(banner.delivery_id, customer.pk)
    )


def why_no_offers(customer: Customer, now: datetime) -> str:
    """Return what forbids to fill a place with next best offers: the gates of any marketing in the app."""
    return _refusal(customer, marketing_gates(channel=Channel.IN_APP, at=now))


def _of_banner(banner: Banner, now: datetime) -> str:
    if banner.dismissed_at:
        return "dismissed"
    if banner.withdrawn_at:
        return "withdrawn"
    return "" if banner.shown_from <= now < banner.ends_at else "over"


def _of_run(run: CampaignRun) -> str:
    if run.state in STOPPED or run.campaign.state == Campaign.State.STOPPED:
        return "stopped"
    if run.state not in OPEN or run.campaign.state == Campaign.State.PAUSED:
        return "paused"
    return "" if _stands(run) else "approval_void"


def _stands(run: CampaignRun) -> bool:
    """Whether what was signed still is what it was; a product's new rate ends a banner that quotes the old one."""
    key = f"campaigns.standing:{run.pk}:{run.content_hash[:16]}"
    stands = cache.get(key)
    if stands is None:
        stands = has_standing_approval(run, run.campaign)
        cache.set(key, stands, STANDING_SECONDS)
    return bool(stands)


def _of_showings(banner: Banner, shown: Mapping[int, int]) -> str:
    most = banner.run.campaign.shows_per_day
    return "shown_enough" if most is not None and shown.get(banner.pk, 0) >= most else ""


def _refusal(customer: Customer, standing: Gates) -> str:
    passing = tuple(g for g in standing.passing if not g.counted and g.code != "quiet_hours")
    gates = replace(standing, passing=passing, caps=())
    text = ASK.substitute(refusal=gates.refusal, waits=gates.waits, sources=gates.for_few)
    ((refusal, waits),) = fetch_rows(text, gates.params | {"customer": customer.pk})
    return refusal or waits or ""

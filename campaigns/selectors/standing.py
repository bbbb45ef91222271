"""What stands in the places of app and website now, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.models import User
from campaigns.models import Banner, Campaign, CampaignRun, ContactTask, Impression, Placement
from customers.models import Channel
from customers.models.policy import HUMAN_CHANNELS

DAYS = 30  # over which showings are counted
KINDS = Impression.Kind


@dataclass(frozen=True)
class Place:
    """A place with the banners that stand there, those of how many campaigns, and the showings of the last 30 days."""

    placement: Placement
    banners: int
    campaigns: int
    shown: int
    clicked: int


@dataclass(frozen=True)
class Standing:
    """A run whose banners stand in a place, with what came of them there."""

    run: CampaignRun
    banners: int
    ends_at: datetime
    shown: int
    clicked: int
    dismissed: int


def banners_standing(now: datetime | None = None) -> Q:
    """Return the condition of banners that are neither over, dismissed nor taken back."""
    return Q(dismissed_at=None, withdrawn_at=None, ends_at__gt=now or timezone.now())


def list_places() -> list[Place]:
    """List the places, those in use first."""
    counts = {
        row["placement"]: (row["banners"], row["campaigns"])
        for row in Banner.objects.filter(banners_standing())
        .values("placement")
        .annotate(banners=Count("pk"), campaigns=Count("run__campaign", distinct=True))
    }
    reports = _reports("banner__placement")
    found = [
        Place(
            placement,
            *counts.get(placement.pk, (0, 0)),
            shown=reports.get((placement.pk, KINDS.SHOWN), 0),
            clicked=reports.get((placement.pk, KINDS.CLICKED), 0),
        )
        for placement in Placement.objects.order_by("surface", "code")
    ]
    return sorted(found, key=lambda place: place.placement.retired_at is not None)


def runs_standing(placement: Placement, user: User) -> list[Standing]:
    """List the runs of campaigns the user may see whose banners stand in a place, as they win over each other."""
    visible = Campaign.objects.visible_to(user)
    rows = (
        Banner.objects.filter(banners_standing(), placement=placement, run__campaign__in=visible)
        .values("run")
        .annotate(banners=Count("pk"), rank=Max("rank"), ends=Max("ends_at"))
        .order_by("-rank", "-run")
    )
    runs = CampaignRun.objects.select_related("campaign__product").in_bulk(
        [row["run"] for row in rows]
    )
    reports = _reports("banner__run", banner__placement=placement)
    return [
        Standing(
            runs[row["run"]],
            banners=row["banners"],
            ends_at=row["ends"],
            **{kind: reports.get((row["run"], kind), 0) for kind in KINDS.values},
        )
        for row in rows
    ]


def count_standing(run: CampaignRun) -> int:
    """Return how many banners, or tasks of people, of a run stand now."""
    if run.campaign.channel in dict(HUMAN_CHANNELS):
        return ContactTask.objects.open().filter(run=run).count()
    if run.campaign.channel != Channel.IN_APP:
        return 0
    return Banner.objects.filter(banners_standing(), run=run).count()


def _reports(by: str, **only: Any) -> dict[tuple[int, str], int]:
    since = timezone.now() - timedelta(days=DAYS)
    rows = Impression.objects.filter(at__gte=since, banner__isnull=False, **only)
    return {
        (key, kind): count
        for key, kind, count in rows.values_list(by, "kind").annotate(n=Count("pk"))
    }

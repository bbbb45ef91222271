"""The waterfall from everybody in the segments to those who will be contacted, as the screens draw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.domain.capacity import Places, Share, plan_work
from campaigns.models import Campaign
from campaigns.selectors.audience import Waterfall, waterfall_for
from campaigns.selectors.reasons import reason_text
from config.base.languages import is_chinese
from customers.models import Branch, ContactCapacity
from customers.models.policy import HUMAN_CHANNELS
from customers.selectors.contact_terms import contact_prices
from segmentation.models import Segment
from segmentation.permissions import VIEW_SEGMENT
from service_desk.selectors.calendar import get_working_days

# Drawn by chance, not stopped by a rule.
DRAWN = ("control_group",)


@dataclass(frozen=True)
class SegmentReach:
    """How many of a segment's members are in the audience, and how many of them will be contacted."""

    name: str
    members: int
    contacted: int
    pk: int


@dataclass(frozen=True)
class Work:
    """What people have to do for a campaign, team by team, and when the last of them is done."""

    rows: list[tuple[str, Share]]
    done_on: date | None
    unserved: int


@dataclass(frozen=True)
class Reach:
    """The rows of the picture, the two arms in customers, and the predicted cost in the bank's currency."""

    rows: list[dict[str, Any]]
    contacted: int
    holdout: int
    price: Decimal
    expected_conversions: float | None
    computed_at: datetime
    seconds: float
    segments: list[SegmentReach] = field(default_factory=list)
    work: Work | None = None

    @property
    def cost(self) -> Decimal:
        """What contacting everybody once would cost."""
        return self.contacted * self.price


def reach_of(campaign: Campaign) -> Reach:
    """Return whom the campaign would reach if it were launched now."""
    fall = waterfall_for(campaign)
    rate = campaign.goal_conversion_rate
    return Reach(
        rows=_rows(fall, campaign),
        contacted=fall.contacted,
        holdout=fall.holdout,
        price=price_of(campaign),
        expected_conversions=fall.contacted * rate if rate else None,
        computed_at=fall.at,
        seconds=fall.seconds,
        segments=_segments(campaign, fall.segments),
        work=_work(campaign, fall),
    )


def price_of(campaign: Campaign) -> Decimal:
    """Return the price of a contact: the campaign's own, else what the bank has set for the channel."""
    return campaign.cost_per_contact or contact_prices().get(campaign.channel, Decimal(0))


def _work(campaign: Campaign, fall: Waterfall) -> Work | None:
    """When phone and branch would be done, by the places the bank has set; None for channels without people."""
    if campaign.channel not in dict(HUMAN_CHANNELS):
        return None
    lines = ContactCapacity.objects.filter(channel=campaign.channel)
    places = [Places(one.branch_id, one.per_hour, one.hours_a_day) for one in lines]
    start = timezone.localdate(max(fall.at, campaign.scheduled_at or fall.at))
    shares = plan_work(fall.branches, places, start, get_working_days())
    names = Branch.objects.in_bulk([share.branch for share in shares if share.branch])
    done = [share.done_on for share in shares if share.done_on]
    unserved = sum(share.contacts for share in shares if share.done_on is None)
    return Work(
        rows=[(_branch_name(names, share.branch), share) for share in shares],
        done_on=max(done) if done and not unserved else None,
        unserved=unserved,
    )


def _branch_name(names: Mapping[int, Branch], pk: int | None) -> str:
    if pk is None:
        return _("The bank's own teams")
    return names[pk].name_zh if is_chinese() else names[pk].name_en


def segments_seen(campaign: Campaign, user: User) -> set[int]:
    """Return which segments of a campaign, in or out, open for a user."""
    if not user.has_perm(VIEW_SEGMENT):
        return set()
    named = [*campaign.include.values_list("pk"), *campaign.exclude.values_list("pk")]
    seen = Segment.objects.visible_to(user).filter(pk__in=[pk for (pk,) in named])
    return set(seen.values_list("pk", flat=True))


def _segments(campaign: Campaign, counts: Mapping[int, tuple[int, int]]) -> list[SegmentReach]:
    return [
        SegmentReach(
            segment.name,
            *counts.get(segment.pk, (0, 0)),
            segment.pk,
        )
        for segment in campaign.include.order_by("name")
    ]


def _rows(fall: Waterfall, campaign: Campaign) -> list[dict[str, Any]]:
    """One bar a gate; each begins where the one before it ended."""
    if not fall.candidates:
        return []
    rows = [_row(fall, "audience", _("In the segments"), fall.candidates, 0, "sum")]
    left = fall.candidates
    for code, count in fall.refused:
        left -= count
        kind = "hold" if code == "policy" else "sand" if code in DRAWN else ""
        rows.append(_row(fall, code, reason_text(code), count, left, kind))
        rows[-1]["note"] = _also(fall.also.get(code, 0) - count)
    rows.append(_row(fall, "reachable", _("Can be contacted"), left, 0, "sum"))
    left -= fall.holdout
    rows.append(_row(fall, "holdout", _("Hold-out, drawn at random"), fall.holdout, left, "sand"))
    rows.append(_row(fall, "contacted", _("Will be contacted"), fall.contacted, 0, "sum"))
    if fall.waiting:
        waits = ", ".join(f"{reason_text(code)} {count:n}" for code, count in fall.waiting)
        rows[-1]["note"] = _("some of them later: %(waits)s") % {"waits": waits}
    for row in rows:
        if row["key"] != "reachable" and row["count"]:
            row["url"] = reverse("campaigns:reach_list", args=[campaign.code, row["key"]])
    return rows


def _also(count: int) -> str:
    """How many of those who fell before would have fallen here too."""
    if count <= 0:
        return ""
    told = ngettext("%(n)s more would fall here too", "%(n)s more would fall here too", count)
    return told % {"n": f"{count:n}"}


def _row(
    fall: Waterfall, key: str, label: str | Promise, count: int, start: int, kind: str
) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "count": count,
        "share": count / fall.candidates,
        "w": max(1, round(100 * count / fall.candidates)) if count else 0,
        "x": round(100 * start / fall.candidates),
        "kind": kind,
        "also": fall.also.get(key, count),
    }

"""Campaigns by state on a board, and by day in a month: what is planned against what the bank can send."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from campaigns.domain.recurrence import IsWorked
from campaigns.models import Campaign, CampaignRun, SocialPost
from campaigns.models.campaigns import SOCIAL
from campaigns.selectors.timing.quiet import is_quiet, open_hours, quiet_stretches
from campaigns.selectors.timing.schedule import coming_dates
from customers.models import ContactPolicy, Sender
from service_desk.selectors.calendar import get_working_days, notes_of

COLUMN = 20  # cards a column shows; the list shows the rest
PLANNED = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.APPROVED,
           Campaign.State.RUNNING, Campaign.State.PAUSED)  # fmt: skip
YEARS = range(1900, 2200)  # no campaign lies beyond


@dataclass(frozen=True)
class Outing:
    """When a campaign goes out by the bank's clock, to how many, and how well that is known: frozen, expected, or at most."""

    at: datetime
    volume: int
    known: bool = False
    at_most: bool = False


@dataclass(frozen=True)
class Entry:
    """A campaign on a day, and whether it falls into quiet hours."""

    campaign: Campaign
    outing: Outing
    is_quiet: bool

    @property
    def at(self) -> datetime:
        """When, by the bank's clock."""
        return self.outing.at

    @property
    def hour(self) -> float:
        """Hours since midnight, for its place on the day's line."""
        return self.at.hour + self.at.minute / 60


@dataclass
class Day:
    """One day of the month: its campaigns, whether it is worked, and what the calendar says of it."""

    day: date
    in_month: bool
    is_worked: bool
    note: str = ""
    entries: list[Entry] = field(default_factory=list)
    posts: list[SocialPost] = field(default_factory=list)

    @property
    def volume(self) -> int:
        """All contacts of the day; whom a follow-up will be for nobody knows yet."""
        outings = [entry.outing for entry in self.entries]
        return sum(outing.volume for outing in outings if not outing.at_most)


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday, how many contacts a day its senders can carry, and the bank's quiet hours."""

    first: date
    weeks: list[list[Day]]
    capacity: int | None
    policy: ContactPolicy

    @property
    def quiet(self) -> list[tuple[float, float]]:
        """The quiet hours of a day: where each stretch begins and how long it is, in hours since midnight."""
        return quiet_stretches(self.policy.quiet_from, self.policy.quiet_until)

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"


def board_of(user: User) -> list[dict[str, Any]]:
    """Return one column a state, each with its number and its newest campaigns."""
    visible = Campaign.objects.visible_to(user)
    counts = dict(visible.values_list("state").annotate(n=Count("pk")))
    runs = Prefetch("runs", CampaignRun.objects.order_by("-id"))
    return [
        {
            "state": state,
            "label": label,
            "count": counts.get(state, 0),
            "cards": list(
                visible.filter(state=state)
                .select_related("author", "product")
                .prefetch_related(runs)
                .order_by("-updated_at")[:COLUMN]
            ),
        }
        for state, label in Campaign.State.choices
    ]


def month_of(user: User, text: str) -> Month:
    """Return a month ("2026-12"; this one where the text is none) with the campaigns the user may see."""
    first = _first(text)
    is_worked = get_working_days()
    notes = notes_of(first.year)
    weeks = [
        [Day(day, day.month == first.month, is_worked(day), notes.get(day, "")) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    days = {day.day: day for week in weeks for day in week}
    policy = ContactPolicy.objects.current()
    _fill(days, user, policy)
    return Month(first, weeks, _capacity(), policy)


def _first(text: str) -> date:
    today = timezone.localdate().replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today
    return first if first.year in YEARS else today


def _fill(days: dict[date, Day], user: User, policy: ContactPolicy) -> None:
    """Put every campaign on its days: with what its run froze, else with what its segments last counted."""
    begins, ends = min(days), max(days)
    campaigns = (
        Campaign.objects.visible_to(user)
        .filter(Q(scheduled_at__date__lte=ends) | Q(follows__isnull=False))
        .exclude(channel=SOCIAL)
        .select_related("follows__follows")
        .prefetch_related("include", Prefetch("runs", CampaignRun.objects.order_by("id")))
    )
    is_worked = get_working_days()
    for campaign in campaigns:
        for outing in _outings(campaign, is_worked):
            if begins <= (on := outing.at.date()) <= ends:
                quiet = is_quiet(outing.at.time(), policy.quiet_from, policy.quiet_until)
                days[on].entries.append(Entry(campaign, outing, quiet))
    _fill_posts(days, user)


def _fill_posts(days: dict[date, Day], user: User) -> None:
    """Put every public post on the day it went out, else on the day it is planned for; it is nobody's contact."""
    out = Coalesce("publication__published_at", "planned_at")
    posts = SocialPost.objects.visible_to(user).annotate(at=out).select_related("publication")
    shown = posts.filter(at__date__range=(min(days), max(days))).select_related("campaign")
    for post in shown.order_by("at", "pk"):
        days[_local(post.at).date()].posts.append(post)


def _outings(campaign: Campaign, is_worked: IsWorked) -> list[Outing]:
    """Return when a campaign went out, and from today on when it will: by its dates, or after what it follows."""
    frozen = [
        Outing(_local(run.starts_at), _to_contact(run), known=True) for run in campaign.runs.all()
    ]
    by_day = {outing.at.date(): outing for outing in frozen}
    if campaign.state not in PLANNED:
        return list(by_day.values())
    if campaign.follows is None:
        expected = _expected(campaign)
        coming = [Outing(_local(at), expected) for at in coming_dates(campaign, is_worked)]
    else:
        wait = timedelta(hours=campaign.follow_after_hours or 0)
        coming = [
            Outing(_local(before.at + wait), before.volume, at_most=True)
            for before in _outings(campaign.follows, is_worked)
        ]
    today = timezone.localdate()
    return [
        *by_day.values(),
        *(one for one in coming if one.at.date() >= today and one.at.date() not in by_day),
    ]


def _to_contact(run: CampaignRun) -> int:
    return run.frozen_count - run.holdout_count - run.suppressed_count


def _expected(campaign: Campaign) -> int:
    """How many the segments hold as last counted, less the hold-out: no gate has been asked yet."""
    members = sum(segment.member_count for segment in campaign.include.all())
    return round(members * (1 - campaign.holdout_share))


def _capacity() -> int | None:
    """What the senders that are on carry in the hours of a day that are not quiet; None where one has no limit."""
    senders = Sender.objects.filter(is_on=True)
    if not senders or senders.filter(per_second=None).exists():
        return None
    each = senders.aggregate(all=Sum("per_second"))["all"]
    return round(each * 3600 * len(open_hours()))


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())

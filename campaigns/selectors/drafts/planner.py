"""Campaigns by state on a board, and by day in a month: what is planned against what the bank can send."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.timing.quiet import is_quiet, open_hours, quiet_stretches
from campaigns.selectors.timing.schedule import dates_of
from customers.models import ContactPolicy, Sender
from service_desk.selectors.calendar import get_working_days, notes_of

COLUMN = 20  # cards a column shows; the list shows the rest
PLANNED = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.APPROVED,
           Campaign.State.RUNNING, Campaign.State.PAUSED)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A campaign on a day: when by the bank's clock, to how many, whether that is known, and whether it falls into quiet hours."""

    campaign: Campaign
    at: datetime
    volume: int
    known: bool
    is_quiet: bool

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

    @property
    def volume(self) -> int:
        return sum(entry.volume for entry in self.entries)


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
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def _fill(days: dict[date, Day], user: User, policy: ContactPolicy) -> None:
    """Put every campaign on its days: with what its run froze, else with what its segments last counted."""
    begins, ends = min(days), max(days)
    campaigns = (
        Campaign.objects.visible_to(user)
        .filter(Q(scheduled_at__date__lte=ends) | Q(follows__isnull=False))
        .prefetch_related("include", Prefetch("runs", CampaignRun.objects.order_by("id")))
    )
    is_worked = get_working_days()
    for campaign in campaigns:
        frozen = {(at := _local(run.starts_at)).date(): (at, run) for run in campaign.runs.all()}
        found = [(at, _to_contact(run), True) for at, run in frozen.values()]
        if campaign.state in PLANNED:
            found += [
                (at, _expected(campaign), False)
                for at in map(_local, dates_of(campaign, is_worked))
                if at.date() not in frozen and at.date() >= timezone.localdate()
            ]
        for at, volume, known in found:
            if begins <= at.date() <= ends:
                quiet = is_quiet(at.time(), policy.quiet_from, policy.quiet_until)
                days[at.date()].entries.append(Entry(campaign, at, volume, known, quiet))


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

"""What is being sent now: runs with their progress, today's contacts by hour, and who was left alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import CampaignRun
from campaigns.selectors.monitor import SPEED_WINDOW, mean_per_minute, speed_since
from config.base.tables import fetch_rows
from customers.models import ContactPolicy

FRESH_SECONDS = 15  # the page asks again as often
SHOWN = 8  # runs on the page; the rest stand in the list of campaigns
OVER = (CampaignRun.State.STOPPED, CampaignRun.State.FINISHED)
REASON_GROUPS = {
    **dict.fromkeys(
        (
            *("cap_day", "cap_week", "cap_month", "cap_channel", "cap_kind", "cap_all"),
            *("cap_other", "cool_contact", "cool_refusal", "cool_purchase", "outranked"),
        ),
        "caps",
    ),
    "policy": "holds",
    "no_consent": "consent",
    "marketing_refused": "consent",
    "profiling_refused": "consent",
    "suppression": "consent",
    "on_list": "consent",
}
GROUP_WORDS = {
    "caps": _("Contact cap reached"),
    "holds": _("Service and policy holds"),
    "consent": _("No consent or opted out"),
    "unsuitable": _("Not suitable"),
    "other": _("Other reasons"),
}


@dataclass(frozen=True)
class RunningRow:
    """One run: how far it is, how fast, and how long it will take (seconds)."""

    run: CampaignRun
    done: int
    total: int
    waiting: int
    per_minute: int
    seconds_left: int | None


def midnight_before(now: datetime) -> datetime:
    """Return the instant at which the bank's day began."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def sending_hours() -> tuple[time, time]:
    """Return when marketing may begin and must end on a day, by the contact policy."""
    policy = ContactPolicy.objects.current()
    return policy.quiet_until, policy.quiet_from


def active_runs(user: User, since: datetime) -> list[CampaignRun]:
    """Return the runs that send, pause, or ended since `since`, within the user's branch."""
    runs = CampaignRun.objects.visible_to(user)
    going = runs.exclude(state__in=OVER)
    ended = runs.filter(state__in=OVER, finished_at__gte=since)
    return list((going | ended).select_related("campaign").order_by("-id"))


def running_rows(runs: list[CampaignRun], now: datetime) -> list[RunningRow]:
    """Return the progress of the runs still going, counted over the ledger as their monitor does."""
    going = [run for run in runs if run.state not in OVER][:SHOWN]
    counted = kept_rows(
        """SELECT run_id, count(*), count(*) FILTER (WHERE state IN ('planned', 'claimed'))
             FROM campaigns_delivery
            WHERE run_month = ANY(%s::date[]) AND run_id = ANY(%s) AND arm = 'treated'
            GROUP BY 1""",
        [[run.run_month for run in going], [run.pk for run in going]],
    )
    counts = {run_id: (total, waiting) for run_id, total, waiting in counted}
    return [_row(run, *counts.get(run.pk, (0, 0)), now) for run in going]


def _row(run: CampaignRun, total: int, waiting: int, now: datetime) -> RunningRow:
    sends = run.state == CampaignRun.State.RUNNING
    per_minute = mean_per_minute(speed_since(run, now - SPEED_WINDOW)) if sends else 0
    return RunningRow(
        run=run,
        done=total - waiting,
        total=total,
        waiting=waiting,
        per_minute=per_minute,
        seconds_left=round(waiting / per_minute * 60) if per_minute and waiting else None,
    )


@dataclass(frozen=True)
class Today:
    """Contacts of one day by hour of the bank's clock, and the customers left alone by reason group."""

    hours: list[int]
    sent: list[int]
    planned: list[int]
    now_index: int | None
    left_alone: dict[str, int]

    @property
    def sent_total(self) -> int:
        return sum(self.sent)

    @property
    def planned_total(self) -> int:
        return sum(self.planned)

    @property
    def left_alone_total(self) -> int:
        return sum(self.left_alone.values())


def today_of(runs: list[CampaignRun], rows: list[RunningRow], now: datetime) -> Today:
    """Return what was sent since midnight and what the runs will still send by their own pace."""
    local = timezone.localtime(now)
    opens, closes = sending_hours()
    first, last = opens.hour, closes.hour + (closes.minute > 0)
    midnight = midnight_before(now)
    sent_by_hour = _sent_by_hour(runs, midnight)
    hours = sorted({*range(first, last), *sent_by_hour})
    sent = [sent_by_hour.get(hour, 0) for hour in hours]
    coming = _coming_by_hour(rows, local, first, last)
    return Today(
        hours=hours,
        sent=sent,
        planned=[done + coming.get(hour, 0) for hour, done in zip(hours, sent, strict=True)],
        now_index=hours.index(local.hour) if local.hour in hours else None,
        left_alone=_left_alone(runs, midnight),
    )


def _sent_by_hour(runs: list[CampaignRun], midnight: datetime) -> dict[int, int]:
    rows = kept_rows(
        """SELECT extract(hour FROM changed_at AT TIME ZONE %s)::int, count(*)
             FROM campaigns_delivery
            WHERE run_month = ANY(%s::date[]) AND run_id = ANY(%s)
              AND state = 'sent' AND changed_at >= %s
            GROUP BY 1""",
        [
            str(timezone.get_current_timezone()),
            [run.run_month for run in runs],
            [run.pk for run in runs],
            midnight,
        ],
    )
    return dict(rows)


def _coming_by_hour(
    rows: list[RunningRow], local: datetime, first: int, last: int
) -> dict[int, int]:
    """Spread what waits over the hours left today, as fast as each run may or does go."""
    coming: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.run.state != CampaignRun.State.RUNNING:
            continue
        left = row.waiting
        pace = row.run.campaign.per_hour or row.per_minute * 60 or left
        for hour in range(max(local.hour, first), last):
            take = min(left, pace)
            coming[hour] += take
            left -= take
    return coming


def _left_alone(runs: list[CampaignRun], midnight: datetime) -> dict[str, int]:
    return by_group(left_alone_rows(runs, midnight))


@dataclass(frozen=True)
class LeftAlone:
    """Customers of one run whom a gate stopped or put off, by reason."""

    run: CampaignRun
    reason: str
    count: int

    @property
    def group(self) -> str:
        return reason_group(self.reason)


def by_group(rows: Iterable[LeftAlone]) -> dict[str, int]:
    """Return how many were left alone for each group of reasons, in the order of `GROUP_WORDS`."""
    groups = dict.fromkeys(GROUP_WORDS, 0)
    for row in rows:
        groups[row.group] += row.count
    return groups


def reason_group(reason: str) -> str:
    """Return which of `GROUP_WORDS` a reason belongs to."""
    if reason.startswith("SUIT"):
        return "unsuitable"
    return REASON_GROUPS.get(reason, "other")


def left_alone_rows(runs: list[CampaignRun], midnight: datetime) -> list[LeftAlone]:
    """Count those a gate stopped or put off since midnight; holds of every kind read the same."""
    return _by_reason(runs, ["suppressed", "planned"], midnight)


def stopped_rows(user: User, year: int) -> list[LeftAlone]:
    """Count those a gate stopped for good in the runs of a year, within the user's branch."""
    runs = CampaignRun.objects.visible_to(user).filter(run_month__year=year)
    found = list(runs.select_related("campaign").order_by("-id"))
    first = datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())
    return _by_reason(found, ["suppressed"], first)


def _by_reason(runs: list[CampaignRun], states: list[str], since: datetime) -> list[LeftAlone]:
    by_key = {run.pk: run for run in runs}
    rows = kept_rows(
        """SELECT run_id, reason, count(DISTINCT customer_id) FROM campaigns_delivery
            WHERE run_month = ANY(%s::date[]) AND run_id = ANY(%s)
              AND state = ANY(%s) AND reason NOT IN ('', 'quiet_hours') AND changed_at >= %s
            GROUP BY 1, 2 ORDER BY 3 DESC""",
        [sorted({run.run_month for run in runs}), list(by_key), states, since],
    )
    return [LeftAlone(by_key[run_id], reason, count) for run_id, reason, count in rows]


def kept_rows(sql: str, params: list[Any], seconds: int = FRESH_SECONDS) -> list[tuple[Any, ...]]:
    """Run a count over the ledger, at most once in `seconds` for all who look at the same runs."""
    key = "home:" + sha256(repr((sql, params)).encode()).hexdigest()
    rows: list[tuple[Any, ...]] | None = cache.get(key)
    if rows is None:
        rows = fetch_rows(sql, params)
        cache.set(key, rows, seconds)
    return rows

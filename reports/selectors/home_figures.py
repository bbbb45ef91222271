"""The four figures at the top of Home: of campaigns, tickets, alerts or imports, by what one may see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from accounts.models import User
from campaigns import permissions as campaign_permissions
from campaigns.domain.lift import Estimate
from campaigns.models import CampaignRun
from customers import permissions as customer_permissions
from customers.models import ImportJob, QuarantinedRow
from reports.selectors.home_results import Matured, total_extra
from reports.selectors.home_runs import kept_rows, midnight_before
from risk import permissions as risk_permissions
from risk.models import Alert
from service_desk import permissions as ticket_permissions
from service_desk.selectors.inbox import SlaOverview, get_sla_overview

DAYS = 7
KINDS = 2  # of work in the row; who does everything still reads one line
WEEK_SECONDS = 60  # how old the figures of a week may be


@dataclass(frozen=True)
class WeekOfSending:
    """Seven days, oldest first, today last: what was sent, and what came back of it."""

    sent: list[int]
    bounced: list[int]
    unsubscribed: list[int]

    @property
    def total(self) -> int:
        return sum(self.sent)

    @property
    def bounced_total(self) -> int:
        return sum(self.bounced)

    @property
    def delivered_share(self) -> float | None:
        return 1 - sum(self.bounced) / self.total if self.total else None

    @property
    def unsubscribed_share(self) -> float | None:
        return sum(self.unsubscribed) / self.total if self.total else None

    @property
    def delivered_by_day(self) -> list[float | None]:
        return [1 - b / s if s else None for s, b in zip(self.sent, self.bounced, strict=True)]

    @property
    def unsubscribed_by_day(self) -> list[float | None]:
        return [u / s if s else None for s, u in zip(self.sent, self.unsubscribed, strict=True)]


@dataclass(frozen=True)
class Figures:
    """What the top row is drawn from; a kind the reader may not see is absent."""

    week: WeekOfSending | None = None
    extra: Estimate | None = None
    tickets: SlaOverview | None = None
    alerts: dict[str, Any] = field(default_factory=dict)
    imports: dict[str, Any] = field(default_factory=dict)


def figures_for(user: User, now: datetime, matured: list[Matured]) -> Figures:
    """Return the figures of the first kinds of work the reader has a part in."""
    parts: dict[str, tuple[str, Callable[[User, datetime], Any]]] = {
        "week": (campaign_permissions.VIEW_CAMPAIGN, week_of_sending),
        "tickets": (ticket_permissions.VIEW_TICKET, get_sla_overview),
        "alerts": (risk_permissions.VIEW_ALERT, _alerts),
        "imports": (customer_permissions.IMPORT_CUSTOMER, _imports),
    }
    mine = [name for name, (permission, _compute) in parts.items() if user.has_perm(permission)]
    found = {name: parts[name][1](user, now) for name in mine[:KINDS]}
    if user.has_perm(campaign_permissions.VIEW_RESULT):
        found["extra"] = total_extra(matured)
    return Figures(**found)


def week_of_sending(user: User, now: datetime) -> WeekOfSending:
    """Count deliveries sent, bounced and followed by an unsubscription by day, within the branch."""
    since = midnight_before(now) - timedelta(days=DAYS - 1)
    runs = CampaignRun.objects.visible_to(user).filter(
        Q(finished_at__isnull=True) | Q(finished_at__gte=since)
    )
    keys = list(runs.values_list("pk", "run_month"))
    zone = str(timezone.get_current_timezone())
    sent = _by_day(
        """SELECT (changed_at AT TIME ZONE %s)::date, '', count(*) FROM campaigns_delivery
            WHERE run_id = ANY(%s) AND run_month = ANY(%s::date[])
              AND state = 'sent' AND changed_at >= %s GROUP BY 1""",
        [zone, [pk for pk, _month in keys], [month for _pk, month in keys], since],
    )
    back = _by_day(
        """SELECT (at AT TIME ZONE %s)::date, kind, count(DISTINCT delivery_id)
             FROM campaigns_deliveryevent
            WHERE run_id = ANY(%s) AND kind IN ('bounced', 'unsubscribed') AND at >= %s
            GROUP BY 1, 2""",
        [zone, [pk for pk, _month in keys], since],
    )
    days = [(since + timedelta(days=number)).date() for number in range(DAYS)]
    return WeekOfSending(
        sent=[sent.get((day, ""), 0) for day in days],
        bounced=[back.get((day, "bounced"), 0) for day in days],
        unsubscribed=[back.get((day, "unsubscribed"), 0) for day in days],
    )


def _by_day(sql: str, params: list[Any]) -> dict[tuple[Any, str], int]:
    return {(day, kind): count for day, kind, count in kept_rows(sql, params, WEEK_SECONDS)}


def _alerts(user: User, _now: datetime) -> dict[str, Any]:
    return (
        Alert.objects.visible_to(user)
        .undecided()
        .aggregate(
            open=Count("id", filter=Q(state=Alert.State.OPEN)),
            escalated=Count("id", filter=Q(state=Alert.State.ESCALATED)),
            oldest=Min("created_at"),
        )
    )


def _imports(_user: User, now: datetime) -> dict[str, Any]:
    recent = ImportJob.objects.filter(created_at__gte=now - timedelta(days=DAYS))
    counts = recent.aggregate(
        done=Count("id", filter=Q(state=ImportJob.State.DONE)),
        failed=Count("id", filter=Q(state=ImportJob.State.FAILED)),
    )
    waiting = QuarantinedRow.objects.waiting().count()
    return {**counts, "quarantined": waiting}

"""The manager's overview: what contact was worth against plan, which campaigns work, and at what pressure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from campaigns.domain.lift import Estimate, add_estimates
from campaigns.models import Campaign
from campaigns.selectors.results import Result, finished_results
from reports.models import PlanFigure
from reports.selectors import pressure

KEPT_SECONDS = 600  # matured results do not change; the page says when it was computed
PERIODS = ("year", "months")


@dataclass(frozen=True)
class CampaignRow:
    """One finished run: whom it reached, its lift, its money, and how that reads."""

    code: str
    name: str
    finished_on: date
    reached: int
    lift: Estimate | None
    revenue: Estimate | None
    cost: Decimal
    claim: str

    @property
    def return_on_cost(self) -> float | None:
        if self.claim == "none" or self.revenue is None or not self.cost:
            return None
        return self.revenue.value / float(self.cost)


@dataclass(frozen=True)
class MonthRow:
    """Incremental revenue of the runs that ended in a month, and its plan."""

    month: date
    revenue: Estimate | None
    plan: Decimal | None


@dataclass(frozen=True)
class Overview:
    """Everything on the page, as of `computed_at`."""

    period: str
    since: date
    rows: list[CampaignRow]
    months: list[MonthRow]
    pressure: pressure.Pressure
    computed_at: datetime

    @property
    def revenue(self) -> Estimate | None:
        """Incremental revenue of the period; independent runs, so half-widths add in squares."""
        return add_estimates(row.revenue for row in self.rows if row.revenue)

    @property
    def cost(self) -> Decimal:
        return sum((row.cost for row in self.rows), Decimal(0))

    @property
    def plan(self) -> Decimal:
        return sum((row.plan for row in self.months if row.plan), Decimal(0))

    @property
    def plan_reached(self) -> float | None:
        """The period's incremental revenue as a fraction of its plan up to this month; None where it is unproven."""
        if not self.plan or self.revenue is None or self.revenue.spans_zero:
            return None
        return self.revenue.value / float(self.plan)

    @property
    def return_on_cost(self) -> float | None:
        """Incremental revenue per unit of cost; None where there is no cost or the revenue is unproven."""
        if not self.cost or self.revenue is None or self.revenue.spans_zero:
            return None
        return self.revenue.value / float(self.cost)


def overview_for(user: User, period: str = "year") -> Overview:
    """Return the overview of the user's branch, at most ten minutes old."""
    chosen = period if period in PERIODS else "year"
    key = f"reports:overview:{user.branch_code}:{chosen}"
    found: Overview | None = cache.get(key)
    if found is None:
        found = _compute(user, chosen)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _compute(user: User, period: str) -> Overview:
    now = timezone.now()
    today = timezone.localdate(now)
    since = date(today.year, 1, 1) if period == "year" else _months_back(today, 11)
    results = [
        (campaign, run, result)
        for campaign, run, result in finished_results(Campaign.objects.visible_to(user))
        if timezone.localdate(run.finished_at or now) >= since
    ]
    rows = [
        _row(campaign, timezone.localdate(run.finished_at or now), result)
        for campaign, run, result in results
    ]
    return Overview(
        period=period,
        since=since,
        rows=rows,
        months=_months(since, today, rows),
        pressure=pressure.pressure_for(user, now),
        computed_at=now,
    )


def _row(campaign: Campaign, finished_on: date, result: Result) -> CampaignRow:
    return CampaignRow(
        code=campaign.code,
        name=campaign.name,
        finished_on=finished_on,
        reached=result.funnel["sent"],
        lift=result.lift,
        revenue=result.extra_revenue if result.arms_agree else None,
        cost=result.cost,
        claim=result.claim,
    )


def _months(since: date, today: date, rows: list[CampaignRow]) -> list[MonthRow]:
    planned = dict(
        PlanFigure.objects.filter(
            measure=PlanFigure.Measure.INCREMENTAL_REVENUE, month__range=(since, today)
        ).values_list("month", "amount")
    )
    found: dict[date, list[Estimate]] = {}
    for row in rows:
        if row.revenue:
            found.setdefault(row.finished_on.replace(day=1), []).append(row.revenue)
    return [
        MonthRow(month=month, revenue=add_estimates(found.get(month, [])), plan=planned.get(month))
        for month in _each_month(since, today)
    ]


def _each_month(since: date, until: date) -> list[date]:
    months = [since.replace(day=1)]
    while months[-1] < until.replace(day=1):
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    return months


def _months_back(today: date, count: int) -> date:
    first = today.replace(day=1)
    return reduce(lambda day, _step: (day - timedelta(days=1)).replace(day=1), range(count), first)

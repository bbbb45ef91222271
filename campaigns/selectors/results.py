"""What a run was worth: both arms, the lift with its interval, money, and the way from plan to purchase."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.domain.lift import (
    SRM_LEVEL,
    ArmOutcome,
    Estimate,
    mismatch_probability,
    rate_lift,
    revenue_lift,
)
from campaigns.models import Campaign, CampaignRun, ContactTask
from campaigns.selectors.reach import price_of
from config.base.tables import fetch_rows

EMPTY = ArmOutcome(0, 0)
# A customer converts once, whatever they buy; revenue is that of all their conversions.
ARMS = """
    SELECT d.arm, {group} count(*), count(v.customer_id),
           coalesce(sum(v.amount), 0)::float8, coalesce(sum(v.amount ^ 2), 0)::float8
      FROM campaigns_delivery d
      {join}
      LEFT JOIN (SELECT customer_id, sum(amount) AS amount FROM campaigns_conversion
                  WHERE run_id = %(run)s AND occurred_at < %(until)s GROUP BY customer_id) v
        ON v.customer_id = d.customer_id
     WHERE d.run_id = %(run)s AND d.run_month = %(month)s AND d.arm <> ''
     GROUP BY d.arm {also}
"""
FIRST_DAYS = """
    SELECT arm, day, count(*) FROM (
        SELECT arm, customer_id, min(extract(day FROM occurred_at - %(since)s))::int AS day
          FROM campaigns_conversion WHERE run_id = %(run)s GROUP BY arm, customer_id) first
     GROUP BY arm, day ORDER BY day
"""
FUNNEL = """
    SELECT count(*) FILTER (WHERE arm = 'treated'), count(*) FILTER (WHERE state = 'sent'),
           (SELECT count(DISTINCT delivery_id) FROM campaigns_deliveryevent
             WHERE run_id = %(run)s AND kind = 'delivered'),
           (SELECT count(DISTINCT delivery_id) FROM campaigns_deliveryevent
             WHERE run_id = %(run)s AND kind = 'opened'),
           (SELECT count(DISTINCT delivery_id) FROM campaigns_deliveryevent
             WHERE run_id = %(run)s AND kind = 'clicked'),
           (SELECT count(DISTINCT v.customer_id) FROM campaigns_conversion v
              JOIN campaigns_deliveryevent e ON e.run_id = v.run_id AND e.kind = 'clicked'
               AND e.customer_id = v.customer_id AND e.at <= v.occurred_at
             WHERE v.run_id = %(run)s),
           (SELECT count(DISTINCT delivery_id) FROM campaigns_deliveryevent
             WHERE run_id = %(run)s AND kind IN ('unsubscribed', 'complained')),
           (SELECT count(*) FROM campaigns_contacttask
             WHERE run_id = %(run)s AND state = 'done' AND outcome = ANY(%(reached)s)),
           (SELECT count(*) FROM campaigns_contacttask
             WHERE run_id = %(run)s AND state = 'done' AND outcome = ANY(%(won)s))
      FROM campaigns_delivery WHERE run_id = %(run)s AND run_month = %(month)s
"""


@dataclass(frozen=True)
class GroupResult:
    """The lift among the customers of one age band."""

    name: str
    treated: ArmOutcome
    holdout: ArmOutcome
    lift: Estimate | None


@dataclass(frozen=True)
class Result:
    """A run's result; `matured_at` is when the last contact's attribution window closes."""

    treated: ArmOutcome
    holdout: ArmOutcome
    lift: Estimate | None
    revenue: Estimate | None
    cost: Decimal
    mismatch: float
    matured_at: datetime
    computed_at: datetime
    funnel: dict[str, int]

    @property
    def is_mature(self) -> bool:
        return self.computed_at >= self.matured_at

    @property
    def arms_agree(self) -> bool:
        """Whether the arms have the sizes the draw should give; else nothing may be claimed."""
        return self.mismatch >= SRM_LEVEL

    @property
    def claim(self) -> str:
        """One of works, harmful, none; never a claim on mismatched arms or an interval over zero."""
        if self.lift is None or self.lift.spans_zero or not self.arms_agree:
            return "none"
        return "works" if self.lift.value > 0 else "harmful"

    @property
    def extra_conversions(self) -> Estimate | None:
        """Conversions that the contact caused, among the customers drawn to be contacted."""
        return self.lift.times(self.treated.customers) if self.lift else None

    @property
    def extra_revenue(self) -> Estimate | None:
        """Revenue that the contact caused, in the bank's currency."""
        return self.revenue.times(self.treated.customers) if self.revenue else None

    @property
    def expected_without(self) -> float:
        """Conversions to expect among the contacted had they been left alone."""
        return self.holdout.rate * self.treated.customers

    @property
    def return_on_cost(self) -> Estimate | None:
        """Extra revenue per unit of cost."""
        if not self.cost or self.extra_revenue is None:
            return None
        return self.extra_revenue.times(1 / float(self.cost))


def result_for(run: CampaignRun) -> Result:
    """Return a run's result as of now, whether or not its window has closed."""
    campaign = run.campaign
    arms = {
        row[0]: ArmOutcome(*row[1:]) for row in _rows(run, ARMS.format(group="", join="", also=""))
    }
    treated, holdout = arms.get("treated", EMPTY), arms.get("holdout", EMPTY)
    funnel = _funnel(run)
    return Result(
        treated=treated,
        holdout=holdout,
        lift=rate_lift(treated, holdout),
        revenue=revenue_lift(treated, holdout),
        cost=price_of(campaign) * funnel["sent"],
        mismatch=mismatch_probability(treated.customers, holdout.customers, campaign.holdout_share),
        matured_at=matures_at(run),
        computed_at=timezone.now(),
        funnel=funnel,
    )


def matures_at(run: CampaignRun) -> datetime:
    """Return when the attribution window of the run's last contact closes."""
    last = run.finished_at or timezone.now()
    return last + timedelta(days=run.campaign.attribution_days)


def groups_of(run: CampaignRun) -> list[GroupResult]:
    """Return the lift by age band: chosen before the launch, so that nothing is fished for."""
    sql = ARMS.format(
        group="width_bucket(date_part('year', age(c.birth_on)), ARRAY[18, 35, 50, 65]) AS band,",
        join="JOIN customers_customer c ON c.id = d.customer_id",
        also=", band",
    )
    names = {0: "<18", 1: "18–34", 2: "35–49", 3: "50–64", 4: "65+"}
    found: dict[int, dict[str, ArmOutcome]] = {}
    for arm, band, *numbers in _rows(run, sql):
        if band is not None:
            found.setdefault(band, {})[arm] = ArmOutcome(*numbers)
    return [
        GroupResult(
            name=names[band],
            treated=arms.get("treated", EMPTY),
            holdout=arms.get("holdout", EMPTY),
            lift=rate_lift(arms.get("treated", EMPTY), arms.get("holdout", EMPTY)),
        )
        for band, arms in sorted(found.items())
    ]


def lift_by_day(run: CampaignRun, result: Result) -> list[tuple[int, Estimate]]:
    """Return the cumulative lift after each day of the window, as far as it has come."""
    counts: dict[str, dict[int, int]] = {"treated": {}, "holdout": {}}
    for arm, day, count in _rows(run, FIRST_DAYS):
        counts.setdefault(arm, {})[day] = count
    elapsed = (timezone.now() - run.starts_at).days
    last = min(max(elapsed, 0), run.campaign.attribution_days)
    seen = {"treated": 0, "holdout": 0}
    series = []
    for day in range(last + 1):
        for arm in seen:
            seen[arm] += counts[arm].get(day, 0)
        lift = rate_lift(
            ArmOutcome(result.treated.customers, seen["treated"]),
            ArmOutcome(result.holdout.customers, seen["holdout"]),
        )
        if lift:
            series.append((day + 1, lift))
    return series


def finished_results(campaigns: Iterable[Campaign]) -> list[tuple[Campaign, CampaignRun, Result]]:
    """Return the results of campaigns' finished runs, newest first."""
    runs = (
        CampaignRun.objects.filter(campaign__in=campaigns, state=CampaignRun.State.FINISHED)
        .select_related("campaign__product")
        .order_by("-finished_at")
    )
    return [(run.campaign, run, result_for(run)) for run in runs]


def _funnel(run: CampaignRun) -> dict[str, int]:
    names = (
        "planned",
        "sent",
        "delivered",
        "opened",
        "clicked",
        "converted",
        "left",
        "reached",
        "won",
    )
    return dict(zip(names, _rows(run, FUNNEL)[0], strict=True))


def _rows(run: CampaignRun, sql: str) -> list[Any]:
    params: dict[str, Any] = {
        "run": run.pk,
        "month": run.run_month,
        "since": run.starts_at,
        "until": matures_at(run),
        "reached": list(ContactTask.REACHED),
        "won": list(ContactTask.WON),
    }
    return fetch_rows(sql, params)

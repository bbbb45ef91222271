"""What a rule would have found with other parameters; nothing is written."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.base.tables import fetch_rows
from customers.models import Customer
from risk.domain.parameters import Value
from risk.models import Alert, MonitoringRule
from risk.selectors.patterns import Span, statement_for

FOUND = """
SELECT customer_id, max(n), max(total), max(booked_at) FROM ({pattern}) AS pattern
 GROUP BY customer_id
"""


@dataclass(frozen=True)
class BackTest:
    """Customers a rule would have raised over a span, and how that compares with what was raised.

    `per_ten_thousand` is alerts per 10,000 customers; `missed` counts customers with an alert that
    these parameters would not have found; `dismissed` those found whose alert was dismissed.
    """

    days: int
    found: int
    per_ten_thousand: float
    known: int
    missed: int
    dismissed: int
    escalated: int
    by_week: list[tuple[str, int]]
    seconds: float


def run_back_test(
    *, rule: MonitoringRule, values: Mapping[str, Value], days: int, now: datetime
) -> BackTest:
    """Run a rule with other (checked) parameters over the last `days`, dismissed bookings included."""
    started = time.monotonic()
    span = Span(since=now - timedelta(days=days), now=now)
    statement = statement_for(rule.code, rule.pk, values, span, fresh=True)
    found = fetch_rows(FOUND.format(pattern=statement.sql), statement.bound)
    last_seen = {customer: booked_at for customer, _n, _total, booked_at in found}
    raised = dict(
        Alert.objects.filter(rule=rule, window_end__gte=span.since)
        .order_by("pk")
        .values_list("customer_id", "state")
    )
    states = [raised[customer] for customer in last_seen if customer in raised]
    customers = Customer.objects.count()
    return BackTest(
        days=days,
        found=len(last_seen),
        per_ten_thousand=round(len(last_seen) / customers * 10_000, 2) if customers else 0.0,
        known=len(states),
        missed=len(raised.keys() - last_seen.keys()),
        dismissed=states.count(Alert.State.DISMISSED),
        escalated=states.count(Alert.State.ESCALATED),
        by_week=_by_week(list(last_seen.values()), span),
        seconds=round(time.monotonic() - started, 3),
    )


def _by_week(moments: list[datetime], span: Span) -> list[tuple[str, int]]:
    weeks = max(1, -(-(span.now - span.since).days // 7))
    counts = [0] * weeks
    for moment in moments:
        counts[max(0, weeks - 1 - (span.now - moment).days // 7)] += 1
    starts = [span.now - timedelta(days=7 * (weeks - i)) for i in range(weeks)]
    return [(f"{start:%m-%d}", count) for start, count in zip(starts, counts, strict=True)]

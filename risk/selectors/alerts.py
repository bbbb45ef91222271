"""Alerts for the board, the list and the page of one alert."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from config.base.tables import fetch_rows
from customers.models import Customer, Transaction
from customers.selectors.words import said
from risk.domain.parameters import PASS, STRUCT
from risk.models import Alert, MonitoringRule

AGES: tuple[tuple[str, int, int | None], ...] = (
    ("day", 0, 1),
    ("three", 1, 3),
    ("week", 3, 7),
    ("older", 7, None),
)
AROUND = timedelta(days=3)
MOST_BOOKINGS = 200
MONTHS = 12
KINDS = {
    STRUCT: ("cash_deposit", "cash_withdrawal"),
    PASS: ("transfer_in", "transfer_out"),
}
REPORTING_LINE = (
    50_000  # CNY in cash on one day, from which a bank reports a booking (rules.md, section 4)
)


@dataclass(frozen=True)
class AlertFilters:
    """What the address of the alert list asks for."""

    state: str = "undecided"
    rule: str = ""
    age: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "AlertFilters":
        """Read the filters out of an address; unknown words mean no filter."""
        states = [*Alert.State.values, "undecided", "all"]
        state, age = query.get("state", "undecided"), query.get("age", "")
        return cls(
            state=state if state in states else "undecided",
            rule=query.get("rule", "")[:16],
            age=age if age in {name for name, *_ in AGES} else "",
        )


@dataclass(frozen=True)
class BookingLine:
    """A booking beside an alert; `part` when it belongs to the pattern."""

    booking: Transaction
    part: bool

    @property
    def channel_name(self) -> str:
        """The channel in the reader's words."""
        return said(self.booking.channel) or "–"


def list_alerts(user: User, filters: AlertFilters, now: datetime) -> QuerySet[Alert]:
    """Return the alerts the user may see under the filters."""
    alerts = Alert.objects.visible_to(user).select_related("rule", "customer", "assigned_to")
    if filters.state == "undecided":
        alerts = alerts.undecided()
    elif filters.state != "all":
        alerts = alerts.filter(state=filters.state)
    if filters.rule:
        alerts = alerts.filter(rule__code=filters.rule)
    if filters.age:
        alerts = alerts.filter(_age(filters.age, now))
    return alerts


def _age(name: str, now: datetime) -> Q:
    youngest, oldest = next((low, high) for known, low, high in AGES if known == name)
    condition = Q(created_at__lte=now - timedelta(days=youngest))
    if oldest is not None:
        condition &= Q(created_at__gt=now - timedelta(days=oldest))
    return condition


def count_by_rule_and_age(user: User, now: datetime) -> list[dict[str, Any]]:
    """Count the undecided alerts of every rule by age; one row a rule, one count an age."""
    counts = {name: Count("pk", filter=_age(name, now)) for name, *_bounds in AGES}
    found: dict[int, Any] = {
        row["rule"]: row
        for row in Alert.objects.visible_to(user).undecided().values("rule").annotate(**counts)
    }
    return [
        {
            "rule": rule,
            "cells": [
                {"age": name, "count": found.get(rule.pk, {}).get(name, 0)} for name, *_ in AGES
            ],
        }
        for rule in MonitoringRule.objects.order_by("code")
    ]


def count_by_state(user: User, now: datetime) -> dict[str, int]:
    """Count open and escalated alerts, and those raised and dismissed in the last 30 days."""
    month = now - timedelta(days=30)
    counted: dict[str, int] = Alert.objects.visible_to(user).aggregate(
        open=Count("pk", filter=Q(state=Alert.State.OPEN)),
        escalated=Count("pk", filter=Q(state=Alert.State.ESCALATED)),
        raised=Count("pk", filter=Q(created_at__gt=month)),
        dismissed=Count("pk", filter=Q(state=Alert.State.DISMISSED, decided_at__gt=month)),
    )
    return counted


RAISED_BY_WEEK = """
SELECT r.code, w.week::date, count(a.id)
  FROM risk_monitoringrule r
 CROSS JOIN generate_series(date_trunc('week', %(now)s) - interval '11 weeks',
                            date_trunc('week', %(now)s), interval '1 week') AS w(week)
  LEFT JOIN risk_alert a ON a.rule_id = r.id AND a.created_at >= w.week
   AND a.created_at < w.week + interval '1 week' AND a.id = ANY(%(visible)s)
 GROUP BY r.code, w.week ORDER BY r.code, w.week
"""


def count_raised_by_week(user: User, now: datetime) -> dict[str, list[tuple[str, int]]]:
    """Count alerts raised in each of the last twelve weeks, by rule code."""
    recent = Alert.objects.visible_to(user).filter(created_at__gt=now - timedelta(weeks=13))
    visible = list(recent.values_list("pk", flat=True))
    series: dict[str, list[tuple[str, int]]] = {}
    for code, week, count in fetch_rows(RAISED_BY_WEEK, {"now": now, "visible": visible}):
        series.setdefault(code, []).append((f"{week:%m-%d}", count))
    return series


def list_evidence(alert: Alert) -> list[BookingLine]:
    """Return the bookings of the pattern and those of the same kinds around it, oldest first."""
    parts = set(alert.bookings.values_list("transaction_id", flat=True))
    bookings = Transaction.objects.filter(
        customer_id=alert.customer_id,
        booked_at__gte=alert.window_start - AROUND,
        booked_at__lte=alert.window_end + AROUND,
        kind__in=KINDS[alert.rule.code],
    ).order_by("booked_at", "pk")
    return [BookingLine(one, one.pk in parts) for one in bookings[:MOST_BOOKINGS]]


def chart_evidence(alert: Alert, lines: list[BookingLine]) -> dict[str, Any]:
    """Return money in and out by day over the pattern, for a bar chart."""
    days: dict[str, list[Decimal]] = {}
    day, last = _local_day(alert.window_start), _local_day(alert.window_end)
    while day <= last:
        days[f"{day:%m-%d}"] = [Decimal(0), Decimal(0)]
        day += timedelta(days=1)
    for line in lines:
        label = f"{_local_day(line.booking.booked_at):%m-%d}"
        if line.part and label in days:
            days[label][line.booking.amount < 0] += abs(line.booking.amount)
    chart: dict[str, Any] = {
        "x": list(days),
        "coming": [float(value[0]) for value in days.values()],
        "leaving": [float(value[1]) for value in days.values()],
    }
    if alert.rule.code == STRUCT:
        chart["line"] = REPORTING_LINE
    return chart


def _local_day(moment: datetime) -> Any:
    return timezone.localtime(moment).date()


MONTHLY = """
SELECT m.month::date,
       coalesce(sum(t.amount) FILTER (WHERE t.amount > 0), 0),
       coalesce(-sum(t.amount) FILTER (WHERE t.amount < 0), 0),
       coalesce(sum(abs(t.amount)) FILTER (WHERE t.kind IN ('cash_deposit', 'cash_withdrawal')), 0)
  FROM generate_series(date_trunc('month', %(now)s::timestamp) - interval '11 months',
                       date_trunc('month', %(now)s::timestamp), interval '1 month') AS m(month)
  LEFT JOIN customers_transaction t
    ON t.customer_id = %(customer)s AND t.currency = 'CNY'
   AND t.booked_at >= m.month AT TIME ZONE %(zone)s
   AND t.booked_at < (m.month + interval '1 month') AT TIME ZONE %(zone)s
 GROUP BY m.month ORDER BY m.month
"""


def get_monthly_profile(customer: Customer, now: datetime) -> list[tuple[str, float, float, float]]:
    """Return month, money in, money out and cash moved (CNY) of the last twelve months."""
    local = timezone.localtime(now)
    bound: dict[str, Any] = {
        "customer": customer.pk,
        "now": local.replace(tzinfo=None),
        "zone": timezone.get_current_timezone_name(),
    }
    return [
        (f"{month:%y-%m}", float(came), float(left), float(cash))
        for month, came, left, cash in fetch_rows(MONTHLY, bound)
    ]

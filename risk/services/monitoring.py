"""Running the rules over the bookings: alerts with their evidence and the holds they place."""

import json
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from config.base.tables import execute_sql, fetch_column
from customers.models import Customer, Hold
from customers.services import holds
from risk.domain.parameters import read_parameters, to_json
from risk.models import Alert, MonitoringRule, MonitoringRun
from risk.selectors.patterns import Span, statement_for

# Bookings may arrive days late with a file; a month covers every window and the slowest source.
LOOK_BACK = timedelta(days=35)
ONE_RUN_AT_A_TIME = 7_268_114_020  # any number, the same in every process

FOUND = """
CREATE TEMP TABLE risk_found ON COMMIT DROP AS
SELECT DISTINCT customer_id, transaction_id, booked_at, n, total FROM ({pattern}) AS pattern
"""

# One undecided alert per rule and customer; the unique constraint has the last word.
RAISE = """
INSERT INTO risk_alert (created_at, updated_at, rule_id, customer_id, window_start, window_end,
                        evidence, state, decision_note, hold_key)
SELECT %(now)s, %(now)s, %(rule_id)s, customer_id, min(booked_at), max(booked_at),
       jsonb_build_object('count', max(n), 'total', max(total)::text, 'parameters', %(parameters)s::jsonb),
       'open', '', gen_random_uuid()
  FROM risk_found GROUP BY customer_id ORDER BY customer_id
ON CONFLICT (rule_id, customer_id) WHERE state IN ('open', 'escalated') DO NOTHING
RETURNING id
"""

ATTACH = """
INSERT INTO risk_alertbooking (alert_id, transaction_id, booked_at)
SELECT a.id, f.transaction_id, f.booked_at
  FROM risk_found f JOIN risk_alert a ON a.customer_id = f.customer_id
 WHERE a.rule_id = %(rule_id)s AND a.state IN ('open', 'escalated')
ON CONFLICT (alert_id, transaction_id) DO NOTHING
"""

# A pattern that goes on belongs to the alert that is still open.
EXTEND = """
UPDATE risk_alert a
   SET window_start = least(a.window_start, b.first_at), window_end = greatest(a.window_end, b.last_at),
       evidence = a.evidence || jsonb_build_object(
           'count', greatest((a.evidence ->> 'count')::int, b.n),
           'total', greatest((a.evidence ->> 'total')::numeric, b.total)::text),
       updated_at = %(now)s
  FROM (SELECT customer_id, min(booked_at) AS first_at, max(booked_at) AS last_at,
               max(n) AS n, max(total) AS total FROM risk_found GROUP BY customer_id) b
 WHERE a.customer_id = b.customer_id AND a.rule_id = %(rule_id)s
   AND a.state IN ('open', 'escalated')
   AND (b.first_at < a.window_start OR b.last_at > a.window_end)
"""


@transaction.atomic
def run_monitoring(*, now: datetime, since: datetime | None = None) -> MonitoringRun:
    """Run every rule in force over windows that became complete between `since` and `now`.

    Raises at most one undecided alert per rule and customer, each with a policy hold in the same
    transaction. A second run over the same bookings changes nothing. Without `since`, 35 days back.
    """
    started = time.monotonic()
    span = Span(since=since or now - LOOK_BACK, now=now)
    execute_sql("SELECT pg_advisory_xact_lock(%s)", [ONE_RUN_AT_A_TIME])
    raised = [
        pk
        for rule in MonitoringRule.objects.filter(active=True).order_by("code")
        for pk in _run_rule(rule, span)
    ]
    _hold_customers(raised, now)
    return MonitoringRun.objects.create(
        started_at=now,
        since=span.since,
        seconds=round(time.monotonic() - started, 3),
        raised=len(raised),
    )


def _run_rule(rule: MonitoringRule, span: Span) -> list[int]:
    values = read_parameters(rule.code, rule.parameters)
    statement = statement_for(rule.code, rule.pk, values, span)
    bound: dict[str, Any] = {
        "rule_id": rule.pk,
        "now": span.now,
        "parameters": json.dumps(to_json(values)),
    }
    execute_sql("DROP TABLE IF EXISTS pg_temp.risk_found")
    execute_sql(FOUND.format(pattern=statement.sql), statement.bound)
    raised = fetch_column(RAISE, bound)
    execute_sql(ATTACH, bound)
    execute_sql(EXTEND, bound)
    return raised


def _hold_customers(alert_ids: list[int], now: datetime) -> None:
    for alert in Alert.objects.filter(pk__in=alert_ids).select_related("customer"):
        place_policy_hold(customer=alert.customer, hold_key=alert.hold_key, now=now)


def place_policy_hold(*, customer: Customer, hold_key: uuid.UUID, now: datetime) -> Hold:
    """Stop marketing to a customer without saying why: the hold's source is an opaque key."""
    return holds.place_hold(
        customer=customer,
        kind=Hold.Kind.POLICY,
        reason="",
        source_kind="policy",
        source_id=str(hold_key),
        starts_at=now,
    )

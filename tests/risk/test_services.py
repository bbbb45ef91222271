import datetime as dt

import pytest
from django.db import connection

from config.base.errors import DomainError
from customers.models import Hold
from risk.models import Alert, AlertBooking, AlertDecision, MonitoringRule
from risk.services import decisions, monitoring, rules
from tests.factories.customers import make_transaction
from tests.factories.risk import (
    make_account,
    make_alert,
    plant_pass_through,
    plant_structuring,
)

NOW = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
REASON = "The cash is the takings of her shop"


@pytest.fixture
def account(db):
    return make_account()


@pytest.fixture
def officer(user_with_role):
    return user_with_role("risk_officer")


def test_raises_an_alert_with_its_evidence_and_hold(account):
    plant_structuring(account, end=NOW - DAY)

    run = monitoring.run_monitoring(now=NOW)

    alert = Alert.objects.get()
    hold = Hold.objects.get()
    assert run.raised == 1
    assert (alert.rule.code, alert.customer, alert.state) == (
        "AML-STRUCT",
        account.customer,
        "open",
    )
    assert (alert.window_start, alert.window_end) == (NOW - 3 * DAY, NOW - DAY)
    assert (alert.evidence["count"], alert.evidence["total"]) == (3, "138000.00")
    assert alert.evidence["parameters"]["min_total"] == "100000"
    assert AlertBooking.objects.filter(alert=alert).count() == 3
    assert (hold.customer, hold.kind, hold.reason) == (account.customer, "policy", "")
    assert (hold.source_kind, hold.source_id) == ("policy", str(alert.hold_key))
    assert (hold.starts_at, hold.ends_at) == (NOW, None)


def test_finds_pass_through(account):
    plant_pass_through(account, end=NOW - DAY)

    monitoring.run_monitoring(now=NOW)

    alert = Alert.objects.get()
    assert alert.rule.code == "AML-PASS"
    assert alert.evidence["count"] == 5
    assert alert.bookings.count() == 10


def test_ordinary_life_raises_nothing(account):
    for days in range(20):
        make_transaction(account, -300, booked_at=NOW - days * DAY)
    make_transaction(account, 18_000, kind="salary", booked_at=NOW - 5 * DAY)

    assert monitoring.run_monitoring(now=NOW).raised == 0
    assert not Alert.objects.exists()
    assert not Hold.objects.exists()


def test_a_second_run_changes_nothing(account):
    plant_structuring(account, end=NOW - DAY)
    monitoring.run_monitoring(now=NOW)
    before = list(Alert.objects.values())

    again = monitoring.run_monitoring(now=NOW + dt.timedelta(minutes=5))

    assert again.raised == 0
    assert list(Alert.objects.values()) == before
    assert AlertBooking.objects.count() == 3
    assert Hold.objects.count() == 1


def test_a_pattern_that_goes_on_belongs_to_the_open_alert(account):
    plant_structuring(account, end=NOW - DAY)
    monitoring.run_monitoring(now=NOW)
    make_transaction(account, 48_000, kind="cash_deposit", booked_at=NOW)

    monitoring.run_monitoring(now=NOW)

    alert = Alert.objects.get()
    assert alert.window_end == NOW
    assert (alert.evidence["count"], alert.evidence["total"]) == (4, "186000.00")
    assert alert.bookings.count() == 4


def test_an_inactive_rule_rests(account):
    plant_structuring(account, end=NOW - DAY)
    MonitoringRule.objects.filter(code="AML-STRUCT").update(active=False)

    assert monitoring.run_monitoring(now=NOW).raised == 0


def test_since_bounds_when_a_pattern_became_complete(account):
    plant_structuring(account, end=NOW - 3 * DAY)

    assert monitoring.run_monitoring(now=NOW, since=NOW - 2 * DAY).raised == 0
    assert monitoring.run_monitoring(now=NOW, since=NOW - 4 * DAY).raised == 1


def test_alert_and_hold_stand_or_fall_together(account, monkeypatch):
    plant_structuring(account, end=NOW - DAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE customers_hold ADD CONSTRAINT no_policy CHECK (kind <> 'policy')"
        )

    with pytest.raises(Exception, match="no_policy"):
        monitoring.run_monitoring(now=NOW)


def test_escalating_keeps_the_hold(officer):
    alert = make_alert(now=NOW)

    decisions.escalate_alert(alert=alert, by=officer, reason=REASON, now=NOW)

    alert.refresh_from_db()
    assert (alert.state, alert.decided_by, alert.decision_note) == ("escalated", officer, REASON)
    assert Hold.objects.get().ends_at is None


def test_dismissing_ends_the_hold_at_once(officer):
    alert = make_alert(now=NOW)
    later = NOW + DAY

    decisions.dismiss_alert(alert=alert, by=officer, reason=REASON, now=later)

    alert.refresh_from_db()
    assert alert.state == "dismissed"
    assert Hold.objects.get().ends_at == later
    assert not Hold.objects.in_force(later).exists()


def test_dismissed_bookings_count_no_more(account, officer):
    plant_structuring(account, end=NOW - DAY)
    monitoring.run_monitoring(now=NOW)
    decisions.dismiss_alert(alert=Alert.objects.get(), by=officer, reason=REASON, now=NOW)

    assert monitoring.run_monitoring(now=NOW).raised == 0

    make_transaction(account, 48_000, kind="cash_deposit", booked_at=NOW)
    assert monitoring.run_monitoring(now=NOW).raised == 0

    plant_structuring(account, end=NOW + 2 * DAY)
    assert monitoring.run_monitoring(now=NOW + 2 * DAY).raised == 1
    assert Hold.objects.in_force(NOW + 2 * DAY).count() == 1


def test_both_decisions_stay_on_record(officer):
    alert = make_alert(now=NOW)

    decisions.escalate_alert(alert=alert, by=officer, reason=REASON, now=NOW)
    decisions.dismiss_alert(alert=alert, by=officer, reason=REASON, now=NOW + DAY)

    kept = list(AlertDecision.objects.values_list("action", "reason", "at"))
    assert kept == [("escalate", REASON, NOW), ("dismiss", REASON, NOW + DAY)]


@pytest.mark.parametrize("decide", [decisions.escalate_alert, decisions.dismiss_alert])
def test_a_decision_needs_a_reason(officer, decide):
    alert = make_alert(now=NOW)

    with pytest.raises(DomainError) as refused:
        decide(alert=alert, by=officer, reason="  short ", now=NOW)

    alert.refresh_from_db()
    assert refused.value.code == "reason_missing"
    assert alert.state == "open"
    assert not AlertDecision.objects.exists()
    assert Hold.objects.get().ends_at is None


@pytest.mark.parametrize("decide", [decisions.escalate_alert, decisions.dismiss_alert])
def test_a_dismissed_alert_stays_dismissed(officer, decide):
    alert = make_alert(now=NOW)
    decisions.dismiss_alert(alert=alert, by=officer, reason=REASON, now=NOW)

    with pytest.raises(DomainError) as refused:
        decide(alert=alert, by=officer, reason=REASON, now=NOW + DAY)

    assert refused.value.code == "conflict"
    assert AlertDecision.objects.count() == 1


def test_decisions_cannot_be_rewritten(officer):
    decisions.dismiss_alert(alert=make_alert(now=NOW), by=officer, reason=REASON, now=NOW)

    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE risk_alertdecision SET reason = 'another'")


def test_changes_a_rule(db):
    rule = MonitoringRule.objects.get(code="AML-STRUCT")
    wanted = rule.parameters | {"min_count": "4", "min_total": "150000.50"}

    rules.change_rule(rule=rule, parameters=wanted, active=False)

    rule.refresh_from_db()
    assert rule.parameters["min_count"] == 4
    assert rule.parameters["min_total"] == "150000.50"
    assert rule.active is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_count", 1),
        ("min_count", "2.5"),
        ("min_total", "NaN"),
        ("amount_below", "40000"),
        ("amount_min", ""),
        ("directions", "sideways"),
        ("colour", "blue"),
    ],
)
def test_refuses_senseless_parameters(db, name, value):
    rule = MonitoringRule.objects.get(code="AML-STRUCT")

    with pytest.raises(DomainError) as refused:
        rules.change_rule(rule=rule, parameters=rule.parameters | {name: value}, active=True)

    assert (refused.value.code, refused.value.field) == ("invalid_parameter", name)
    assert MonitoringRule.objects.get(code="AML-STRUCT").parameters == rule.parameters


def test_the_database_refuses_parameters_that_are_no_object(db):
    with pytest.raises(Exception, match="parameters_object"):
        MonitoringRule.objects.update(parameters=[1])

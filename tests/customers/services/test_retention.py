"""Retention: what is old enough goes, what a law or an order keeps stays, and the evidence remains."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers.models import Customer, Event, RetentionRule, RetentionRun
from customers.selectors.retention import table_of, targets
from customers.services.retention import applying, rules
from customers.services.retention.rules import Terms
from tests.factories import service_desk
from tests.factories.customers import make_customer, make_event, make_holding

pytestmark = pytest.mark.django_db


def in_force(target: str, days: int, by) -> RetentionRule:
    terms = Terms(after_days=days, legal_basis="PIPL 19", active=True)
    return rules.change_rule(target=target, terms=terms, by=by)


def old_event(customer, days: int) -> Event:
    return make_event(customer, occurred_at=timezone.now() - dt.timedelta(days=days))


def test_counting_changes_nothing(officer):
    customer = make_customer()
    old_event(customer, 400)
    old_event(customer, 10)
    rule = in_force("events", 365, officer)

    run = applying.try_rule(rule=rule, by=officer)

    assert (run.dry, run.found, run.done, run.sample) == (True, 1, 0, [customer.pk])
    assert Event.objects.count() == 2


def test_whole_months_are_dropped_and_the_rest_deleted(officer):
    customer = make_customer()
    first = timezone.now() - dt.timedelta(days=500)
    old_event(customer, 500)
    rule = in_force("events", 365, officer)
    make_event(customer, occurred_at=timezone.now() - dt.timedelta(days=365, hours=1))
    kept = old_event(customer, 10)

    run = applying.apply_rule(rule=rule, by=officer)

    assert [one.pk for one in Event.objects.all()] == [kept.pk]
    assert (run.found, run.done) == (2, 2)
    assert run.months_dropped >= 1
    (gone,) = fetch_column(
        "SELECT to_regclass(%s) IS NULL", [f"customers_event_y{first:%Y}m{first:%m}"]
    )
    assert gone


def test_a_legal_hold_keeps_one_customer_or_everything(officer):
    held, free = make_customer(), make_customer()
    old_event(held, 500)
    old_event(free, 500)
    rule = in_force("events", 365, officer)
    order = {"reason": "Court order 2026-17", "by": officer, "target": "", "ends_on": None}
    rules.place_legal_hold(customer=held, **order)

    run = applying.apply_rule(rule=rule)

    assert [one.customer_id for one in Event.objects.all()] == [held.pk]
    assert (run.found, run.held_back, run.done) == (2, 1, 1)
    rules.place_legal_hold(customer=None, **order)
    with pytest.raises(DomainError) as refusal:
        applying.apply_rule(rule=rule)
    assert refusal.value.code == "legal_hold"
    assert applying.apply_all() == []


def test_closed_customers_lose_their_identity_after_ten_years(officer):
    long_ago = timezone.localdate() - dt.timedelta(days=4000)
    old, recent = make_customer(status="closed"), make_customer(status="closed")
    make_holding(old, status="closed", closed_on=long_ago)
    make_holding(recent, status="closed", closed_on=timezone.localdate())
    rule = in_force("closed_customers", 3653, officer)

    run = applying.apply_rule(rule=rule)

    assert (run.found, run.done) == (1, 1)
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.name, old.phone_index, old.birth_on) == ("", None, None)
    assert recent.name
    assert applying.apply_rule(rule=rule).found == 0


def test_what_the_law_asks_cannot_be_undercut(officer):
    with pytest.raises(DomainError) as refusal:
        in_force("transactions", 1000, officer)

    assert refusal.value.code == "too_short"
    assert not RetentionRule.objects.exists()


def test_every_target_can_be_counted_and_applied(officer):
    service_desk.make_ticket(make_customer())
    for code, target in targets().items():
        rule = in_force(code, max(target.least_days, 1), officer)
        table, key = table_of(target)

        run = applying.apply_rule(rule=rule)

        assert (run.error, run.found, table != key) == ("", 0, True), code


def test_a_lost_run_is_taken_up(officer):
    customer = make_customer()
    old_event(customer, 500)
    rule = in_force("events", 365, officer)
    applying._begin(rule, officer, dry=False)

    assert applying.resume_runs(since=timezone.now() + dt.timedelta(seconds=1)) == 1

    assert not Event.objects.exists()
    assert RetentionRun.objects.get().finished_at is not None


def test_the_command_tells_what_it_did(officer, capsys):
    old_event(make_customer(), 500)
    in_force("events", 365, officer)

    call_command("apply_retention", "--dry-run")
    counted = capsys.readouterr().out
    call_command("apply_retention")

    assert counted.startswith("events: 1 older than ")
    assert "1 gone" in capsys.readouterr().out
    assert not Event.objects.exists()


def test_the_pages_change_rules_and_show_the_evidence(client_for):
    officer, steward = client_for("compliance_officer"), client_for("data_steward")
    customer = make_customer()
    old_event(customer, 500)
    address = reverse("customers:retention_detail", args=["events"])
    terms = {"after_days": 365, "legal_basis": "PIPL 19", "active": "on"}
    denied = steward.post(address, terms)
    short = officer.post(reverse("customers:retention_detail", args=["transactions"]), terms)

    officer.post(address, terms)
    officer.post(reverse("customers:retention_try", args=["events"]))
    shown = officer.get(address).content.decode()

    assert (denied.status_code, short.status_code) == (403, 422)
    assert RetentionRule.objects.get().changed_by == officer.user
    assert customer.customer_no in shown
    assert AuditEntry.objects.filter(object_table="customers_retentionrule").count() == 1
    listed = officer.get(reverse("customers:retention_list")).content.decode()
    assert "PIPL Art. 19" in listed
    assert "Anti-Money Laundering Law Art. 34" in listed
    officer.cookies["sp_language"] = "zh-hans"
    listed = officer.get(reverse("customers:retention_list")).content.decode()
    assert "反洗钱法第 34 条" in listed
    assert Customer.objects.count() == 1

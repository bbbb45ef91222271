"""Ways around retention, merges undone, and files that spreadsheets open."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import (
    CodeTable,
    Customer,
    CustomerMerge,
    Event,
    MergedRows,
    RetentionRule,
    Suppression,
)
from customers.services import codes, consents
from customers.services.identity.merging import merge_customers, undo_merge
from customers.services.imports.quarantine_files import _csv, _read
from customers.services.retention import applying, rules
from customers.services.retention.rules import Terms
from customers.services.suppressions import suppress_customer
from tests.factories.customers import make_customer, make_event

pytestmark = pytest.mark.django_db


def in_force(target, days, by) -> RetentionRule:
    terms = Terms(after_days=days, legal_basis="PIPL 19", active=True)
    return rules.change_rule(target=target, terms=terms, by=by)


def test_a_lost_run_taken_up_under_a_legal_hold_drops_no_month(officer):
    make_event(make_customer(), occurred_at=timezone.now() - dt.timedelta(days=500))
    rule = in_force("events", 365, officer)
    run = applying._begin(rule, officer, dry=False)
    rules.place_legal_hold(reason="Court order", by=officer, customer=None, target="", ends_on=None)

    applying.resume_runs(since=timezone.now() + dt.timedelta(seconds=1))

    run.refresh_from_db()
    assert (Event.objects.count(), run.months_dropped, run.error) == (1, 0, "legal hold")


def test_sql_that_shortens_a_rule_does_not_undercut_the_law(officer):
    rule = in_force("transactions", 3653, officer)
    RetentionRule.objects.filter(pk=rule.pk).update(after_days=1)
    rule.refresh_from_db()

    run = applying.try_rule(rule=rule)

    assert run.before < timezone.now() - dt.timedelta(days=3652)


def test_retention_of_the_whole_bank_is_nothing_for_one_branch(client_for, officer):
    rule = in_force("events", 365, officer)
    hold = rules.place_legal_hold(
        reason="Court order", by=officer, customer=None, target="", ends_on=None
    )
    client = client_for("compliance_officer", branch_code="B1")

    answers = [
        client.get(reverse("customers:retention_list")),
        client.post(reverse("customers:retention_apply", args=["events"])),
        client.post(reverse("customers:legalhold_lift", args=[hold.pk])),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    hold.refresh_from_db()
    assert (hold.ends_on, rule.runs.count()) == (None, 0)


def test_what_stopped_contacts_since_a_merge_counts_for_both_after_it_is_undone():
    kept, absorbed = make_customer(), make_customer()
    merge = merge_customers(kept=kept, absorbed=absorbed, rule="newest")
    suppress_customer(customer=kept, reason="request")
    consents.record_refusals(customer=kept, marketing_refused=True)

    undo_merge(merge=CustomerMerge.objects.get(pk=merge.pk))

    assert set(Suppression.objects.values_list("customer", "reason")) == {
        (kept.pk, "request"),
        (absorbed.pk, "request"),
    }
    refused = Customer.objects.values_list("marketing_refused", "profiling_refused")
    assert set(refused) == {(True, False)}


def test_the_admin_does_not_tell_of_the_work_of_risk_by_a_merge(client_for):
    merge = merge_customers(kept=make_customer(), absorbed=make_customer(), rule="newest")
    for table in ("risk_alert", "customers_hold"):
        MergedRows.objects.create(merge=merge, table=table, column="customer_id", keys=[1])

    listed = client_for("ops_admin").get(reverse("admin:customers_mergedrows_changelist"))

    assert listed.status_code == 200
    assert "customers_consent" in listed.text
    assert "risk_alert" not in listed.text
    assert "customers_hold<" not in listed.text


def test_no_formula_stands_in_a_header_or_a_code():
    class Row:
        content = '{"=cmd|x": "1"}'
        reasons = ()
        row_number = 7

    text = _csv([Row()], "customers", "# mine")
    codes.save_codes(table="gender", codes={"=1+1": "F"})
    told = codes.export_codes(table="gender")

    assert "'=cmd|x" in text
    assert list(_read(text.encode())) == [(7, {"=cmd|x": "1"})]
    assert "'=1+1,F" in told
    assert codes.import_codes(table="gender", content=told.encode()) == 1
    assert CodeTable.objects.get().entries.get().code == "=1+1"

"""The stop rules of one campaign: stricter than the bank's, through the real way of sending."""

from decimal import Decimal
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import AuditEntry
from campaigns.domain.stop_lines import LIMITS
from campaigns.domain.stop_rules import (
    RuleStanding,
    StopRule,
    StopRuleError,
    contacts_paid,
    contacts_payable,
    read_rules,
)
from campaigns.models import Campaign, CampaignRun, StopEvent
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.drafts.documents import compare, document_of
from campaigns.selectors.stopping import wanted_reasons
from campaigns.services import dispatching, drafting, running, sending, stopping
from campaigns.services.drafts.documents import import_campaign
from config.base.errors import DomainError
from tests.factories import campaigns as make


def rule(line: str = "failed", limit: float = 0.01, least: int = 1, does: str = "pause") -> dict:
    return {"line": line, "limit": limit, "least": least, "does": does}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([rule("bounced", 0.031)], "looser"),
        ([rule("complained", 0.0021)], "looser"),
        ([rule("spend", 1.01)], "looser"),
        ([rule("failed", 0)], "looser"),
        ([rule("failed", True)], "form"),
        ([rule("failed", 0.01, 0)], "least"),
        ([rule("failed", 0.01, True)], "least"),
        ([rule("opened", 0.01)], "form"),
        ([rule(does="stop")], "form"),
        ([rule() | {"more": 1}], "form"),
        ([rule(limit=0.01), rule(limit=0.02)], "twice"),
        ("failed", "form"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(told: Any, code: str):
    with pytest.raises(StopRuleError) as refused:
        read_rules(told, LIMITS)

    assert refused.value.code == code


def test_rules_have_one_order():
    told = [rule("spend", 1), rule("bounced", 0.02), rule("bounced", 0.01, does="alert")]

    assert [(one.line, one.does) for one in read_rules(told, LIMITS)] == [
        ("bounced", "alert"),
        ("bounced", "pause"),
        ("spend", "pause"),
    ]


@pytest.mark.parametrize(
    ("cases", "customers", "crossed"),
    [(1, 99, False), (1, 100, False), (2, 100, True), (0, 0, False)],
)
def test_a_rule_counts_from_its_least_number_on(cases: int, customers: int, crossed: bool):
    standing = RuleStanding(StopRule("bounced", 0.01, 100, "pause"), cases, customers)

    assert standing.is_crossed is crossed


def test_the_budget_pays_for_whole_contacts():
    assert contacts_payable(Decimal("1.00"), Decimal("0.3")) == 3
    assert contacts_payable(None, Decimal("0.3")) == 0
    assert contacts_payable(Decimal(1), Decimal(0)) == 0
    assert contacts_paid(10, 0.7) == 7


@pytest.mark.django_db
def test_failures_pause_the_run_and_nothing_goes_out_until_somebody_says_why(smtp_sink, clock):
    run = make.launch(make.make_audience(12), per_hour=360, stop_rules=[rule(limit=0.02)])
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": "*", "times": 1}])
    sending.send_slice(run_id=run.pk)
    smtp_sink.faults.set([])
    clock.shift(5)

    assert dispatching.look_after_runs(now=timezone.now()) == []

    event = StopEvent.objects.get()
    run.refresh_from_db()
    sent = smtp_sink.store.count()
    assert (run.state, run.alarm) == ("paused", "line_failed")
    assert (event.by_bank, event.does, event.cases, event.customers) == (False, "pause", 1, 6)
    clock.shift(3600)
    assert dispatching.look_after_runs(now=timezone.now()) == []
    assert sending.send_slice(run_id=run.pk).sent == 0
    assert smtp_sink.store.count() == sent == 5

    with pytest.raises(DomainError) as refused:
        running.resume_run(run=run, by=make.make_person(), reason="  ")
    assert refused.value.code == "reason_missing"
    assert CampaignRun.objects.get(pk=run.pk).state == "paused"

    running.resume_run(run=run, by=make.make_person("boss"), reason="The gateway is mended")
    assert dispatching.look_after_runs(now=timezone.now()) == [run.pk]
    assert sending.send_slice(run_id=run.pk).sent == 6
    event.refresh_from_db()
    assert (event.reason, event.settled_by.username[:4]) == ("The gateway is mended", "boss")


@pytest.mark.django_db
def test_what_is_resumed_after_its_attribution_window_wants_a_reason(smtp_sink, clock):
    run = make.launch(make.make_audience(2), attribution_days=7)
    boss = make.make_person("boss")
    running.pause_run(run=run, by=boss)
    clock.shift(7 * 86400 - 3600)
    assert wanted_reasons(run.campaign, timezone.now()) == set()
    clock.shift(7200)

    with pytest.raises(DomainError) as refused:
        running.resume_run(run=run, by=boss, reason=" ")

    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    assert CampaignRun.objects.get(pk=run.pk).state == "paused"
    assert wanted_reasons(run.campaign, timezone.now()) == {"window"}
    running.resume_run(run=run, by=boss, reason="The notice is due by law")
    entry = AuditEntry.objects.get(action="resume_late")
    assert (entry.object_id, entry.after) == (str(run.pk), "The notice is due by law")
    assert sending.send_slice(run_id=run.pk).sent == 2


@pytest.mark.django_db
def test_the_worker_itself_stops_once_it_has_counted(smtp_sink, clock):
    run = make.launch(make.make_audience(3), per_hour=60, stop_rules=[rule(limit=0.02)])
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": "*"}])
    clock.shift(5)

    sending.send_slice(run_id=run.pk)

    run.refresh_from_db()
    assert (run.state, run.alarm, run.failed_count) == ("paused", "line_failed", 1)
    assert make.states(run) == {"failed": 1, "planned": 2}


@pytest.mark.django_db
def test_an_alert_lets_the_run_go_on_and_tells_its_owner_once(smtp_sink, clock):
    run = make.launch(
        make.make_audience(12), per_hour=360, stop_rules=[rule(limit=0.02, does="alert")]
    )
    owner = run.campaign.author
    owner.email, owner.language = "owner@bank.example", "zh-hans"
    owner.save()
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": "*", "times": 1}])
    sending.send_slice(run_id=run.pk)
    for _look in range(2):
        clock.shift(5)
        dispatching.look_after_runs(now=timezone.now())

    assert CampaignRun.objects.get(pk=run.pk).state == "running"
    assert stopping.tell_owners() == 1
    assert stopping.tell_owners() == 0
    (letter,) = smtp_sink.store.newest(to="owner@bank.example")
    told = message_from_bytes(letter.content, policy=policy.default)
    assert letter.recipients == "owner@bank.example"
    assert run.campaign.name in told["Subject"]
    assert f"/{run.campaign.code}/" in told.get_content()


@pytest.mark.django_db
def test_no_contact_is_claimed_that_the_budget_does_not_pay(smtp_sink, clock, client_for):
    run = make.launch(
        make.make_audience(8),
        budget_amount=Decimal("1.00"),
        cost_per_contact=Decimal("0.30"),
        stop_rules=[rule("spend", 1.0)],
    )

    sending.send_slice(run_id=run.pk)
    clock.shift(5)
    dispatching.look_after_runs(now=timezone.now())

    run.refresh_from_db()
    assert (smtp_sink.store.count(), run.state, run.alarm) == (3, "paused", "line_spend")
    monitor = client_for("marketer").get(f"/campaigns/{run.campaign.code}/monitor/?run={run.pk}")
    for words, shown in (("该规则不会再次停止它", True), ("重新计数", False)):
        assert (words in monitor.content.decode()) is shown

    running.resume_run(run=run, by=make.make_person(), reason="The budget was raised by the board")
    dispatching.look_after_runs(now=timezone.now())
    sending.send_slice(run_id=run.pk)

    assert smtp_sink.store.count() == 8


def die_while_stopping(run: CampaignRun) -> None:
    """The process ends after the stop, before its transaction does."""
    with transaction.atomic():
        assert stopping.watch_lines(run=run) is not None
        raise KeyboardInterrupt


@pytest.mark.django_db
def test_a_death_between_the_stop_and_its_writing_leaves_a_run_that_the_next_look_stops(
    smtp_sink, clock
):
    run = make.launch(make.make_audience(12), per_hour=360, stop_rules=[rule(limit=0.02)])
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": "*"}])
    sending.send_slice(run_id=run.pk)
    clock.shift(5)
    CampaignRun.objects.filter(pk=run.pk).update(failed_count=6, counted_at=timezone.now())
    with pytest.raises(KeyboardInterrupt):
        die_while_stopping(run)
    assert StopEvent.objects.count() == 0
    assert CampaignRun.objects.get(pk=run.pk).state == "running"

    assert dispatching.look_after_runs(now=timezone.now()) == []

    assert CampaignRun.objects.get(pk=run.pk).state == "paused"
    assert set(StopEvent.objects.values_list("by_bank", flat=True)) == {True, False}


@pytest.mark.django_db
def test_what_fired_stays_as_it_was(smtp_sink):
    run = make.launch(make.make_audience(1))
    event = StopEvent.objects.create(
        run=run, line="failed", does="pause", cases=1, customers=2, limit=0.01, least=1,
        at=timezone.now(),
    )  # fmt: skip

    for wrong in ({"cases": 0}, {"limit": 1.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StopEvent.objects.filter(pk=event.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


@pytest.mark.django_db
def test_rules_are_signed_copied_written_out_and_read_back():
    campaign = make.make_campaign(make.make_audience(1))
    before, document = content_hash(campaign), document_of(campaign)
    by = campaign.author
    drafting.change_campaign(
        campaign=campaign, by=by, changes={"stop_rules": [rule("bounced", 0.02, 200)]}
    )
    campaign.refresh_from_db()

    assert content_hash(campaign) != before
    assert "stop_rules" not in document
    assert document_of(campaign)["stop_rules"] == [rule("bounced", 0.02, 200)]
    copy = drafting.clone_campaign(campaign=campaign, by=by)
    assert copy.stop_rules == [rule("bounced", 0.02, 200)]
    assert import_campaign(document=document_of(campaign), by=by).stop_rules == copy.stop_rules
    with translation.override("en"):
        found = compare(document, document_of(campaign))
        assert [(one.place, one.after) for one in found] == [
            ("Stop rules", "Bounced: above 2% after 200 outcomes, pauses the run")
        ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"stop_rules": [rule("bounced", 0.04)]},
        {"stop_rules": [rule("spend", 1.0)]},
        {"stop_rules": [rule("unsubscribed", 0.05)], "channel": "phone", "budget_amount": None},
    ],
)
def test_a_looser_rule_is_never_stored(changes: dict[str, Any]):
    campaign = make.make_campaign(make.make_audience(1))

    if changes.get("channel") == "phone":  # among people more ask to be left alone
        drafting.change_campaign(campaign=campaign, by=campaign.author, changes=changes)
        changes = {"channel": "email"}
    with pytest.raises(DomainError) as refused:
        drafting.change_campaign(campaign=campaign, by=campaign.author, changes=changes)

    assert (refused.value.code, refused.value.field) == ("stop_rules", "stop_rules")
    assert Campaign.objects.get(pk=campaign.pk).channel != "email" or not (
        Campaign.objects.get(pk=campaign.pk).stop_rules
    )


@pytest.mark.django_db
def test_what_is_wrong_with_one_notice_keeps_no_other_owner_from_being_told(clock, monkeypatch):
    runs = [make.launch(make.make_audience(1)) for _ in range(2)]
    for run in runs:
        owner = run.campaign.author
        owner.email = f"{owner.username}@bank.example"
        owner.save()
        StopEvent.objects.create(
            run=run, line="failed", does="alert", by_bank=True, cases=1, customers=1, limit=0.1,
            least=1, at=timezone.now(),
        )  # fmt: skip
    write = stopping._notice

    def fails_for_one(event):
        if event.run_id == runs[0].pk:
            raise ValueError("no words for it")
        return write(event)

    monkeypatch.setattr(stopping, "_notice", fails_for_one)

    assert stopping.tell_owners() == 1
    told = StopEvent.objects.exclude(told_at=None)
    assert list(told.values_list("run", flat=True)) == [runs[1].pk]

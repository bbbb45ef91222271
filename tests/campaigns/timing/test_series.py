"""A series: each date its own run with its own audience, once, whoever looks, however late."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import DataError, connections
from django.utils import timezone

from accounts.services.proposals import put_in_force, take_back
from campaigns.models import Campaign, CampaignRun, Delivery, Occurrence
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.signing import approvals_waiting
from campaigns.selectors.timing.schedule import dates_after
from campaigns.services import dispatching, finishing, recognising, running, scanning, steering
from campaigns.services.approving import approve_campaign
from campaigns.services.claiming import claim_batch
from campaigns.services.signing.terms import propose_terms
from campaigns.services.timing import series
from config.base.errors import DomainError
from customers.models import Score
from customers.services.identity.merging import merge_customers
from reports.selectors.home_tasks import tasks_for
from segmentation.models import SegmentMembership
from service_desk.models import ServiceDay
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db
DAILY = "FREQ=DAILY;COUNT=4"
DAY = dt.timedelta(days=1)
TERMS = {
    "audience": 10_000, "budget": Decimal(100_000), "risk_rating": 3, "valid_days": 90,
    "reason": "Stricter",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(clock):
    """A Monday at noon in Shanghai."""
    return clock


def launched(members=None, **over) -> Campaign:
    details = {"recurrence": DAILY, "scheduled_at": timezone.now()} | over
    campaign = make.approve(make.make_campaign(members or make.make_audience(2), **details))
    running.launch_campaign(campaign=campaign, by=campaign.author)
    return Campaign.objects.get(pk=campaign.pk)


def end_runs(campaign: Campaign, state: str = "sent") -> None:
    """Settle what is planned, as workers would."""
    for run in campaign.runs.filter(finished_at=None):
        rows = Delivery.objects.filter(run=run, state="planned")
        token = "00000000-0000-0000-0000-000000000001"
        rows.update(state="claimed", claim_token=token, lease_until=timezone.now())
        Delivery.objects.filter(run=run, state="claimed").update(
            state=state, claim_token=None, lease_until=None, changed_at=timezone.now()
        )
        finishing.finish_if_done(run_id=run.pk, now=timezone.now())


def outcomes(campaign: Campaign) -> list[tuple[int, str]]:
    """Day of the month and outcome of every date that was written down."""
    found = campaign.occurrences.order_by("planned_at")
    return [(timezone.localtime(one.planned_at).day, one.outcome) for one in found]


def test_the_first_date_begins_with_the_launch_and_the_next_on_its_day(clock):
    campaign = launched()
    assert (campaign.state, campaign.runs.count()) == ("running", 1)
    end_runs(campaign)
    campaign.refresh_from_db()
    assert campaign.state == "running"  # a series goes on

    clock.shift(DAY - dt.timedelta(minutes=3))
    assert series.start_due_dates(now=timezone.now()) == []
    clock.shift(dt.timedelta(minutes=1))
    (run_id,) = series.start_due_dates(now=timezone.now())

    run = CampaignRun.objects.get(pk=run_id)
    assert run.starts_at == campaign.scheduled_at + DAY
    assert run.occurrence.planned_at == run.starts_at
    assert series.start_due_dates(now=timezone.now()) == []


def test_each_date_has_the_audience_of_its_day(clock):
    campaign = launched()
    late_comer = make.make_audience(1)[0]
    segment = campaign.include.get()
    SegmentMembership.objects.create(
        segment=segment, customer=late_comer, entered_at=timezone.now()
    )

    clock.shift(DAY)
    series.start_due_dates(now=timezone.now())

    assert [run.frozen_count for run in campaign.runs.order_by("id")] == [2, 3]


def test_a_series_without_a_due_date_has_no_run_yet():
    campaign = launched(scheduled_at=timezone.now() + 3 * DAY)

    assert (campaign.state, campaign.runs.count(), campaign.occurrences.count()) == (
        "running",
        0,
        0,
    )


def test_it_ends_after_its_last_date_and_not_before(clock):
    campaign = launched(recurrence="FREQ=DAILY;COUNT=2")
    end_runs(campaign)
    clock.shift(DAY)
    dispatching.look_after_runs(now=timezone.now())
    dispatching.look_after_runs(now=timezone.now())
    campaign.refresh_from_db()
    assert campaign.state == "running"

    end_runs(campaign)
    dispatching.look_after_runs(now=timezone.now())

    campaign.refresh_from_db()
    assert campaign.state == "finished"
    assert [outcome for _day, outcome in outcomes(campaign)] == ["started", "started"]


def test_after_standing_still_the_latest_date_waits_for_a_person(clock):
    campaign = launched()
    end_runs(campaign)
    clock.shift(2 * DAY + dt.timedelta(hours=1))

    dispatching.look_after_runs(now=timezone.now())

    run = campaign.runs.latest("id")
    assert (run.state, run.alarm) == ("waiting", "overdue")
    assert outcomes(campaign) == [(16, "started"), (17, "missed"), (18, "started")]
    steering.resume_campaign(campaign=campaign, by=campaign.author)
    run.refresh_from_db()
    assert run.state == "running"


@pytest.mark.parametrize("rule", [DAILY, "FREQ=WEEKLY;COUNT=4"])
def test_a_day_off_declared_after_its_date_went_out_brings_it_no_second_time(clock, rule):
    campaign = launched(recurrence=rule, free_days="next")
    end_runs(campaign)
    clock.shift(dt.timedelta(hours=3))
    ServiceDay.objects.create(day=timezone.localdate(), working=False, note="Typhoon")
    own = campaign.scheduled_at + (DAY if rule == DAILY else 7 * DAY)
    assert next(iter(dates_after(campaign, timezone.now()))) == own

    clock.shift(DAY - dt.timedelta(hours=3))
    series.start_due_dates(now=timezone.now())

    days = [16, 17] if rule == DAILY else [16]
    assert [day for day, _outcome in outcomes(campaign)] == days
    assert campaign.runs.count() == len(days)


def test_what_is_wrong_with_one_campaign_keeps_no_other_from_its_date(clock, monkeypatch):
    broken, sound = (launched(scheduled_at=timezone.now() + DAY) for _ in range(2))
    waiting = make.launch(make.make_audience(1), scheduled_at=timezone.now() + DAY)
    freeze = series.freeze_audience

    def fails_for_one(campaign, *more):
        if campaign.pk == broken.pk:
            raise DataError("value too long")
        return freeze(campaign, *more)

    monkeypatch.setattr(series, "freeze_audience", fails_for_one)
    clock.shift(DAY)

    wanted = dispatching.look_after_runs(now=timezone.now())

    assert wanted == [waiting.pk, sound.runs.get().pk]
    assert (broken.runs.count(), broken.occurrences.count()) == (0, 0)
    monkeypatch.undo()
    dispatching.look_after_runs(now=timezone.now())
    assert broken.runs.count() == 1  # tried again at the next look


def test_what_is_wrong_with_one_run_keeps_no_other_from_its_turn(clock, monkeypatch):
    broken, sound = (make.launch(make.make_audience(1)) for _ in range(2))
    lapsed = dispatching.settling.recover_lapsed

    def fails_for_one(*, run, now):
        if run.pk == broken.pk:
            raise DataError("out of range")
        return lapsed(run=run, now=now)

    monkeypatch.setattr(dispatching.settling, "recover_lapsed", fails_for_one)

    assert dispatching.look_after_runs(now=timezone.now()) == [sound.pk]


def test_the_pace_holds_over_runs_that_overlap(clock):
    campaign = launched(make.make_audience(5), per_hour=60, again="never")
    segment = campaign.include.get()
    for person in make.make_audience(5):
        SegmentMembership.objects.create(
            segment=segment, customer=person, entered_at=timezone.now()
        )
    clock.shift(DAY)
    series.start_due_dates(now=timezone.now())
    Delivery.objects.filter(run__campaign=campaign).update(not_before=timezone.now())

    first, second = campaign.runs.order_by("pk")
    claimed = [claim_batch(run_id=run.pk, now=timezone.now()) for run in (second, first)]

    assert [len(batch.rows) if batch else 0 for batch in claimed] == [1, 0]
    assert Delivery.objects.filter(run__campaign=campaign, state="claimed").count() == 1


def test_a_restored_database_begins_nothing_unasked(clock):
    campaign = launched()
    end_runs(campaign)
    recognising.note_beat(now=timezone.now())
    clock.shift(DAY + dt.timedelta(minutes=5))

    dispatching.look_after_runs(now=timezone.now())

    assert campaign.runs.latest("id").state == "waiting"


def test_a_pause_between_dates_holds_the_next_one(clock):
    campaign = launched()
    end_runs(campaign)
    steering.pause_campaign(campaign=campaign, by=campaign.author)

    clock.shift(DAY)
    assert series.start_due_dates(now=timezone.now()) == []

    steering.resume_campaign(campaign=campaign, by=campaign.author)
    assert len(series.start_due_dates(now=timezone.now())) == 1


def test_a_stop_ends_every_run_and_every_date(clock):
    campaign = launched()
    clock.shift(DAY)
    series.start_due_dates(now=timezone.now())

    stopped = steering.stop_campaign(campaign=campaign, by=campaign.author, reason="Over")

    clock.shift(DAY)
    assert stopped.cancelled == 4
    assert series.start_due_dates(now=timezone.now()) == []
    campaign.refresh_from_db()
    assert campaign.state == "stopped"
    with pytest.raises(DomainError) as refusal:
        steering.stop_campaign(campaign=campaign, by=campaign.author, reason="Over")
    assert refusal.value.code == "ended"


@pytest.mark.parametrize(
    ("again", "days", "frozen"),
    [("every", None, [2, 2, 2]), ("never", None, [2]), ("after", 2, [2, 2])],
)
def test_the_same_customer_again_as_the_marketer_chose(clock, again, days, frozen):
    campaign = launched(again=again, again_days=days)
    for _day in range(2):
        end_runs(campaign)
        clock.shift(DAY)
        series.start_due_dates(now=timezone.now())

    assert [run.frozen_count for run in campaign.runs.order_by("id")] == frozen
    nobody = sum(outcome == "nobody" for _day, outcome in outcomes(campaign))
    assert nobody == 3 - len(frozen)


def test_who_was_held_out_had_their_turn(clock):
    campaign = launched(make.make_audience(30), again="never", holdout_share=0.5)
    assert campaign.runs.get().holdout_count > 0
    end_runs(campaign)

    clock.shift(DAY)
    series.start_due_dates(now=timezone.now())

    assert campaign.runs.count() == 1


def test_a_change_of_the_audience_after_signing_begins_no_date(clock):
    campaign = launched()
    end_runs(campaign)
    segment = campaign.include.get()
    segment.rule_version += 1
    segment.save(update_fields=["rule_version"])

    clock.shift(DAY)
    assert series.start_due_dates(now=timezone.now()) == []

    assert outcomes(campaign)[-1] == (17, "unsigned")


def test_dates_before_the_launch_are_over(clock):
    campaign = make.approve(
        make.make_campaign(make.make_audience(1), recurrence=DAILY, scheduled_at=timezone.now())
    )
    clock.shift(DAY + dt.timedelta(hours=2))

    assert running.launch_campaign(campaign=campaign, by=campaign.author) is None

    assert outcomes(campaign) == [(17, "missed")]
    clock.shift(10 * DAY)
    other = make.approve(
        make.make_campaign(
            make.make_audience(1), recurrence=DAILY, scheduled_at=campaign.scheduled_at
        )
    )
    with pytest.raises(DomainError) as refusal:
        running.launch_campaign(campaign=other, by=other.author)
    assert refusal.value.code == "no_dates"


def test_what_falls_out_on_a_day_off_is_not_begun_on_one(clock):
    saturday = dt.datetime(2026, 3, 21, 2, 0, tzinfo=dt.UTC)
    campaign = make.make_campaign(
        make.make_audience(1), scheduled_at=saturday, free_days=Campaign.FreeDays.SKIP
    )
    make.approve(campaign)

    with pytest.raises(DomainError) as refusal:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refusal.value.code == "no_dates"
    assert campaign.runs.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"recurrence": "FREQ=DAILY;COUNT=5"},
        {"time_zone": "Europe/London"},
        {"free_days": "skip"},
        {"customer_time": "best"},
        {"again": "never"},
        {"again": "after", "again_days": 9},
    ],
)
def test_everything_about_time_is_signed(change):
    campaign = make.make_campaign(recurrence=DAILY)
    before = content_hash(campaign)

    Campaign.objects.filter(pk=campaign.pk).update(**change)

    assert content_hash(campaign) != before


def test_each_on_their_own_clock():
    zones = ["Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Nowhere/Else"]
    people = [make.make_audience(1, timezone=zone)[0] for zone in zones]
    start = dt.datetime(2026, 3, 20, 2, 0, tzinfo=dt.UTC)  # 10:00 in Shanghai
    campaign = make.approve(make.make_campaign(people, scheduled_at=start, customer_time="local"))

    run = running.launch_campaign(campaign=campaign, by=campaign.author)

    due = {one.customer_id: one.not_before for one in make.deliveries(run)}
    assert [due[person.pk] for person in people] == [
        start,
        dt.datetime(2026, 3, 20, 14, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 20, 4, 30, tzinfo=dt.UTC),
        start,
    ]
    assert run.starts_at == dt.datetime(2026, 3, 19, 20, 0, tzinfo=dt.UTC)


def test_each_at_their_best_hour_but_who_refuses_profiling_at_the_banks():
    people = make.make_audience(2)
    refuser = make.make_audience(1)[0]
    for person in (people[0], refuser):
        Score.objects.create(
            customer=person,
            kind="best_hour",
            value=19,
            model_version="x",
            computed_at=timezone.now(),
        )
    type(refuser).objects.filter(pk=refuser.pk).update(profiling_refused=True)
    start = dt.datetime(2026, 3, 20, 2, 0, tzinfo=dt.UTC)
    campaign = make.approve(
        make.make_campaign([*people, refuser], scheduled_at=start, customer_time="best")
    )

    run = running.launch_campaign(campaign=campaign, by=campaign.author)

    due = {one.customer_id: one.not_before for one in make.deliveries(run)}
    assert due[people[0].pk] == dt.datetime(2026, 3, 20, 11, 0, tzinfo=dt.UTC)
    assert due[people[1].pk] == due[refuser.pk] == start


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_begin_a_date_once(clock):
    campaign = launched()
    clock.shift(DAY)
    at = timezone.now()
    gate = threading.Barrier(6)

    def look() -> None:
        gate.wait()
        series.start_due_dates(now=at)
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert campaign.runs.count() == 2
    assert Occurrence.objects.filter(campaign=campaign, outcome="started").count() == 2


def test_a_date_waits_where_the_text_breaks_words_that_came_into_force_since(clock, user_with_role):
    campaign = launched()
    end_runs(campaign)
    (author, second) = (user_with_role("compliance_officer") for _ in range(2))
    term = scanning.propose_term(by=author, kind="forbidden", words="our offer", reason="Since May")
    put_in_force(term, second)
    clock.shift(DAY)

    (run_id,) = series.start_due_dates(now=timezone.now())

    run = CampaignRun.objects.get(pk=run_id)
    assert (run.state, run.alarm) == ("waiting", "copy")
    with pytest.raises(DomainError) as refusal:
        steering.resume_campaign(campaign=campaign, by=campaign.author)
    assert refusal.value.code == "copy_errors"
    take_back(term, from_force=True)
    steering.resume_campaign(campaign=campaign, by=campaign.author)
    run.refresh_from_db()
    assert run.state == "running"


@pytest.mark.parametrize("again", ["never", "after"])
def test_a_record_merged_between_two_dates_brings_no_second_turn(clock, again):
    kept, absorbed = make.make_audience(2)
    days = 30 if again == "after" else None
    campaign = launched([absorbed], again=again, again_days=days)
    end_runs(campaign)
    merge_customers(kept=kept, absorbed=absorbed, rule="newest")
    segment = campaign.include.get()
    SegmentMembership.objects.filter(segment=segment).delete()
    SegmentMembership.objects.create(segment=segment, customer=kept, entered_at=timezone.now())
    clock.shift(DAY)

    assert series.start_due_dates(now=timezone.now()) == []

    assert [outcome for _day, outcome in outcomes(campaign)] == ["started", "nobody"]
    assert campaign.runs.count() == 1


def test_a_record_merged_after_the_freeze_brings_no_second_turn(clock):
    kept, absorbed = make.make_audience(2)
    campaign = launched([absorbed], again="never")
    end_runs(campaign)
    segment = campaign.include.get()
    SegmentMembership.objects.create(segment=segment, customer=kept, entered_at=timezone.now())
    clock.shift(DAY)
    (run_id,) = series.start_due_dates(now=timezone.now())
    merge_customers(kept=kept, absorbed=absorbed, rule="newest")

    claim_batch(run_id=run_id, now=timezone.now())

    (delivery,) = Delivery.objects.filter(run_id=run_id)
    assert (delivery.state, delivery.reason) == ("suppressed", "had_before")


def test_a_date_that_lacked_a_signature_is_told_and_can_be_signed(clock, user_with_role):
    marketer, officer = (user_with_role(role) for role in ("marketer", "compliance_officer"))
    campaign = make.make_campaign(
        make.make_audience(2), recurrence=DAILY, scheduled_at=timezone.now()
    )
    make.sign(campaign)  # small enough for business alone
    make.move(campaign, Campaign.State.APPROVED)
    running.launch_campaign(campaign=campaign, by=campaign.author)
    end_runs(campaign)
    assert approvals_waiting(officer) == []
    put_in_force(propose_terms(by=marketer, **(TERMS | {"audience": 1})), officer)
    clock.shift(DAY)

    assert series.start_due_dates(now=timezone.now()) == []

    assert outcomes(campaign)[-1] == (17, "unsigned")
    (waiting,) = approvals_waiting(officer)
    assert (waiting.campaign, waiting.for_me) == (campaign, ("compliance",))
    told = [task.url_name for task in tasks_for(marketer, timezone.now())]
    assert told == ["campaigns:campaign_approval"]

    approve_campaign(
        campaign=campaign, by=officer, role="compliance", seen_hash=content_hash(campaign)
    )

    assert (approvals_waiting(officer), tasks_for(marketer, timezone.now())) == ([], [])
    clock.shift(DAY)
    assert len(series.start_due_dates(now=timezone.now())) == 1

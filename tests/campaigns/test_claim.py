"""Claims under concurrency: caps, priorities, and the dispatcher's look at everything."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import CampaignRun, Delivery, SendingBeat
from campaigns.services import (
    claiming,
    dispatching,
    recognising,
    resolving,
    running,
    sending,
    settling,
)
from campaigns.services.freezing import freeze_audience
from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers.models import Contact, ContactPolicy
from tests.factories import campaigns as make


def in_parallel(*jobs) -> None:
    """Start all jobs at once, each on its own connection, and raise what one of them raised."""
    faults: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def work(job):
        try:
            gate.wait(10)
            job()
        except BaseException as fault:  # noqa: BLE001 - carried over to the test's thread
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


@pytest.mark.datastore
@pytest.mark.parametrize("priorities", [(1, 5, 9, 5, 3), (9, 1, 1, 1, 1)])
def test_five_campaigns_one_customer_one_place(transactional_db, priorities):
    make.no_quiet_hours()
    person = make.make_audience(1)
    runs = [make.launch(person, priority=priority) for priority in priorities]
    postbox = make.Postbox()

    for _round in range(3):
        in_parallel(
            *(lambda r=run: sending.send_slice(run_id=r.pk, provider=postbox) for run in runs)
        )

    sent = Delivery.objects.filter(state="sent")
    assert len(postbox.accepted) == sent.count() == 1
    assert sent.get().run.campaign.priority == max(priorities)
    assert Contact.objects.exclude(state="released").count() == 1


def two_runs_near_the_budget() -> tuple[CampaignRun, CampaignRun]:
    """Two runs of a campaign whose budget pays for three contacts, each with two customers of its own due."""
    people = make.make_audience(4)
    first = make.launch(
        people,
        budget_amount=Decimal("0.90"),
        cost_per_contact=Decimal("0.30"),
        stop_rules=[{"line": "spend", "limit": 1.0, "least": 1, "does": "pause"}],
    )
    second = freeze_audience(first.campaign, timezone.now())
    for run, later in ((first, people[2:]), (second, people[:2])):
        rows = Delivery.objects.filter(run=run, customer__in=later)
        rows.update(not_before=timezone.now() + dt.timedelta(days=1))
    return first, second


@pytest.mark.datastore
def test_two_runs_of_a_campaign_share_what_is_left_of_its_budget(transactional_db):
    make.no_quiet_hours()
    first, second = two_runs_near_the_budget()
    has_claimed = threading.Event()
    claimed: dict[int, int] = {}

    def claim(run: CampaignRun) -> None:
        batch = claiming.claim_batch(run_id=run.pk, now=timezone.now())
        claimed[run.pk] = len(batch.rows) if batch else 0

    def claim_and_wait_for_the_other() -> None:
        with transaction.atomic():
            claim(first)
            has_claimed.set()
            wait_for(lambda: second.pk in claimed or is_anybody_waiting_for_a_lock())

    def claim_meanwhile() -> None:
        assert has_claimed.wait(20)
        claim(second)

    in_parallel(claim_and_wait_for_the_other, claim_meanwhile)

    assert claimed == {first.pk: 2, second.pk: 1}


def wait_for(has_come: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not has_come() and time.monotonic() < until:
        time.sleep(0.05)


def is_anybody_waiting_for_a_lock() -> bool:
    return bool(fetch_column("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))


@pytest.mark.datastore
def test_workers_share_a_run_without_sending_twice(transactional_db):
    make.no_quiet_hours()
    run = make.launch(make.make_audience(60))
    postboxes = [make.Postbox() for _ in range(3)]

    in_parallel(*(lambda p=box: sending.send_slice(run_id=run.pk, provider=p) for box in postboxes))

    keys = [mail.idempotency_key for box in postboxes for mail in box.accepted]
    assert len(keys) == len(set(keys)) == 60
    assert make.states(run) == {"sent": 60}


@pytest.mark.datastore
def test_slot_freed_by_a_failure_goes_to_the_next_campaign(db, clock):
    person = make.make_audience(1)
    first, second = make.launch(person, priority=9), make.launch(person, priority=1)
    claim = claiming.claim_batch(run_id=first.pk, now=timezone.now())
    assert claiming.claim_batch(run_id=second.pk, now=timezone.now()).rows == []

    failed = settling.Settlement(claim.rows[0].id, "failed", "rejected", "rejected")
    settling.settle_batch(run=first, token=claim.token, settlements=[failed], now=timezone.now())
    Delivery.objects.filter(run=second).update(not_before=timezone.now())

    assert len(claiming.claim_batch(run_id=second.pk, now=timezone.now()).rows) == 1


def test_whoever_waits_behind_a_pause_holds_nobody_up(db, clock):
    person = make.make_audience(1)
    above = make.launch(make.make_audience(1), priority=1)
    waiting, other = make.launch(person, priority=9), make.launch(person, priority=1)
    CampaignRun.objects.filter(pk=waiting.pk).update(follows=above)
    assert claiming.claim_batch(run_id=other.pk, now=timezone.now()).rows == []
    Delivery.objects.filter(run=other).update(not_before=timezone.now())

    running.pause_run(run=above, by=above.campaign.author)

    assert claiming.claim_batch(run_id=waiting.pk, now=timezone.now()) is None
    assert len(claiming.claim_batch(run_id=other.pk, now=timezone.now()).rows) == 1


def test_cap_rolls_across_midnight(db, clock):
    person = make.make_audience(1)
    ContactPolicy.objects.create(id=1, quiet_from="00:00", quiet_until="00:00")
    clock.move_to(dt.datetime(2026, 3, 16, 15, 30, tzinfo=dt.UTC))  # 23:30 in Shanghai
    postbox = make.Postbox()
    sending.send_slice(run_id=make.launch(person).pk, provider=postbox)
    second = make.launch(person)

    clock.shift(dt.timedelta(hours=1))
    sending.send_slice(run_id=second.pk, provider=postbox)
    assert make.states(second) == {"planned": 1}

    clock.shift(dt.timedelta(hours=23))
    sending.send_slice(run_id=second.pk, provider=postbox)
    assert make.states(second) == {"sent": 1}


def test_quiet_hours_fall_between_freeze_and_claim(db, clock):
    person = make.make_audience(1, timezone="Asia/Kolkata")
    run = make.launch(person)
    clock.move_to(dt.datetime(2026, 3, 16, 15, 0, tzinfo=dt.UTC))  # 20:30 in Kolkata

    sending.send_slice(run_id=run.pk, provider=make.Postbox())

    delivery = make.deliveries(run)[0]
    assert (delivery.state, delivery.reason) == ("planned", "quiet_hours")
    assert delivery.not_before == dt.datetime(2026, 3, 17, 3, 30, tzinfo=dt.UTC)


def test_wait_beyond_the_window_is_no_contact(db, clock):
    person = make.make_audience(1)
    run = make.launch(person, attribution_days=7)
    from tests.factories.customers import place_hold

    place_hold(person[0], ends_at=timezone.now() + dt.timedelta(days=8))

    sending.send_slice(run_id=run.pk, provider=make.Postbox())

    run.refresh_from_db()
    assert (make.deliveries(run)[0].state, make.deliveries(run)[0].reason) == (
        "suppressed",
        "policy",
    )
    assert run.state == "finished"


def test_dispatcher_wants_only_runs_that_are_due(db, clock):
    now = timezone.now()
    due = make.launch(make.make_audience(1))
    make.launch(make.make_audience(1), scheduled_at=now + dt.timedelta(hours=3))
    paused = make.launch(make.make_audience(1))
    running.pause_run(run=paused, by=paused.campaign.author)

    assert dispatching.look_after_runs(now=now) == [due.pk]


def test_restored_database_waits_for_a_person(db, clock):
    run = make.launch(make.make_audience(1))
    dispatching.look_after_runs(now=timezone.now())
    clock.shift(dt.timedelta(hours=7))

    wanted = dispatching.look_after_runs(now=timezone.now())

    run.refresh_from_db()
    assert wanted == []
    assert (run.state, run.alarm) == ("waiting", "overdue")
    assert claiming.claim_batch(run_id=run.pk, now=timezone.now()) is None
    running.resume_run(run=run, by=run.campaign.author)
    assert dispatching.look_after_runs(now=timezone.now()) == [run.pk]


def test_run_that_nobody_sent_in_time_waits_for_a_person(db, clock):
    run = make.launch(make.make_audience(1))
    for _hour in range(8):
        recognising.note_beat(now=timezone.now())
        clock.shift(dt.timedelta(hours=1))
    SendingBeat.objects.update(at=timezone.now())

    assert dispatching.look_after_runs(now=timezone.now()) == []
    run.refresh_from_db()
    assert (run.state, run.alarm) == ("waiting", "overdue")


def test_run_that_stands_still_rings(db, clock):
    run = make.launch(make.make_audience(1))
    dispatching.look_after_runs(now=timezone.now())
    clock.shift(dt.timedelta(minutes=11))

    assert dispatching.look_after_runs(now=timezone.now()) == [run.pk]
    run.refresh_from_db()
    assert run.alarm == "no_progress"

    Delivery.objects.filter(run=run).update(not_before=timezone.now())
    sending.send_slice(run_id=run.pk, provider=make.Postbox())
    run.refresh_from_db()
    assert (run.state, run.alarm) == ("finished", "")


def test_row_that_keeps_losing_its_worker_fails_in_the_end(db, clock, settings):
    run = make.launch(make.make_audience(1))

    for _crash in range(settling.MOST_CLAIMS):
        assert claiming.claim_batch(run_id=run.pk, now=timezone.now()) is not None
        clock.shift(dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS + 1))
        settling.recover_lapsed(run=run, now=timezone.now())

    delivery = make.deliveries(run)[0]
    assert (delivery.state, delivery.reason) == ("failed", "exhausted")


@pytest.fixture
def uncertain(db, clock) -> tuple[CampaignRun, Delivery]:
    run = make.launch(make.make_audience(2))
    claim = claiming.claim_batch(run_id=run.pk, now=timezone.now(), size=1)
    assert claim is not None
    lost = settling.Settlement(claim.rows[0].id, "uncertain", "lost", "unknown")
    keys = {claim.rows[0].id: "key"}
    settling.begin_attempts(run=run, token=claim.token, keys=keys, now=timezone.now())
    settling.settle_batch(run=run, token=claim.token, settlements=[lost], now=timezone.now())
    return run, Delivery.objects.get(state="uncertain")


@pytest.mark.parametrize(
    ("decision", "state", "contact"),
    [
        ("sent", "sent", "made"),
        ("again", "planned", "released"),
        ("cancel", "cancelled", "released"),
    ],
)
def test_person_decides_what_nobody_knows(uncertain, user_with_role, decision, state, contact):
    _run, delivery = uncertain
    by = user_with_role("ops_admin")

    decided = resolving.resolve_uncertain(delivery=delivery, by=by, decision=decision)

    assert decided.state == state
    assert Contact.objects.get(source_id=str(delivery.pk)).state == contact
    from accounts.models import AuditEntry

    entry = AuditEntry.objects.filter(action="resolve_uncertain").get()
    assert entry.object_id == str(delivery.pk)
    with pytest.raises(DomainError) as refused:
        resolving.resolve_uncertain(delivery=delivery, by=by, decision=decision)
    assert refused.value.code == "not_uncertain"


def test_nothing_is_sent_again_once_the_run_was_stopped(uncertain):
    run, delivery = uncertain
    running.stop_run(run=run, by=run.campaign.author, reason="Over")

    with pytest.raises(DomainError) as refused:
        resolving.resolve_uncertain(delivery=delivery, by=run.campaign.author, decision="again")

    assert refused.value.code == "run_ended"
    assert Delivery.objects.get(pk=delivery.pk).state == "uncertain"


@pytest.mark.django_db
def test_the_next_due_rows_are_read_off_the_index_however_many_wait():
    run = make.launch(make.make_audience(3))
    values = {"run_month": run.run_month, "run_id": run.pk, "at": timezone.now(), "size": 2}

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {claiming.DUE}", values)
        plan = " ".join(line for (line,) in cursor.fetchall())

    assert "run_id_not_before_idx" in plan
    assert "Sort" not in plan

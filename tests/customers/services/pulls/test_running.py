"""Pulls of a real database: what is new comes in once, and the watermark moves with its import only."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.base.errors import DomainError
from customers.domain import watermarks
from customers.models import Customer, ImportJob, ImportMapping, Pull, PullProgress, PullRun
from customers.services.imports import jobs
from customers.services.pulls import connections, definitions, running
from customers.services.pulls.connections import ConnectionOrder
from customers.services.pulls.definitions import PullOrder
from tests.factories.customers import make_branch
from tests.factories.pulls import make_connection, make_pull

FIRST = dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def core(postgres_source):
    """`core(no, at, phone)` writes a customer into the source's table."""
    cursor = postgres_source.more["cursor"]
    cursor.execute(
        "CREATE TABLE customers (customer_no text primary key, branch_code text DEFAULT 'B1',"
        " phone text, updated_at timestamptz)"
    )

    def write(no, at, phone="17012345678"):
        cursor.execute(
            "INSERT INTO customers VALUES (%s, 'B1', %s, %s) ON CONFLICT (customer_no)"
            " DO UPDATE SET phone = EXCLUDED.phone, updated_at = EXCLUDED.updated_at",
            [no, phone, at],
        )

    return write


@pytest.fixture
def pull(core, postgres_source, user_with_role, settings):
    make_branch("B1")
    by = user_with_role("data_steward")
    place = {
        "host": "127.0.0.1",
        "port": postgres_source.port,
        "database": postgres_source.more["database"],
    }
    connection = make_connection(by, settings=place, secrets=postgres_source.secrets)
    return make_pull(by, connection, name="core", watermark_column="updated_at")


def run_once(pull):
    run = running.begin_run(pull=Pull.objects.get(pk=pull.pk))
    running.read_run(run=run)
    if run.import_job:
        jobs.run_job(job=run.import_job)
    run.refresh_from_db()
    return run


def watermark(pull):
    return watermarks.recall(PullProgress.objects.get(pull=pull).watermark)


def test_each_run_takes_what_is_new(pull, core):
    core("C1", FIRST)
    core("C2", FIRST)

    first = run_once(pull)
    core("C3", FIRST)  # committed late, with the watermark's own time
    core("C1", FIRST + dt.timedelta(hours=1), phone="17087654321")
    second = run_once(pull)

    assert (first.state, first.rows, first.import_job.rows_inserted) == ("done", 2, 2)
    assert (second.state, second.rows) == ("done", 3)
    job = second.import_job
    assert (job.rows_inserted, job.rows_updated, job.rows_unchanged) == (1, 1, 1)
    assert watermark(pull) == FIRST + dt.timedelta(hours=1)
    assert Customer.objects.get(customer_no="C1").phone == "17087654321"
    assert watermarks.recall(second.watermark_from) == FIRST


def test_idle_source_makes_no_further_import(pull, core):
    core("C1", FIRST)
    run_once(pull)

    again = run_once(pull)

    assert (again.state, again.import_job, again.rows) == ("nothing", None, 1)
    assert ImportJob.objects.count() == 1
    assert watermark(pull) == FIRST
    ImportMapping.objects.filter(pk=pull.mapping_id).update(updated_at=timezone.now())
    assert run_once(pull).state == "done"  # by another mapping the same rows may say something else


def test_a_date_still_to_come_keeps_nothing_newer_from_being_read(pull, core):
    core("C1", FIRST)
    core("C2", "9999-12-31 00:00:00+00")
    core("C3", "infinity")

    first = run_once(pull)
    core("C4", FIRST + dt.timedelta(hours=1))
    second = run_once(pull)

    assert (first.state, first.rows, second.rows) == ("done", 3, 4)
    assert watermark(pull) == FIRST + dt.timedelta(hours=1)
    assert Customer.objects.filter(customer_no="C4").exists()


def test_watermark_stays_until_the_import_is_done(pull, core, monkeypatch):
    core("C1", FIRST)
    run = running.begin_run(pull=pull)
    running.read_run(run=run)
    assert (run.state, watermark(pull)) == ("importing", None)
    with pytest.raises(DomainError) as caught:
        running.begin_run(pull=pull)
    assert caught.value.code == "pull_is_running"

    def break_down(_job, _taken, **_more):
        raise ValueError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "count_taken", break_down)
        jobs.run_job(job=run.import_job)
    run.refresh_from_db()
    assert (run.state, watermark(pull), Customer.objects.count()) == ("failed", None, 0)

    assert run_once(pull).state == "done"
    assert (watermark(pull), Customer.objects.count()) == (FIRST, 1)


def test_rows_that_fail_a_check_go_to_quarantine(pull, core):
    core("C1", FIRST, phone="x")

    run = run_once(pull)

    assert (run.state, run.import_job.rows_quarantined) == ("done", 1)


def test_overlap_finds_what_was_committed_late(pull, core):
    core("C1", FIRST)
    run_once(pull)
    core("C2", FIRST - dt.timedelta(minutes=5))
    assert run_once(pull).rows == 1

    Pull.objects.filter(pk=pull.pk).update(overlap_minutes=10)
    pull.refresh_from_db()

    assert run_once(pull).import_job.rows_inserted == 1


def test_source_that_fails_is_tried_again_later_and_later(pull, core, postgres_source):
    definitions.switch_pull(pull=pull, on=True)
    postgres_source.more["cursor"].execute("DROP TABLE customers")
    waits = []

    for _ in range(3):
        before = timezone.now()
        run = run_once(pull)
        progress = PullProgress.objects.get(pull=pull)
        waits.append(round((progress.next_due_at - before).total_seconds() / 60))

    assert '"table_unknown"' in run.error
    assert progress.failures == 3
    planned = running.due_after(pull, timezone.now())
    assert waits[0] == 1 or planned <= before + dt.timedelta(minutes=1)
    assert waits == sorted(waits)
    assert list(Pull.objects.failing()) == [pull]
    core_again = (
        "CREATE TABLE customers (customer_no text, branch_code text, updated_at timestamptz)"
    )
    postgres_source.more["cursor"].execute(core_again)
    assert run_once(pull).state == "nothing"
    assert not Pull.objects.failing().exists()


def test_a_due_pull_begins_once(pull, core, clock):
    definitions.switch_pull(pull=pull, on=True)
    assert list(Pull.objects.due(timezone.now())) == []
    clock.shift(dt.timedelta(hours=1))
    due = list(Pull.objects.due(timezone.now()))

    begun = running.begin_due_runs(pulls=[*due, *due])

    assert [run.pull for run in begun] == [pull]
    assert list(Pull.objects.due(timezone.now())) == []
    definitions.switch_pull(pull=pull, on=False)
    clock.shift(dt.timedelta(hours=2))
    assert list(Pull.objects.due(timezone.now())) == []


def test_run_whose_worker_was_lost_is_given_up(pull, core, clock):
    run = running.begin_run(pull=pull)
    assert running.give_up_silent_runs() == 0

    clock.shift(running.SILENCE + dt.timedelta(seconds=1))
    PullRun.objects.filter(pk=run.pk).update(updated_at=timezone.now() - dt.timedelta(minutes=11))
    assert running.give_up_silent_runs() == 1

    core("C1", FIRST)
    running.read_run(run=run)
    assert (run.state, ImportJob.objects.count()) == ("failed", 0)
    assert run_once(pull).state == "done"


def test_cancelled_import_leaves_the_watermark(pull, core):
    core("C1", FIRST)
    run = running.begin_run(pull=pull)
    running.read_run(run=run)

    jobs.cancel_job(job=run.import_job)

    run.refresh_from_db()
    assert (run.state, watermark(pull)) == ("cancelled", None)


def test_changed_query_begins_anew_and_a_changed_name_does_not(pull, core):
    core("C1", FIRST)
    run_once(pull)
    about = {
        "connection": pull.connection,
        "mapping": pull.mapping,
        "schedule": pull.schedule,
        "watermark_column": "updated_at",
    }

    named = PullOrder(name="other", query={"table": "customers"}, **about)
    definitions.change_pull(pull=pull, order=named, by=pull.owner)
    assert watermark(pull) == FIRST
    moved = PullOrder(name="other", query={"table": "public.customers"}, **about)
    definitions.change_pull(pull=pull, order=moved, by=pull.owner)
    assert watermark(pull) is None


def test_another_database_is_read_from_its_beginning_and_another_name_changes_nothing(pull, core):
    core("C1", FIRST)
    run_once(pull)
    connection, secrets = pull.connection, {"user": "reader", "password": "x"}

    named = ConnectionOrder("other", "", {**connection.settings, "tls": True}, secrets)
    connections.change_connection(connection=connection, order=named)
    assert watermark(pull) == FIRST
    moved = ConnectionOrder("other", "", {**connection.settings, "database": "branch"}, secrets)
    connections.change_connection(connection=connection, order=moved)
    assert watermark(pull) is None


@pytest.mark.parametrize("state", ["reading", "importing"])
def test_run_under_way_moves_no_watermark_of_a_source_left(pull, core, state):
    core("C1", FIRST)
    run = running.begin_run(pull=pull)
    if state == "importing":
        running.read_run(run=run)
    secrets = {"user": "reader", "password": "x"}
    place = {**pull.connection.settings, "database": "branch"}

    connections.change_connection(
        connection=pull.connection, order=ConnectionOrder("core", "", place, secrets)
    )
    if state == "importing":
        jobs.run_job(job=run.import_job)
    else:
        running.read_run(run=run)

    run.refresh_from_db()
    ended = {"reading": ("cancelled", 0), "importing": ("done", 1)}[state]
    assert (run.state, Customer.objects.count()) == ended
    assert watermark(pull) is None


def test_preview_shows_rows_masked_and_writes_nothing(pull, core):
    core("C1", FIRST)
    core("C2", FIRST, phone="x")

    shown = definitions.preview_pull(pull=pull)

    phones = [dict(zip(shown.names, values, strict=True))["phone"] for values, _why in shown.rows]
    assert phones[0] == "170 **** 5678"
    assert shown.failing == 1
    assert (Customer.objects.count(), ImportJob.objects.count()) == (0, 0)


def test_too_much_is_refused_and_leaves_nothing(pull, core, settings):
    core("C1", FIRST)
    settings.PULL_MAX_BYTES = 10

    run = run_once(pull)

    assert (run.state, '"pull_large"' in run.error) == ("failed", True)
    assert not ImportJob.objects.exists()


def test_command_runs_one_pull_or_the_due_ones(pull, core, capsys):
    core("C1", FIRST)

    call_command("pull", "core")
    assert "core: done, 1 rows, 1 new, 0 changed" in capsys.readouterr().out
    definitions.switch_pull(pull=pull, on=True)
    PullProgress.objects.update(next_due_at=timezone.now())
    call_command("pull", "--due")
    assert "core: " in capsys.readouterr().out
    with pytest.raises(CommandError, match="Known: core"):
        call_command("pull", "none")
    with pytest.raises(CommandError, match="--due"):
        call_command("pull")

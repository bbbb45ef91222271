"""A database that forgot what went out sends nothing unasked: a copy read back, a standby promoted, a storage rolled back."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone
from redis.exceptions import RedisError

from campaigns.models import CampaignRun, Delivery, SendingBeat
from campaigns.services import dispatching, running, sending
from config.demo import scratch
from tests.factories import campaigns as make
from tests.fixtures.database import point_at, server_url

MINUTE = dt.timedelta(minutes=1)


def look() -> list[int]:
    return dispatching.look_after_runs(now=timezone.now())


def send(run: CampaignRun) -> list[int]:
    """Send as a worker would whose task was queued before; return who got something."""
    postbox = make.Postbox()
    sending.send_slice(run_id=run.pk, provider=postbox)
    return [mail.key for mail in postbox.accepted]


def state_of(run: CampaignRun) -> tuple[str, str]:
    run.refresh_from_db()
    return run.state, run.alarm


@pytest.mark.django_db
def test_another_database_sends_nothing_before_it_was_looked_at_and_confirmed(clock):
    run = make.launch(make.make_audience(2))
    assert look() == [run.pk]
    SendingBeat.objects.update(database="7711144988710940606.00000001.5.16384")
    clock.shift(MINUTE)

    assert send(run) == []
    assert look() == []
    assert state_of(run) == ("waiting", "overdue")
    assert send(run) == []

    running.resume_run(run=run, by=run.campaign.author)
    assert look() == [run.pk]
    assert len(send(run)) == 2


@pytest.mark.django_db
def test_a_run_that_was_done_needs_no_word(clock):
    run = make.launch(make.make_audience(1))
    look()
    assert len(send(run)) == 1
    CampaignRun.objects.update(state="running", finished_at=None)
    SendingBeat.objects.update(database="another")

    assert look() == []
    assert state_of(run) == ("finished", "")


@pytest.mark.django_db
def test_a_database_without_a_name_yet_is_taken_as_it_is(clock):
    run = make.launch(make.make_audience(1))
    look()
    SendingBeat.objects.update(database="")

    assert look() == [run.pk]
    assert len(send(run)) == 1


@pytest.mark.django_db
def test_a_storage_rolled_back_is_known_by_what_the_cache_saw(
    clock, django_capture_on_commit_callbacks
):
    run = make.launch(make.make_audience(1))
    try:
        for _look in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                assert look() == [run.pk]
            clock.shift(MINUTE)
        SendingBeat.objects.update(at=timezone.now() - 2 * MINUTE)

        assert send(run) == []  # a task that was queued before, and comes first
        assert look() == []
        assert state_of(run) == ("waiting", "overdue")
        running.resume_run(run=run, by=run.campaign.author)
        assert len(send(run)) == 1
    finally:
        cache.clear()


@pytest.mark.django_db
def test_a_cache_that_is_away_holds_nothing_up(
    clock, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*_args: object) -> None:
        raise RedisError

    run = make.launch(make.make_audience(1))
    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)

    for _look in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert look() == [run.pk]


@pytest.mark.django_db
def test_a_look_that_comes_late_sets_no_clock_back(clock):
    look()
    before = SendingBeat.objects.get().at

    dispatching.look_after_runs(now=timezone.now() - MINUTE)

    assert SendingBeat.objects.get().at == before


@pytest.fixture
def backup(transactional_db) -> Iterator[Callable[[], str]]:
    """`backup()` copies the database as it stands, and returns the copy's name."""
    original = connection.settings_dict["NAME"]
    copy = f"{original}_backup"

    def make_copy() -> str:
        connections.close_all()
        scratch.drop_database(server_url(), copy)
        scratch.create_database(server_url(), copy, template=original)
        return copy

    yield make_copy
    point_at(original)
    scratch.drop_database(server_url(), copy)


@pytest.mark.datastore
def test_a_backup_of_a_minute_ago_sends_nobody_anything_twice(backup):
    """A real copy of the database, made in the middle of a run, takes the original's place."""
    make.no_quiet_hours()
    people = make.make_audience(6)
    run = make.launch(people)
    look()
    later = Delivery.objects.filter(run=run, customer__in=people[3:])
    later.update(not_before=timezone.now() + dt.timedelta(hours=1))
    before = send(run)
    copy = backup()
    later.update(not_before=timezone.now())
    after = send(run)
    assert len(set(before + after)) == 6

    point_at(copy)
    later.update(not_before=timezone.now())
    assert make.states(run) == {"sent": 3, "planned": 3}
    assert send(run) == []
    assert look() == []
    assert state_of(run) == ("waiting", "overdue")
    assert send(run) == []

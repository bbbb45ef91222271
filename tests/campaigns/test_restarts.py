"""What the product stands on goes away in the middle of a run and comes back: nobody is lost, nobody gets a mail twice."""

import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from campaigns.models import CampaignRun
from campaigns.services.rendering.links import message_id_of
from campaigns.services.sending import MICRO_BATCH
from config.demo import scratch
from config.demo.processes import Child, free_port, listens
from config.demo.valkey import find_program
from tests.campaigns.test_crash import ids_in, is_open
from tests.factories import campaigns as make
from tests.fixtures.database import server_url

PEOPLE = 3_000
LEASE_SECONDS = 15
PATIENCE = 400
AWAY_SECONDS = 3
STOP_SECONDS = 120  # as deploy/systemd gives them
pytestmark = [pytest.mark.slow, pytest.mark.datastore]


@dataclass
class Stage:
    """A broker of our own, beat, and two workers that send."""

    start_process: Callable[..., Child]
    folder: Path
    port: int = field(default_factory=free_port)
    broker: Child | None = None
    workers: list[Child] = field(default_factory=list)

    def open(self) -> None:
        self.start_broker()
        self.start("beat", "beat", "--max-interval", "1", "--pidfile=")
        self.start_workers()

    def start_broker(self) -> None:
        """Start an empty broker at the same address: what it held before is gone."""
        command = [find_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        log = self.folder / "broker.log"
        self.broker = Child(name="broker", command=command, log=log, cwd=self.folder)
        self.broker.start()
        self.broker.wait_until(lambda: listens(self.port))

    def start_workers(self, **settings: str) -> None:
        for number in range(2):
            node = f"w{number}-{time.monotonic_ns()}"
            words = ("worker", "-Q", "sends,default", "-P", "solo", "-n", f"{node}@test")
            self.workers.append(self.start(node, *words, **settings))

    def start(self, name: str, *words: str, **settings: str) -> Child:
        settings = {"DELIVERY_LEASE_SECONDS": str(LEASE_SECONDS), "MAIL_CATCHER_URL": ""} | settings
        address = f"redis://127.0.0.1:{self.port}/0"
        return self.start_process(
            name, "celery", "-A", "config.celery", *words,
            REDIS_URL=address, CELERY_BROKER_URL=address, **settings,
        )  # fmt: skip


@pytest.fixture
def stage(transactional_db, start_process, tmp_path):
    made = Stage(start_process, tmp_path)
    yield made
    if made.broker:
        made.broker.stop()


def broker_restarts(stage: Stage) -> None:
    """Every task in the queue is lost."""
    assert stage.broker
    stage.broker.stop()
    time.sleep(AWAY_SECONDS)
    stage.start_broker()


def database_restarts(_stage: Stage) -> None:
    """Every session is cut, and for a while nobody may connect."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with closing(psycopg2.connect(scratch.with_database(server_url(), "postgres"))) as outside:
        outside.autocommit = True
        with outside.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            time.sleep(AWAY_SECONDS)
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def new_release(stage: Stage) -> None:
    """The workers are asked to end and may finish what they have in hand; others begin with other settings."""
    for worker in stage.workers:
        worker.patience = STOP_SECONDS
        worker.stop()
    stage.workers.clear()
    stage.start_workers(DELIVERY_LEASE_SECONDS="40")


@pytest.mark.parametrize(
    ("happens", "uncertain_at_most"),
    [(broker_restarts, 0), (database_restarts, 4 * MICRO_BATCH), (new_release, 0)],
)
def test_nobody_is_lost_and_nobody_gets_it_twice(
    stage: Stage, smtp_sink, happens: Callable[[Stage], None], uncertain_at_most: int
):
    make.no_quiet_hours()
    smtp_sink.faults.set([{"kind": "late_reply", "seconds": 0.05}])
    run = make.launch(make.make_audience(PEOPLE))
    stage.open()

    for caught in (PEOPLE // 10, PEOPLE // 2):
        wait_for(lambda c=caught: smtp_sink.store.count() >= c, run)
        happens(stage)
        assert is_open(run), "it happened in the middle"
    wait_for(lambda: not is_open(run), run)

    check(run, smtp_sink, uncertain_at_most)


def check(run: CampaignRun, smtp_sink, uncertain_at_most: int) -> None:
    caught = Counter(smtp_sink.store.message_ids())
    sent, uncertain = ids_in(run, "sent"), ids_in(run, "uncertain")
    assert set(caught.values()) == {1}
    assert {message_id_of(pk) for pk in sent} <= set(caught)
    assert set(caught) <= {message_id_of(pk) for pk in sent | uncertain}
    assert len(sent) + len(uncertain) == PEOPLE
    assert len(uncertain) <= uncertain_at_most
    run.refresh_from_db()
    assert (run.state, run.sent_count, run.uncertain_count) == (
        "finished",
        len(sent),
        len(uncertain),
    )


def wait_for(condition: Callable[[], bool], run: CampaignRun) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, make.states(run)
        time.sleep(0.1)

"""A bank as the demo seeds it, made once and cloned for each journey, with its workers and its mail catcher."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from config.demo import scratch, seed, seed_bank, seed_history
from config.demo.order import Order
from tests.fixtures.database import clone, server_url
from tests.journeys.stage import PASSWORD_SEED, Stage

CUSTOMERS = 400
SEEDED = (
    seed.make_users,
    seed_bank.make_api_client,
    seed_bank.load_bank,
    seed_bank.watch_bookings,
    seed_bank.make_segments,
    seed_bank.train_models,
    seed_bank.plan_the_year,
    seed_history.finish_campaign,
    seed_bank.lay_quiet_hours,
)


@pytest.fixture(scope="module")
def seeded_template(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of the database that the first journey leaves as a template for the next."""
    name = f"{connection.settings_dict['NAME']}_journey"
    yield name
    with django_db_blocker.unblock():
        connections.close_all()
        scratch.drop_database(server_url(), name)


@pytest.fixture
def bank(transactional_db, seeded_template, monkeypatch, tmp_path_factory) -> Path:
    """The demo's bank in this test's database; returns the state folder."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("SANDPIPER_STATE_DIR", str(folder))
    monkeypatch.setenv("DEMO_PASSWORD_SEED", PASSWORD_SEED)
    here = connection.settings_dict["NAME"]
    if scratch.has_database(server_url(), seeded_template):
        clone(seeded_template, here)
    else:
        order = Order(customers=CUSTOMERS)
        for step in SEEDED:
            step(order)
        connections.close_all()
        scratch.create_database(server_url(), seeded_template, template=here)
    return folder


@pytest.fixture
def stage(bank, live_server, smtp_sink, settings, open_page, request, tmp_path) -> Stage:
    """The product on its stage: web server, a worker for every queue, the mail catcher, a browser per person."""
    settings.BASE_URL = live_server.url
    settings.MEDIA_ROOT = str(tmp_path / "media")
    request.getfixturevalue("celery_worker")
    return Stage(live_server.url, open_page, smtp_sink)

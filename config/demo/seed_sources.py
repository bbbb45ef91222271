"""What the nights bring in a bank: a source read on a schedule, the base measured, the graph of relations built."""

import os
from typing import TYPE_CHECKING

from config.demo.order import Order, demo_user

if TYPE_CHECKING:
    from customers.services.pulls.connections import ConnectionOrder

SOURCE, PULL, READER = "核心系统 Core banking", "core-branches", "core_banking"
NIGHTLY = "30 2 * * *"
TABLE = """
CREATE SCHEMA core_banking;
CREATE TABLE core_banking.branches AS
SELECT b.code, b.name_zh, b.name_en, b.region, p.code AS parent_code, now() AS changed_at
  FROM customers_branch b LEFT JOIN customers_branch p ON p.id = b.parent_id;
CREATE ROLE core_banking LOGIN NOINHERIT;
GRANT USAGE ON SCHEMA core_banking TO core_banking;
GRANT SELECT ON core_banking.branches TO core_banking;
"""


def read_core_banking(_order: Order) -> str | None:
    """Read a table of the demo's own server as a core system's, by a user who may only read; its port is another at each start."""
    from customers.models import Connection
    from customers.services.pulls.connections import change_connection

    if not _is_own_server():
        return None
    known = Connection.objects.filter(name=SOURCE).first()
    if known:
        if known.settings["port"] != _order_of_connection().settings["port"]:
            change_connection(connection=known, order=_order_of_connection())
        return None
    _lay_table()
    rows = _read_once()
    return f"{rows} branches read from a table of core banking, and every night"


def _is_own_server() -> bool:
    """Whether the demo started the server itself: nobody else's gets a schema and a role for show."""
    from django.db import connection

    return bool(connection.settings_dict["PASSWORD"] == os.environ.get("DATABASE_PASSWORD"))


def _lay_table() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(f"ALTER ROLE {READER} PASSWORD %s", [_password()])


def _read_once() -> int:
    from customers.services.imports.jobs import run_job
    from customers.services.imports.mappings import built_in_mapping
    from customers.services.pulls import connections, definitions, running

    steward = demo_user("steward")
    source = connections.create_connection(order=_order_of_connection(), by=steward)
    order = definitions.PullOrder(
        name=PULL,
        connection=source,
        mapping=built_in_mapping(target="branches"),
        schedule=NIGHTLY,
        query={"table": f"{READER}.branches"},
        watermark_column="changed_at",
    )
    pull = definitions.create_pull(order=order, by=steward)
    definitions.switch_pull(pull=pull, on=True)
    run = running.begin_run(pull=pull, by=steward)
    running.read_run(run=run)
    run.refresh_from_db()
    if run.import_job is None:
        raise RuntimeError(run.error)
    run_job(job=run.import_job)
    run.import_job.refresh_from_db()
    return int(run.import_job.rows_read)


def _order_of_connection() -> "ConnectionOrder":
    from django.db import connection

    from customers.services.pulls.connections import ConnectionOrder

    at = connection.settings_dict
    place = {"host": at["HOST"], "port": int(at["PORT"]), "database": at["NAME"]}
    return ConnectionOrder(SOURCE, "postgresql", place, {"user": READER, "password": _password()})


def _password() -> str:
    from config.demo.people import password_of

    return password_of(READER, os.environ["DEMO_PASSWORD_SEED"])


def pass_a_night(_order: Order) -> str | None:
    """Do now what the scheduler does at night, so that the boards of quality, features and relations are not empty."""
    from django.utils import timezone

    from customers.models import FeatureFigure
    from customers.services.feature_figures import measure_features
    from customers.services.network.building import build_network
    from customers.services.quality.measuring import measure_base

    if FeatureFigure.objects.exists():
        return None
    measured = measure_base(now=timezone.now())
    measure_features()
    _transfers, related = build_network()
    return f"a night: {measured} measures of the base, {related} customers with relations"

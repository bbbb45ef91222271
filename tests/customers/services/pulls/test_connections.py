"""Connections keep their secrets, from screens, audit and from whoever moves them elsewhere."""

import pytest

from accounts.models import AuditEntry
from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers.models import Connection
from customers.services.pulls import connections, definitions
from customers.services.pulls.connections import ConnectionOrder, link_of
from customers.services.pulls.definitions import PullOrder
from customers.sources.faults import UnreadableSourceError
from tests.factories.pulls import HOURLY, PLACE, customer_mapping, make_connection, make_pull

pytestmark = pytest.mark.django_db
SECRET = "s3cret-word"


def test_secrets_are_sealed_and_in_no_audit_entry(steward):
    connection = make_connection(steward)

    stored = fetch_column("SELECT credentials FROM customers_connection")[0]
    entries = AuditEntry.objects.filter(object_table="customers_connection")

    assert SECRET.encode() not in bytes(stored)
    assert entries.count() == 1
    assert SECRET not in str(list(entries.values_list("before", "after")))
    assert link_of(connection).secrets == {"user": "reader", "password": SECRET}
    assert SECRET not in repr(link_of(connection))


def test_empty_secret_stays_as_it_was(steward):
    connection = make_connection(steward)

    changed = connections.change_connection(
        connection=connection,
        order=ConnectionOrder("new name", "", PLACE, {"user": "other", "password": ""}),
    )

    assert (changed.name, link_of(changed).secrets) == (
        "new name",
        {"user": "other", "password": SECRET},
    )


def test_nobody_has_kept_secrets_sent_to_another_place(steward):
    connection = make_connection(steward)
    elsewhere = PLACE | {"host": "10.0.0.66"}

    with pytest.raises(DomainError) as caught:
        connections.change_connection(
            connection=connection, order=ConnectionOrder("x", "", elsewhere)
        )

    connection.refresh_from_db()
    assert caught.value.code == "place_needs_secrets"
    assert connection.settings["host"] == "127.0.0.1"
    fresh = ConnectionOrder("x", "", elsewhere, {"user": "other"})
    moved = connections.change_connection(connection=connection, order=fresh)
    assert link_of(moved).secrets == {"user": "other"}


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"host": ""}, "host"),
        ({"port": "70000"}, "port"),
        ({"port": "x"}, "port"),
        ({"command": "rm"}, "command"),
    ],
)
def test_settings_are_checked_by_kind(steward, over, field):
    with pytest.raises(DomainError) as caught:
        make_connection(steward, settings=PLACE | over)

    assert (caught.value.code, caught.value.field) == ("setting_wrong", field)
    assert not Connection.objects.exists()


def test_name_is_taken_once_and_a_used_connection_stays(steward):
    pull = make_pull(steward)
    name = pull.connection.name

    with pytest.raises(DomainError) as taken:
        make_connection(steward, name=name)
    with pytest.raises(DomainError) as used:
        connections.delete_connection(connection=pull.connection)
    assert (taken.value.code, used.value.code) == ("name_taken", "connection_in_use")
    definitions.delete_pull(pull=pull)
    connections.delete_connection(connection=pull.connection)
    assert not Connection.objects.exists()


def test_only_who_may_writes_a_select(steward, user_with_role):
    connection = make_connection(steward)
    other = user_with_role("ops_admin")
    typed = {"select": "SELECT 1 AS customer_no"}

    with pytest.raises(DomainError) as caught:
        make_pull(other, connection, query=typed)

    assert caught.value.code == "select_not_allowed"
    pull = make_pull(steward, connection, query=typed)
    order = PullOrder("renamed", connection, customer_mapping(), HOURLY, typed)
    assert definitions.change_pull(pull=pull, order=order, by=other).name == "renamed"
    order = PullOrder("again", connection, customer_mapping(), HOURLY, {"select": "SELECT 2"})
    with pytest.raises(DomainError):
        definitions.change_pull(pull=pull, order=order, by=other)
    pull.refresh_from_db()
    assert pull.query == typed


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"schedule": "often"}, "schedule_wrong"),
        ({"query": {}}, "setting_wrong"),
        ({"query": {"table": "a", "select": "SELECT 1"}}, "setting_wrong"),
        ({"query": {"select": "DROP TABLE x"}}, "not_a_select"),
    ],
)
def test_pull_that_could_never_run_is_refused(steward, over, code):
    with pytest.raises(DomainError) as caught:
        make_pull(steward, **over)

    assert caught.value.code == code


def test_mapping_of_another_format_is_refused(steward):
    mapping = customer_mapping()
    mapping.spec = mapping.spec | {"read": {"format": "csv"}}
    mapping.save()

    with pytest.raises(DomainError) as caught:
        make_pull(steward, mapping=mapping)

    assert caught.value.code == "format_unfit"


def test_missing_driver_is_told(steward, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "oracledb", None)
    settings = {"host": "127.0.0.1", "service": "core"}
    connection = make_connection(steward, kind="oracle", settings=settings)

    with pytest.raises(UnreadableSourceError) as caught:
        connections.test_connection(connection=connection)

    assert caught.value.code == "driver_missing"


def test_kept_secrets_are_not_sent_in_clear_where_they_were_encrypted(steward):
    connection = make_connection(steward, settings=PLACE | {"tls": True})

    with pytest.raises(DomainError) as caught:
        connections.change_connection(
            connection=connection, order=ConnectionOrder("x", "", PLACE | {"tls": False})
        )

    connection.refresh_from_db()
    assert caught.value.code == "place_needs_secrets"
    assert connection.settings["tls"] is True

import datetime as dt
from io import StringIO
from itertools import pairwise

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditBlock, AuditEntry
from accounts.services import sealing
from accounts.services.audit import record_access, set_actor
from tests.factories.customers import make_tag
from tests.fixtures.database import server_url

NOW = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)


def write(count: int = 3) -> list[int]:
    set_actor("user:test")
    for number in range(count):
        record_access(action="export", table="customers_customer", object_id=str(number))
    return list(
        AuditEntry.objects.filter(action="export").order_by("pk").values_list("pk", flat=True)
    )


def seal() -> int:
    return sealing.seal_entries(now=NOW, patience=0.5)


def tamper(sql: str, table: str = "accounts_auditentry") -> None:
    """What somebody with all rights in the database can do after switching the guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_sealed_entries_prove_sound(db):
    write(3)
    total = AuditEntry.objects.count()

    assert seal() == total

    proof = sealing.verify_audit()
    assert (proof.fault, proof.entries, proof.unsealed) == (None, total, 0)


def test_blocks_are_chained(db, monkeypatch):
    monkeypatch.setattr(sealing, "MOST_PER_BLOCK", 2)
    write(5)
    seal()
    write(2)
    seal()

    blocks = list(AuditBlock.objects.order_by("pk"))
    assert len(blocks) > 3
    for before, after in pairwise(blocks):
        assert bytes(after.previous_hash) == bytes(before.block_hash)
        assert after.first_entry_id > before.last_entry_id
    assert sealing.verify_audit().fault is None


def test_nothing_new_seals_nothing(db):
    write()
    seal()

    assert seal() == 0


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE accounts_auditentry SET actor = 'user:other' WHERE id = %s", "changed"),
        ("UPDATE accounts_auditentry SET at = at + interval '1 second' WHERE id = %s", "changed"),
        ("UPDATE accounts_auditentry SET after = '\"x\"' WHERE id = %s", "changed"),
        ("DELETE FROM accounts_auditentry WHERE id = %s", "missing"),
    ],
)
def test_names_the_first_broken_entry(db, sql, kind):
    entries = write(6)
    seal()

    tamper(sql % entries[4])
    tamper(sql % entries[2])

    fault = sealing.verify_audit().fault
    assert (fault.kind, fault.entry_id) == (kind, entries[2])


def test_notices_an_entry_slipped_in(db):
    entries = write(3)
    tamper(f"DELETE FROM accounts_auditentry WHERE id = {entries[1]}")
    seal()

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_auditentry (id, at, actor, request_id, action, object_table, object_id)"
            " VALUES (%s, now(), 'user:test', '', 'export', 'x', '')",
            [entries[1]],
        )

    fault = sealing.verify_audit().fault
    assert (fault.kind, fault.entry_id) == ("added", entries[1])


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE accounts_auditblock SET merkle_root = previous_hash", "block"),
        ("UPDATE accounts_auditblock SET sealed_at = now()", "block"),
        ("UPDATE accounts_auditblock SET leaves = substr(leaves, 41)", "block"),
        (
            "DELETE FROM accounts_auditblock WHERE id = (SELECT min(id) FROM accounts_auditblock)",
            "chain",
        ),
    ],
)
def test_notices_a_changed_block(db, monkeypatch, sql, kind):
    monkeypatch.setattr(sealing, "MOST_PER_BLOCK", 2)
    write(4)
    seal()

    tamper(sql, "accounts_auditblock")

    assert sealing.verify_audit().fault.kind == kind


@pytest.mark.parametrize("table", ["accounts_auditentry", "accounts_auditblock"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_tables_refuse_change(db, table, verb):
    write()
    seal()

    with (
        pytest.raises(Exception, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))

    assert sealing.verify_audit().fault is None


def test_direct_sql_is_recorded_as_such(db):
    tag = make_tag()
    set_actor("")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_tag SET name_en = 'By hand' WHERE id = %s", [tag.pk])

    entry = AuditEntry.objects.order_by("-pk").first()
    assert (entry.actor, entry.action, entry.object_table) == (
        "unknown:sql",
        "update",
        "customers_tag",
    )
    assert entry.before == {"name_en": tag.name_en}
    assert entry.after == {"name_en": "By hand"}


@pytest.mark.datastore
def test_waits_for_writers_that_hold_older_numbers(transactional_db):
    write(1)
    slow = psycopg2.connect(server_url())
    slow.cursor().execute("SELECT accounts_write_audit('slow', 't', '1', NULL, NULL)")
    write(1)

    assert sealing.seal_entries(now=NOW, patience=0.3) == 0
    assert not AuditBlock.objects.exists()

    slow.commit()
    slow.close()
    assert seal() >= 3
    assert sealing.verify_audit().fault is None


def test_the_command_proves_or_names(db):
    entries = write(3)
    out = StringIO()
    call_command("verify_audit", "--seal", stdout=out)
    head = sealing.verify_audit().head
    assert f"newest block {head}" in out.getvalue()

    call_command("verify_audit", "--known", head, stdout=out)
    with pytest.raises(CommandError, match="rewritten"):
        call_command("verify_audit", "--known", "00" * 32)

    tamper(f"UPDATE accounts_auditentry SET actor = 'x' WHERE id = {entries[1]}")
    with pytest.raises(CommandError, match=f"entry {entries[1]} of block"):
        call_command("verify_audit")


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.data())
def test_any_changed_leaf_changes_the_root(leaves, data):
    place = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda b: b != leaves[place]))

    changed = [*leaves[:place], other, *leaves[place + 1 :]]

    assert sealing.merkle_root(changed) != sealing.merkle_root(leaves)

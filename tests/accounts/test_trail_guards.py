"""What the audit trail keeps of passwords, and that no part of it can be emptied by itself."""

import datetime as dt

import pytest
from django.db import connection, transaction

from accounts.models import AuditEntry
from config.base.tables import ensure_months


def entries_about(user) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(object_table="accounts_user", object_id=str(user.pk)))


def test_a_password_is_seen_to_change_but_its_hash_is_not_kept(user_with_role):
    user = user_with_role("marketer")
    first = user.password
    user.set_password("another-long-password")
    user.save()

    changed, made = entries_about(user)

    assert changed.before["password"] == made.after["password"]
    assert changed.before["password"] != changed.after["password"]
    assert {len(changed.after["password"]), len(made.after["password"])} == {18}
    assert not {first, user.password} & {str(entry.after["password"]) for entry in (changed, made)}


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["accounts_auditentry_default", "accounts_auditentry_y2031m05"])
def test_no_part_of_the_trail_can_be_emptied(part):
    ensure_months("accounts_auditentry", [dt.date(2031, 5, 1)])

    with (
        pytest.raises(Exception, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {part}")

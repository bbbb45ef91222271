"""The audit trail's writing side; rows changed are seen by triggers, the rest is recorded here."""

import structlog
from django.db import connection

from accounts.models import User


def set_actor(actor: str, *, request_id: str = "") -> None:
    """Name who acts on this database connection until `clear_actor`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sandpiper.actor', %s, false),"
            " set_config('sandpiper.request_id', %s, false)",
            [actor[:150], request_id[:64]],
        )


def get_actor() -> tuple[str, str]:
    """Return who acts on this database connection, and in which request."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('sandpiper.actor', true), ''),"
            " coalesce(current_setting('sandpiper.request_id', true), '')"
        )
        actor, request_id = cursor.fetchone()
    return actor, request_id


def name_user(user: User) -> None:
    """Let the trail say that this user acts, and in which request."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    set_actor(f"user:{user.get_username()}", request_id=str(request_id))


def clear_actor() -> None:
    """Forget the actor, so that a reused connection cannot act in somebody's name."""
    if connection.connection is None or connection.needs_rollback:
        return
    set_actor("")


def record_access(*, action: str, table: str, object_id: str = "", note: object = None) -> None:
    """Write an entry for what no trigger can see: a reveal, an export, a sign-in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accounts_write_audit(%s, %s, %s, NULL, to_jsonb(%s::text))",
            [action, table, object_id, None if note is None else str(note)],
        )

"""Connections: checked, sealed, tried out."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.connections import (
    SECRETS,
    SETTINGS,
    USER_AND_PASSWORD,
    WHERE,
    check_settings,
)
from customers.models import Connection, Pull
from customers.services.pulls.outcomes import begin_anew
from customers.services.residency.leaving import check_transfer
from customers.sources.remote.asking import Link
from customers.sources.remote.reading import probe_source
from customers.sources.streaming.opening import probe_stream

PROBLEMS = {
    "missing": _("This is needed."),
    "out_of_range": _("Outside the allowed range"),
    "unknown_value": _("Not one of the allowed values"),
    "unknown_setting": _("There is no such setting."),
    "one_of_two": _("Give a table or a SELECT, not both."),
}


SENT = ("customers.Customer",)  # whose data move between here and there


@dataclass(frozen=True)
class ConnectionOrder:
    """What a connection shall be; a secret left empty stays as it was."""

    name: str
    kind: str
    settings: dict[str, Any]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    region: str = ""


@transaction.atomic
def create_connection(*, order: ConnectionOrder, by: User) -> Connection:
    """Keep a new connection; raises DomainError `setting_wrong`, `name_taken`."""
    return _keep(Connection(kind=order.kind, owner=by), order)


@transaction.atomic
def change_connection(*, connection: Connection, order: ConnectionOrder) -> Connection:
    """Change a connection, not its kind; raises as `create_connection`, and `place_needs_secrets`.

    What reads by it reads another source from its beginning: a watermark of the old one would pass over rows there.
    At another place, or without the encryption there was, the old secrets are not used: whoever may change these
    could have them sent to himself.
    """
    locked = Connection.objects.select_for_update().get(pk=connection.pk)
    settings = check_settings(SETTINGS[locked.kind], order.settings).values
    moved = any(settings.get(name) != locked.settings.get(name) for name in ("host", "port", "url"))
    moved = moved or bool(locked.settings.get("tls") and not settings.get("tls"))
    names = _secret_names(locked.kind)
    kept = {} if moved else _open(locked)
    if moved and _open(locked) and not any(order.secrets.get(name) for name in names):
        raise DomainError(
            "place_needs_secrets",
            _("The place or its encryption is another: enter the user and the password again."),
            field="password",
        )
    secrets = {name: order.secrets.get(name) or kept.get(name, "") for name in names}
    elsewhere = is_elsewhere(locked, order)
    changed = _keep(locked, replace(order, kind=locked.kind, secrets=secrets))
    if elsewhere:
        begin_anew(pulls=Pull.objects.filter(connection=changed))
    return changed


def is_elsewhere(connection: Connection, order: ConnectionOrder) -> bool:
    """Whether an order would have a connection lead to another source than it does."""
    wanted = check_settings(SETTINGS[connection.kind], order.settings).values
    return any(wanted.get(name) != connection.settings.get(name) for name in WHERE)


@transaction.atomic
def delete_connection(*, connection: Connection) -> None:
    """Delete a connection; raises DomainError `connection_in_use`."""
    try:
        connection.delete()
    except ProtectedError as error:
        raise DomainError(
            "connection_in_use", _("Pulls or streams still read by this connection.")
        ) from error


def test_connection(*, connection: Connection) -> str:
    """Connect and sign in, and return which server answered; raises UnreadableSourceError."""
    link = link_of(connection)
    return probe_source(link) if connection.feeds_pulls else probe_stream(link)


# Named like a test by what it does; pytest must not collect it.
test_connection.__test__ = False  # type: ignore[attr-defined] # pytest reads it


def link_of(connection: Connection) -> Link:
    """Return a connection with its opened secrets, for sources to use; raises DomainError `no_ground_of_transfer`."""
    check_transfer(region=connection.region, tables=SENT, what=connection.name)
    return Link(connection.kind, connection.settings, _open(connection))


def refuse_settings(problems: dict[str, str]) -> None:
    """Raise DomainError `setting_wrong` for the first setting at fault."""
    for name, code in problems.items():
        raise DomainError(
            "setting_wrong", PROBLEMS[code], field=name, details={"problems": problems}
        )


def _keep(connection: Connection, order: ConnectionOrder) -> Connection:
    checked = check_settings(SETTINGS[order.kind], order.settings)
    refuse_settings(checked.problems)
    others = Connection.objects.exclude(pk=connection.pk)
    if others.filter(name=order.name).exists():
        raise DomainError("name_taken", _("This name is taken."), field="name")
    names = _secret_names(order.kind)
    secrets = {name: order.secrets[name] for name in names if order.secrets.get(name)}
    connection.name, connection.settings = order.name, checked.values
    connection.region = order.region
    connection.credentials = json.dumps(secrets) if secrets else ""
    connection.save()
    return connection


def _open(connection: Connection) -> dict[str, str]:
    found: dict[str, str] = json.loads(connection.credentials or "{}")
    return found


def _secret_names(kind: str) -> tuple[str, ...]:
    return SECRETS.get(kind, USER_AND_PASSWORD)

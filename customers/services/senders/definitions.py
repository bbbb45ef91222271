"""Senders: checked, sealed, tried out, put on and off."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.channels.http import LostError
from customers.channels.messages import NotReachedError
from customers.channels.smtp import BROKEN
from customers.domain.connections import check_settings
from customers.domain.dkim import BadKeyError, DkimSigner
from customers.domain.masking import mask_addresses
from customers.domain.senders import CHANNELS, PLACE, SECRETS, SETTINGS, secrets_missing
from customers.domain.wechat_letters import is_message_key
from customers.models import Sender, SenderState
from customers.services.pulls.connections import refuse_settings
from customers.services.residency.leaving import check_transfer, open_sender
from customers.services.senders import health

SENT = ("customers.Customer",)


@dataclass(frozen=True)
class SenderOrder:
    """What a sender shall be; a secret left empty stays as it was."""

    name: str
    kind: str
    channel: str
    settings: dict[str, Any]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    region: str = ""
    per_second: float | None = None
    weight: int = 1


@transaction.atomic
def create_sender(*, order: SenderOrder, by: User) -> Sender:
    """Keep a new sender, off; raises DomainError `setting_wrong`, `name_taken`, `secret_missing`, `key_wrong`."""
    sender = _keep(Sender(kind=order.kind, owner=by), order)
    SenderState.objects.create(sender=sender)
    return sender


@transaction.atomic
def change_sender(*, sender: Sender, order: SenderOrder) -> Sender:
    """Change a sender, not its kind; raises as `create_sender`, and `place_needs_secrets`.

    At another place, or without the encryption there was, the old secrets are not used: whoever may change these could
    have them sent to himself.
    """
    locked = Sender.objects.select_for_update().get(pk=sender.pk)
    told = check_settings(SETTINGS[locked.kind], order.settings).values
    moved = any(told.get(name) != locked.settings.get(name) for name in PLACE)
    moved = moved or bool(locked.settings.get("tls") and not told.get("tls"))
    kept: dict[str, str] = json.loads(locked.credentials or "{}")
    names = SECRETS[locked.kind]
    if moved and kept and not any(order.secrets.get(name) for name in names):
        raise DomainError(
            "place_needs_secrets",
            _("The place or its encryption is another: enter the secrets again."),
            field=names[0],
        )
    old = {} if moved else kept
    secrets = {name: order.secrets.get(name) or old.get(name, "") for name in names}
    SenderState.objects.filter(pk=locked.pk).update(token=None, token_until=None)
    return _keep(locked, replace(order, kind=locked.kind, secrets=secrets))


@transaction.atomic
def switch_sender(*, sender: Sender, on: bool) -> Sender:
    """Put a sender on or off; raises DomainError `no_ground_of_transfer` where data may not go there."""
    locked = Sender.objects.select_for_update().get(pk=sender.pk)
    if on:
        check_transfer(region=locked.region, tables=SENT, what=locked.name)
        health.wake(locked.pk)
    locked.is_on = on
    locked.save(update_fields=["is_on", "updated_at"])
    return locked


@transaction.atomic
def delete_sender(*, sender: Sender) -> None:
    """Delete a sender that has carried nothing; raises DomainError `sender_used`."""
    try:
        sender.delete()
    except ProtectedError as error:
        raise DomainError(
            "sender_used", _("It has carried messages, which name it: put it off instead.")
        ) from error


def test_sender(*, sender: Sender) -> str:
    """Connect and sign in, send nothing, and return what answered; raises DomainError `sender_unreachable`."""
    provider = open_sender(sender)
    try:
        return provider.probe()
    except (NotReachedError, LostError, *BROKEN) as error:
        words = mask_addresses(f"{type(error).__name__}: {error}")[:200]
        raise DomainError("sender_unreachable", words) from error
    finally:
        provider.close()


# Named like a test by what it does; pytest must not collect it.
test_sender.__test__ = False  # type: ignore[attr-defined] # pytest reads it


def _keep(sender: Sender, order: SenderOrder) -> Sender:
    checked = check_settings(SETTINGS[order.kind], order.settings)
    if order.channel not in CHANNELS[order.kind]:
        checked.problems["channel"] = "unknown_value"
    refuse_settings(checked.problems)
    if Sender.objects.exclude(pk=sender.pk).filter(name=order.name).exists():
        raise DomainError("name_taken", _("This name is taken."), field="name")
    secrets = {name: order.secrets[name] for name in SECRETS[order.kind] if order.secrets.get(name)}
    _check_secrets(order, checked.values, secrets)
    sender.name, sender.channel, sender.settings = order.name, order.channel, checked.values
    sender.region, sender.weight, sender.per_second = order.region, order.weight, order.per_second
    sender.credentials = json.dumps(secrets) if secrets else ""
    sender.save()
    return sender


def _check_secrets(order: SenderOrder, told: dict[str, Any], secrets: dict[str, str]) -> None:
    missing = secrets_missing(order.kind, secrets)
    if missing:
        raise DomainError("secret_missing", _("This is needed."), field=missing[0])
    if secrets.get("message_key") and not is_message_key(secrets["message_key"]):
        text = _("EncodingAESKey has 43 letters and digits.")
        raise DomainError("key_wrong", text, field="message_key")
    if not secrets.get("dkim_key"):
        return
    if not (told.get("dkim_domain") and told.get("dkim_selector")):
        text = _("A key signs for a domain under a selector: name both.")
        raise DomainError("setting_wrong", text, field="dkim_domain")
    try:
        DkimSigner(told["dkim_domain"], told["dkim_selector"], secrets["dkim_key"]).sign(b"", 0)
    except BadKeyError as error:
        text = _("This is no private key for DKIM: PEM, RSA of 1024 bits or more, or Ed25519.")
        raise DomainError("key_wrong", text, field="dkim_key") from error

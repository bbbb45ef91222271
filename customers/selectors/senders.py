"""Senders as the pages show them: the words of their settings, and how each fares."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Channel, Sender, SenderState
from customers.selectors.connections import SETTING_WORDS

OF_ACCOUNTS = (Channel.PUSH, Channel.WECHAT)
Words = tuple[str | Promise, str | Promise]
WORDS: dict[str, Words] = {
    "host": (_("Host"), ""),
    "port": SETTING_WORDS["port"],
    "tls": SETTING_WORDS["tls"],
    "dkim_domain": (_("DKIM domain"), _("The domain mails are signed for")),
    "dkim_selector": (_("DKIM selector"), _("Under which the public key stands in DNS")),
    "url": (_("Address"), _("https://… ; its host must be one ops staff allow (SENDER_ALLOWED)")),
    "sign_name": (_("Signature"), _("The approved signature, without brackets")),
    "account": (_("App or account"), _("App key, AppID or CorpID that customers' addresses name")),
    "production": (_("APNs production"), ""),
    "form": (_("Messages"), ""),
    "template": (_("Template messages"), ""),
    "subscribe": (_("Subscription notices"), ""),
    "agent": (_("AgentId of the application"), ""),
    "user": (_("User"), ""),
    "password": (_("Password"), ""),
    "dkim_key": (_("DKIM private key"), _("PEM, RSA or Ed25519")),
    "key_id": (_("AccessKey ID"), ""),
    "key_secret": (_("AccessKey secret"), ""),
    "callback_key": (_("Callback word"), _("Proves that callbacks come from the provider")),
    "message_key": (
        _("Message key"),
        _("EncodingAESKey of the account’s safe mode: only sealed and signed calls count then"),
    ),
    "app_key": (_("App key"), ""),
    "master_secret": (_("Master secret"), ""),
    "app_secret": (_("App secret"), ""),
    "signing_key": (_("Signing key"), _("Signs what we send and what comes back")),
}


@dataclass(frozen=True)
class Health:
    """How a sender fares: `tone` and words for people, and its state."""

    tone: str
    label: str | Promise
    state: SenderState


def list_senders(user: User) -> list[tuple[Sender, Health]]:
    """Return the senders a user may see, by channel and name, each with its health."""
    now = timezone.now()
    found = Sender.objects.visible_to(user).select_related("owner", "state")
    rows = found.defer("credentials", "state__token").order_by("channel", "name")
    return [(sender, health_of(sender, now)) for sender in rows]


def accounts_of(channel: str) -> list[str]:
    """Return the apps or official accounts that know the addresses of a channel; a phone or mailbox is known to all."""
    senders = Sender.objects.serving(channel) if channel in OF_ACCOUNTS else Sender.objects.none()
    return sorted({sender.account for sender in senders if sender.account})


def accounts_by_channel() -> list[tuple[str, list[str]]]:
    """Return the channels whose addresses belong to an account, by their words, each with its accounts."""
    found = [(str(Channel(name).label), accounts_of(name)) for name in OF_ACCOUNTS]
    return [(word, names) for word, names in found if names]


def health_of(sender: Sender, now: datetime) -> Health:
    """Say how a sender fares at a moment."""
    state = sender.state
    if not sender.is_on:
        return Health("mute", _("Off"), state)
    if state.rests(now):
        return Health("bad", _("Rests after failures"), state)
    if state.open_until:
        return Health("warn", _("About to be tried out"), state)
    if state.failures:
        return Health("warn", _("Failed lately"), state)
    return Health("good", _("Well"), state)

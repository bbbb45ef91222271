"""Senders that lead to the gateway of the tests, and customers who can be reached through them."""

from customers.models import ChannelAddress, Customer, Sender, SenderState
from customers.models.fields import sealer
from customers.services.senders.definitions import SenderOrder, create_sender, switch_sender
from tests.gateway import server

SECRETS = {
    "aliyun_sms": {"key_id": server.KEY_ID, "key_secret": server.KEY_SECRET},
    "jpush": {"app_key": server.APP_KEY, "master_secret": server.MASTER_SECRET},
    "wechat": {"app_secret": server.APP_SECRET},
    "wecom": {"app_secret": server.CORP_SECRET},
    "webhook": {"signing_key": server.SIGNING_KEY},
}
SETTINGS = {
    "aliyun_sms": {"sign_name": "青屿银行"},
    "jpush": {},
    "wechat": {"account": server.APPID},
    "wecom": {"account": server.CORPID, "agent": server.AGENT},
    "webhook": {},
}
CHANNEL = {"aliyun_sms": "sms", "jpush": "push", "wechat": "wechat", "wecom": "wechat", "webhook": "sms"}  # fmt: skip


def make_sender(
    gateway, kind: str = "webhook", *, name: str = "", on: bool = True, **over
) -> Sender:
    """A sender that is on and leads to the gateway."""
    path = "/hook" if kind == "webhook" else ""
    details = {
        "name": name or f"{kind.replace('_', '-')}-{Sender.objects.count() + 1}",
        "kind": kind,
        "channel": over.pop("channel", CHANNEL[kind]),
        "settings": SETTINGS[kind] | {"url": gateway.url + path} | over.pop("settings", {}),
        "secrets": SECRETS[kind] | over.pop("secrets", {}),
    }
    sender = create_sender(order=SenderOrder(**(details | over)), by=None)
    return switch_sender(sender=sender, on=True) if on else sender


def state(sender: Sender) -> SenderState:
    """How a sender fares now."""
    return SenderState.objects.get(pk=sender.pk)


def give_address(
    customer: Customer, channel: str, address: str, account: str = ""
) -> ChannelAddress:
    """Let a customer be reached by push or WeChat."""
    return ChannelAddress.objects.create(
        customer=customer,
        channel=channel,
        account=account,
        address=address,
        address_index=sealer().index("address", address),
    )

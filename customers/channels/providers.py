"""Which protocol a kind of sender speaks."""

from collections.abc import Callable

from customers.channels.aliyun import AliyunSms
from customers.channels.jpush import JPush
from customers.channels.messages import Dial, Place, Provider, Tokens
from customers.channels.smtp import SmtpProvider
from customers.channels.webhook import Webhook
from customers.channels.wechat import WeChat
from customers.channels.wecom import WeCom

HTTP: dict[str, Callable[[Place, Dial, Tokens | None], Provider]] = {
    "aliyun_sms": AliyunSms,
    "jpush": JPush,
    "wechat": WeChat,
    "wecom": WeCom,
    "webhook": Webhook,
}


def open_provider(place: Place, dial: Dial, tokens: Tokens | None = None) -> Provider:
    """Return a provider of its own for one worker."""
    if place.kind == "smtp":
        return SmtpProvider(place)
    return HTTP[place.kind](place, dial, tokens)

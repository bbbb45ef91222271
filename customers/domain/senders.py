"""What each kind of sender must be told, and which channels it serves."""

from customers.domain.connections import LARGEST_PORT, Setting, Shape

SETTINGS: dict[str, tuple[Setting, ...]] = {
    "smtp": (
        Setting("host", required=True),
        Setting("port", Shape.WHOLE, value=25, high=LARGEST_PORT),
        Setting("tls", Shape.FLAG, value=False),
        Setting("dkim_domain"),
        Setting("dkim_selector"),
    ),
    "aliyun_sms": (
        Setting("url", value="https://dysmsapi.aliyuncs.com"),
        Setting("sign_name", required=True),
    ),
    "jpush": (
        Setting("url", value="https://api.jpush.cn"),
        Setting("account"),
        Setting("production", Shape.FLAG, value=True),
    ),
    "wechat": (
        Setting("url", value="https://api.weixin.qq.com"),
        Setting("account", required=True),
        Setting("form", Shape.CHOICE, value="template", choices=("template", "subscribe")),
    ),
    "wecom": (
        Setting("url", value="https://qyapi.weixin.qq.com"),
        Setting("account", required=True),
        Setting("agent", required=True),
    ),
    "webhook": (Setting("url", required=True), Setting("account")),
}
SECRETS: dict[str, tuple[str, ...]] = {
    "smtp": ("user", "password", "dkim_key"),
    "aliyun_sms": ("key_id", "key_secret", "callback_key"),
    "jpush": ("app_key", "master_secret"),
    "wechat": ("app_secret", "callback_key", "message_key"),
    "wecom": ("app_secret",),
    "webhook": ("signing_key",),
}
NEEDED_SECRETS: dict[str, tuple[str, ...]] = {
    "aliyun_sms": ("key_id", "key_secret"),
    "jpush": ("app_key", "master_secret"),
    "wechat": ("app_secret",),
    "wecom": ("app_secret",),
    "webhook": ("signing_key",),
}
SHORT = ("sms", "push", "wechat")
CHANNELS: dict[str, tuple[str, ...]] = {
    "smtp": ("email",),
    "aliyun_sms": ("sms",),
    "jpush": ("push",),
    "wechat": ("wechat",),
    "wecom": ("wechat",),
    "webhook": SHORT,
}
# Who takes messages only in the wording of a template it has approved.
TEMPLATED = ("aliyun_sms", "wechat")
# Where the place of a sender lies: what changes here must be told its secrets again.
PLACE = ("host", "port", "url")


def secrets_missing(kind: str, secrets: dict[str, str]) -> list[str]:
    """Return the secrets without which a sender of this kind cannot sign in."""
    return [name for name in NEEDED_SECRETS.get(kind, ()) if not secrets.get(name)]

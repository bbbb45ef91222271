"""A WeChat official account: template messages and subscription notices.

Template messages: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage (touser,
template_id, url, data, client_msg_id; answer errcode, errmsg, msgid). Subscription notices:
https://developers.weixin.qq.com/doc/service/api/notify/notify/api_sendnewsubscribemsg (touser, template_id, page, data;
43101 the customer refuses). Access token: https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
(grant_type, appid, secret, force_refresh; answer access_token, expires_in; forced at most 20 times a day).
Errors: https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html (40001 and 42001 token,
43004 not subscribed, 45009 quota of the day).
"""

import json
from collections.abc import Mapping
from typing import Any

from customers.channels.http import Call
from customers.channels.messages import Dial, Outgoing, Place, Tokens
from customers.channels.tencent import TencentProvider

PATHS = {
    "template": "/cgi-bin/message/template/send",
    "subscribe": "/cgi-bin/message/subscribe/bizsend",
}
LINKS = {"template": "url", "subscribe": "page"}
KEY_SIGNS = 32  # the longest client_msg_id


class WeChat(TencentProvider):
    """Sends the fields of a template the account has; a repeated client_msg_id within ten minutes sends nothing."""

    stale = frozenset({40001, 40014, 42001})
    account = frozenset({40013, 40125, 40164, 48001, 48004, 50002})

    def __init__(self, place: Place, dial: Dial, tokens: Tokens | None = None) -> None:
        super().__init__(place, dial, tokens)
        self.repeatable = place.text("form") != "subscribe"  # which has no key

    def token_call(self, *, force: bool) -> Call:
        body = {
            "grant_type": "client_credential",
            "appid": self.place.text("account"),
            "secret": self.place.text("app_secret"),
            "force_refresh": force,
        }
        headers = {"Content-Type": "application/json"}
        return Call("/cgi-bin/stable_token", json.dumps(body).encode(), headers=headers)

    def message(self, mail: Outgoing) -> tuple[str, Mapping[str, Any]]:
        form, note = self.place.text("form") or "template", mail.note
        body: dict[str, Any] = {
            "touser": mail.recipient,
            "template_id": note.template,
            "data": {name: {"value": value} for name, value in note.values.items()},
        }
        if note.link:
            body[LINKS[form]] = note.link
        if form == "template":
            body["client_msg_id"] = mail.idempotency_key.partition("@")[0][:KEY_SIGNS]
        return PATHS[form], body

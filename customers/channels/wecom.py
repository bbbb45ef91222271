"""WeCom: messages of the bank's own application.

https://developer.work.weixin.qq.com/document/path/90236 (touser, msgtype, agentid, textcard, enable_duplicate_check,
duplicate_check_interval; answer errcode, errmsg, invaliduser, msgid; 81013 nobody may receive it). Access token:
https://developer.work.weixin.qq.com/document/path/91039 (corpid, corpsecret; answer access_token, expires_in). Errors:
https://developer.work.weixin.qq.com/document/path/90455 (40014 and 42001 token, 45009 too many).
"""

from collections.abc import Mapping
from typing import Any

from customers.channels.http import Call
from customers.channels.messages import Outcome, Outgoing, Result
from customers.channels.tencent import TencentProvider

REPEAT_SECONDS = 1800  # the same content is not delivered twice within
TITLE_SIGNS = 128
TEXT_SIGNS = 512


class WeCom(TencentProvider):
    """Sends a text, or a card where it leads somewhere; the same card within half an hour is delivered once."""

    stale = frozenset({40014, 42001})
    account = frozenset({40001, 40013, 40056, 60020, 301002})

    def token_call(self, *, force: bool) -> Call:
        query = {"corpid": self.place.text("account"), "corpsecret": self.place.text("app_secret")}
        return Call("/cgi-bin/gettoken", method="GET", query=query)

    def message(self, mail: Outgoing) -> tuple[str, Mapping[str, Any]]:
        note = mail.note
        body: dict[str, Any] = {
            "touser": mail.recipient,
            "agentid": int(self.place.text("agent")),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REPEAT_SECONDS,
        }
        if note.link:
            card = {"title": note.title[:TITLE_SIGNS], "description": note.text[:TEXT_SIGNS]}
            body |= {"msgtype": "textcard", "textcard": card | {"url": note.link}}
        else:
            body |= {"msgtype": "text", "text": {"content": note.text}}
        return "/cgi-bin/message/send", body

    def accepted(self, mail: Outgoing, told: Mapping[str, Any]) -> Result:
        invalid = str(told.get("invaliduser") or "").lower().split("|")
        if mail.recipient.lower() in invalid:
            return self.result(mail, Outcome.REJECTED, "invaliduser")
        return super().accepted(mail, told)

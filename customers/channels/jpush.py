"""JPush: notifications to the bank's app, by the Push API v3.

https://docs.jiguang.cn/en/jpush/server/push/rest_api_v3_push (platform, audience, notification, options; answer msg_id,
error code and message; Basic authentication with app key and master secret) and
https://docs.jiguang.cn/en/jpush/server/push/rest_api_v3_push_advanced (cid: a push repeated with the same cid within a
day is not made again, its first answer is returned; a cid must come from the pool).
"""

import json
from base64 import b64encode
from typing import Any

from customers.channels.http import Answer, Call, HttpProvider, LostError
from customers.channels.messages import NotReachedError, Outcome, Outgoing, Result

# https://docs.jiguang.cn/en/jpush/server/push/rest_api_v3_push#return-codes
LATER = {1000, 1030, 2002, 2008}  # internal fault, internal timeout, too fast
ACCOUNT = {1004, 1020, 2003}  # wrong sign-in, no HTTPS, application blocked
SERVER_FAULT = 500


class JPush(HttpProvider):
    """Pushes to one registration id; the cid makes a repetition harmless."""

    repeatable = True

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._cids: dict[int, str] = {}

    def call(self, mail: Outgoing) -> Call:
        if mail.key not in self._cids:
            self._cids = {mail.key: self._new_cid()}
        note = mail.note
        extras = {"link": note.link} if note.link else {}
        body = {
            "cid": self._cids[mail.key],
            "platform": "all",
            "audience": {"registration_id": [mail.recipient]},
            "notification": {
                "android": {"title": note.title, "alert": note.text, "extras": extras},
                "ios": {"alert": {"title": note.title, "body": note.text}, "extras": extras},
            },
            "options": {"apns_production": bool(self.place.settings.get("production"))},
        }
        return Call("/v3/push", json.dumps(body).encode(), headers=self._headers())

    def judge(self, mail: Outgoing, answer: Answer) -> Result:
        error = answer.told.get("error")
        if not isinstance(error, dict):
            ref = str(answer.told.get("msg_id", ""))
            if answer.status < 300 and ref:
                return self.result(mail, Outcome.ACCEPTED, "ok", ref=ref)
            return self.result(mail, Outcome.UNKNOWN, f"HTTP {answer.status}", at_fault=True)
        code, words = error.get("code"), f"{error.get('code')} {error.get('message', '')}"
        if code in LATER or answer.status >= SERVER_FAULT:
            wait = answer.retry_after
            return self.result(mail, Outcome.DEFERRED, words, retry_after=wait, at_fault=True)
        if code in ACCOUNT:
            return self.result(mail, Outcome.UNREACHABLE, words, at_fault=True)
        return self.result(mail, Outcome.REJECTED, words)

    def probe(self) -> str:
        answer = self.ask(self._cid_call())
        return f"HTTP {answer.status}"

    def _new_cid(self) -> str:
        """Take one cid from the pool; without it nothing is pushed: raises NotReachedError."""
        try:
            answer = self.ask(self._cid_call())
        except LostError as error:
            raise NotReachedError(str(error)) from error
        listed = answer.told.get("cidlist")
        if not isinstance(listed, list) or not listed:
            raise NotReachedError(f"HTTP {answer.status}")
        return str(listed[0])

    def _cid_call(self) -> Call:
        query = {"count": "1", "type": "push"}
        return Call("/v3/push/cid", method="GET", headers=self._headers(), query=query)

    def _headers(self) -> dict[str, str]:
        pair = f"{self.place.text('app_key')}:{self.place.text('master_secret')}"
        basic = b64encode(pair.encode()).decode()
        return {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}

"""A signed webhook: the bank's own adapter to any SMS, push or chat gateway.

What we ask of it is documented in docs/operations.md: POST of JSON with `Idempotency-Key`, `X-Timestamp` and
`X-Signature` (HMAC-SHA-256 over `timestamp.body`); 2xx accepts and may name `ref`, 429 and 5xx mean later, another 4xx
refuses for good. A key seen before is answered as the first time and sends nothing. GET below it with the key says
whether it was accepted: 200 or 404.
"""

import json
import time
from datetime import datetime
from urllib.parse import quote

from customers.channels.http import Answer, Call, HttpProvider, LostError
from customers.channels.messages import Found, NotReachedError, Outcome, Outgoing, Result
from customers.domain.signatures import sign_webhook

LATER = {408, 425, 429}
STRANGER = {401, 403}
ABSENT = 404


class Webhook(HttpProvider):
    """Posts one message; the key makes a repetition harmless."""

    repeatable = True
    speaks_json = False

    def call(self, mail: Outgoing) -> Call:
        note = mail.note
        body = {
            "key": mail.idempotency_key,
            "to": mail.recipient,
            "account": mail.account,
            "title": note.title,
            "text": note.text,
            "link": note.link,
            "template": note.template,
            "values": dict(note.values),
        }
        content = json.dumps(body, ensure_ascii=False).encode()
        return self._signed(Call("", content), {"Idempotency-Key": mail.idempotency_key})

    def judge(self, mail: Outgoing, answer: Answer) -> Result:
        told, status = answer.told, answer.status
        words = f"HTTP {status} {told.get('message', '')}".strip()
        if status < 300:
            return self.result(mail, Outcome.ACCEPTED, words, ref=str(told.get("ref", "")))
        if status in STRANGER:
            return self.result(mail, Outcome.UNREACHABLE, words, at_fault=True)
        if status in LATER or status >= 500:
            wait = answer.retry_after
            return self.result(mail, Outcome.DEFERRED, words, retry_after=wait, at_fault=True)
        return self.result(mail, Outcome.REJECTED, words)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        path = "/" + quote(idempotency_key, safe="")
        try:
            status = self.ask(self._signed(Call(path, method="GET"), {})).status
        except (LostError, NotReachedError):
            return Found.CANNOT_SAY
        if status < 300:
            return Found.ACCEPTED
        return Found.NEVER if status == ABSENT else Found.CANNOT_SAY

    def probe(self) -> str:
        answer = self.ask(self._signed(Call("/probe", method="GET"), {}))
        return f"HTTP {answer.status}"

    def _signed(self, call: Call, more: dict[str, str]) -> Call:
        now = int(time.time())
        signature = sign_webhook(self.place.text("signing_key"), now, call.body)
        headers = {"X-Timestamp": str(now), "X-Signature": signature} | more
        if call.body:
            headers["Content-Type"] = "application/json"
        return Call(call.path, call.body, call.method, headers, call.query)

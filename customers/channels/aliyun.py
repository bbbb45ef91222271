"""Alibaba Cloud SMS: SendSms and QuerySendDetails of version 2017-05-25.

SendSms: https://help.aliyun.com/document_detail/419273.html (PhoneNumbers, SignName, TemplateCode, TemplateParam, OutId;
answer Code, Message, BizId). QuerySendDetails: https://help.aliyun.com/document_detail/419277.html (PhoneNumber,
SendDate, PageSize, CurrentPage; answer SmsSendDetailDTOs with OutId). Codes:
https://help.aliyun.com/document_detail/101346.html. The service keeps no key against repetition and advises to look at
the receipt before a call that timed out is made again.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from customers.channels.http import Answer, Call, HttpProvider, LostError
from customers.channels.messages import Found, NotReachedError, Outcome, Outgoing, Result
from customers.channels.rest import next_day
from customers.domain.signatures import canonical_query, sign_acs3

VERSION = "2017-05-25"
EMPTY = hashlib.sha256(b"").hexdigest()
ZONE = ZoneInfo("Asia/Shanghai")
# This recipient had too many; what belongs to the account stands in the two below.
LATER = {"isv.BUSINESS_LIMIT_CONTROL": 3600.0, "isp.SYSTEM_ERROR": 0.0}
QUOTA = {"isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"}
ACCOUNT = (
    "isv.ACCOUNT_",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.PRODUCT_UN_SUBSCRI",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isp.RAM_PERMISSION_DENY",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "Forbidden",
)
DETAILS = 50  # the most of a page


class AliyunSms(HttpProvider):
    """Sends the values of a template the service has approved; `out_id` is our key, by which receipts name us."""

    def call(self, mail: Outgoing) -> Call:
        return self._signed(
            "SendSms",
            {
                "PhoneNumbers": mail.recipient,
                "SignName": self.place.text("sign_name"),
                "TemplateCode": mail.note.template,
                "TemplateParam": json.dumps(dict(mail.note.values), ensure_ascii=False),
                "OutId": mail.idempotency_key,
            },
        )

    def judge(self, mail: Outgoing, answer: Answer) -> Result:
        told = answer.told
        code = str(told.get("Code", ""))
        words = f"{code} {told.get('Message', '')}"
        if code == "OK":
            return self.result(mail, Outcome.ACCEPTED, code, ref=str(told.get("BizId", "")))
        if code in QUOTA:
            rest = next_day(ZONE)
            wait = (rest - datetime.now(UTC)).total_seconds()
            return self.result(mail, Outcome.DEFERRED, words, retry_after=wait, rest_until=rest)
        if code in LATER:
            return self.result(mail, Outcome.DEFERRED, words, retry_after=LATER[code])
        outcome = _outcome(code, answer.status)
        return self.result(mail, outcome, words, at_fault=outcome is not Outcome.REJECTED)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Look through what this number was sent that day; what is not there yet may still come."""
        if not recipient or since is None:
            return Found.CANNOT_SAY
        try:
            answer = self.ask(self._details(recipient, since))
        except (LostError, NotReachedError):
            return Found.CANNOT_SAY
        listed: Any = answer.told.get("SmsSendDetailDTOs") or {}
        rows = listed.get("SmsSendDetailDTO", []) if isinstance(listed, dict) else []
        ours = any(row.get("OutId") == idempotency_key for row in rows)
        return Found.ACCEPTED if ours else Found.CANNOT_SAY

    def probe(self) -> str:
        answer = self.ask(self._details("13000000000", datetime.now(UTC)))
        return f"HTTP {answer.status} {answer.told.get('Code', '')}".strip()

    def _details(self, recipient: str, since: datetime) -> Call:
        day = since.astimezone(ZONE).strftime("%Y%m%d")
        return self._signed(
            "QuerySendDetails",
            {
                "PhoneNumber": recipient,
                "SendDate": day,
                "PageSize": str(DETAILS),
                "CurrentPage": "1",
            },
        )

    def _signed(self, action: str, values: Mapping[str, str]) -> Call:
        headers = {
            "host": urlsplit(self.place.text("url")).netloc,
            "x-acs-action": action,
            "x-acs-version": VERSION,
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-content-sha256": EMPTY,
        }
        key_id, secret = self.place.text("key_id"), self.place.text("key_secret")
        query = canonical_query(values)
        headers["Authorization"] = sign_acs3(key_id, secret, headers, query)
        return Call("/?" + query, headers=headers)


def _outcome(code: str, status: int) -> Outcome:
    """Return what a refusal means that is not this recipient's or the day's."""
    if code.startswith("Throttling"):
        return Outcome.DEFERRED
    if code.startswith(ACCOUNT):
        return Outcome.UNREACHABLE
    return Outcome.UNKNOWN if status >= 500 else Outcome.REJECTED

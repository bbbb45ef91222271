"""What providers report back: delivered, failed, answered, complained; each vendor's form read into one.

Alibaba Cloud: SmsReport https://help.aliyun.com/document_detail/101867.html and SmsUp
https://help.aliyun.com/zh/sms/developer-reference/smsup-http. WeChat: TEMPLATESENDJOBFINISH and unsubscribe,
https://developers.weixin.qq.com/doc/service/guide/product/template_message/Template_Message_Interface.html. Our own
webhook: docs/operations.md.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
MOST = 1000  # receipts of one call
LONGEST_TEXT = 1000
UNSAID = datetime.max.replace(tzinfo=UTC)  # nothing is taken for later than when it was heard
# A flat list of elements, as WeChat posts it; nothing else of XML is understood, so nothing else can do harm.
ELEMENT = re.compile(r"<(\w{1,32})>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)
LONGEST_BODY = 1 << 16  # of one event or message of a follower
# Numbers that are not in service; the other codes pass.
GONE = frozenset(["MOBILE_NOT_ON_SERVICE", "MK:0001", "MI:0013", "UNKNOWN_SUBSCRIBER"])


class Told(StrEnum):
    """What a receipt tells."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REPLIED = "replied"
    COMPLAINED = "complained"
    LEFT = "left"


@dataclass(frozen=True)
class Receipt:
    """One thing that happened to a message or with a recipient.

    `key` is our number for it, `ref` the vendor's; where neither is known it is the recipient's last message. `for_good`
    tells that the address will never work.
    """

    told: Told
    at: datetime
    key: str = ""
    ref: str = ""
    recipient: str = ""
    words: str = ""
    for_good: bool = False


def read_aliyun(body: bytes) -> list[Receipt | None]:
    """Read a batch of SmsReport or SmsUp; raises ValueError."""
    return [_tried(_aliyun, one) for one in _listed(json.loads(body))]


def read_webhook(body: bytes) -> list[Receipt | None]:
    """Read `{"events": [{"type", "at", "key", "ref", "to", "text", "final"}]}`; raises ValueError."""
    told = json.loads(body)
    events = _listed(told.get("events") if isinstance(told, dict) else None)
    return [_tried(_event, one) for one in events]


def read_wechat(body: bytes) -> list[Receipt | None]:
    """Read an event or a message of a follower; what is neither a receipt nor an answer tells nothing."""
    if len(body) > LONGEST_BODY:
        raise ValueError("longer than any message")
    # the envelope stands first: what a follower writes behind it does not change who wrote
    elements = reversed(ELEMENT.findall(body.decode()))
    found = {name: cdata or plain for name, cdata, plain in elements}
    return list(_wechat({name: _text(found, name) for name in found}))


READERS: Mapping[str, Callable[[bytes], list[Receipt | None]]] = {
    "aliyun_sms": read_aliyun,
    "webhook": read_webhook,
    "wechat": read_wechat,
}


def read_receipts(kind: str, body: bytes) -> list[Receipt | None]:
    """Read what a kind of sender posts, None for a row nobody can read; raises ValueError where that is all of it.

    A vendor comes again with the whole batch until it is taken: one odd row must not keep the wishes to leave beside it.
    """
    try:
        return READERS[kind](body)
    except (RecursionError, OverflowError, OSError, TypeError) as error:
        raise ValueError(type(error).__name__) from error


def _listed(rows: Any) -> list[Mapping[str, Any]]:
    if not isinstance(rows, list) or len(rows) > MOST:
        raise ValueError("not a list of receipts")
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("not a list of receipts")
    return rows


def _tried(read: Callable[[Mapping[str, Any]], Receipt], row: Mapping[str, Any]) -> Receipt | None:
    try:
        return read(row)
    except (ValueError, OverflowError):
        return None


def _aliyun(row: Mapping[str, Any]) -> Receipt:
    phone = _text(row, "phone_number")
    if "content" in row:
        at = _china(row.get("send_time"))
        return Receipt(Told.REPLIED, at, recipient=phone, words=_text(row, "content"))
    code = _text(row, "err_code")
    return Receipt(
        Told.DELIVERED if row.get("success") is True else Told.FAILED,
        _china(row.get("report_time")),
        key=_text(row, "out_id"),
        ref=_text(row, "biz_id"),
        words=f"{code} {_text(row, 'err_msg')}".strip()[:300],
        for_good=code in GONE,
    )


def _event(row: Mapping[str, Any]) -> Receipt:
    return Receipt(
        Told(str(row.get("type", ""))),
        _universal(row.get("at")),
        key=_text(row, "key"),
        ref=_text(row, "ref"),
        recipient=_text(row, "to"),
        words=_text(row, "text"),
        for_good=row.get("final") is True,
    )


def _wechat(fields: Mapping[str, str]) -> Iterator[Receipt]:
    at = datetime.fromtimestamp(int(fields.get("CreateTime") or 0), UTC)
    openid, kind, event = (fields.get(name, "") for name in ("FromUserName", "MsgType", "Event"))
    if kind == "event" and event == "TEMPLATESENDJOBFINISH":
        status = fields.get("Status", "")
        told = Told.DELIVERED if status == "success" else Told.FAILED
        yield Receipt(told, at, ref=fields.get("MsgID", ""), recipient=openid, words=status)
    elif kind == "event" and event == "unsubscribe":
        yield Receipt(Told.LEFT, at, recipient=openid)
    elif kind == "text":
        yield Receipt(Told.REPLIED, at, recipient=openid, words=fields.get("Content", ""))


def _text(row: Mapping[str, Any], name: str) -> str:
    """Return a field as text that can be kept: without NUL, half signs, or a length that nobody writes."""
    text = str(row.get(name, ""))[:LONGEST_TEXT].replace("\0", "")
    return text.encode(errors="replace").decode()


def _china(text: Any) -> datetime:
    """Read a moment of Alibaba Cloud, which is China's; UNSAID for what is none."""
    try:
        at = datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return UNSAID


def _universal(text: Any) -> datetime:
    """Read a moment of ISO 8601, without a zone as UTC; UNSAID for what is none."""
    try:
        at = datetime.fromisoformat(str(text))
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return UNSAID

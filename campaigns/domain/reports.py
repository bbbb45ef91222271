"""Reading what comes back for mails: delivery status reports (RFC 3464) and complaints (RFC 5965)."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr

from customers.domain.masking import mask_addresses

# The enhanced statuses (RFC 3463, 7505 and postfix's word for a host without a name) that speak of the address itself. The
# other permanent ones speak of a full mailbox, of the sender, or of a policy, and say nothing of who lives there.
GONE = frozenset(["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"])
# Servers without enhanced statuses say it in words.
UNKNOWN = re.compile(
    r"(?:unknown|no such|invalid|non-?existent) (?:user|recipient|mailbox|address|local part)"
    r"|(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not found|does(?: not|n't) exist|disabled)"
    r"|用户不存在|无此用户|收件人不存在|地址不存在",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Report:
    """What a report says: the Message-ID it is about, its enhanced status (RFC 3463), the server's words, to whom it went."""

    message_id: str
    status: str
    action: str
    diagnostic: str
    recipients: frozenset[str] = frozenset()

    @property
    def is_failure(self) -> bool:
        """Whether the mail came back; "delayed", "relayed" or "delivered" (RFC 3464, 2.3.3) is no bounce."""
        return self.action == "failed" and self.status[:1] in ("4", "5")

    @property
    def is_hard(self) -> bool:
        """Whether the address will never work, as far as the server tells."""
        unsaid = self.status == "5.0.0" and UNKNOWN.search(self.diagnostic) is not None
        return self.is_failure and (self.status in GONE or unsaid)


def read_report(content: bytes) -> Report | None:
    """Return what a mail reports, or None when it is no delivery report about a mail with a Message-ID."""
    mail = message_from_bytes(content, policy=policy.compat32)
    fields: dict[str, str] = {}
    message_id = addressed = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            fields = _recipient_fields(part) or fields
        elif kind in ORIGINAL:
            head = _head_of_original(part)
            message_id = str(head.get("Message-ID", "")).strip() or message_id
            addressed = parseaddr(str(head.get("To", "")))[1] or addressed
    status = _plain(fields.get("status", "")).partition(" ")[0]
    if not message_id or not status:
        return None
    return Report(
        message_id=message_id,
        status=status,
        action=fields.get("action", "").strip().lower(),
        diagnostic=mask_addresses(_plain(fields.get("diagnostic-code", "")))[:300],
        recipients=frozenset(
            filter(None, [addressed, *(_address(fields.get(name, "")) for name in RECIPIENTS)])
        ),
    )


# Where the mail that came back stands in a report: its head alone, or all of it.
ORIGINAL = frozenset(["text/rfc822-headers", "message/rfc822"])
RECIPIENTS = ("original-recipient", "final-recipient")
# What somebody says a mail was; the other types of RFC 5965 and 6650 say nothing against it.
UNWANTED = frozenset(["abuse", "fraud", "opt-out"])


def read_complaint(content: bytes) -> str | None:
    """Return the Message-ID of a mail that somebody reported as unwanted, or None where this is no such report."""
    mail = message_from_bytes(content, policy=policy.compat32)
    kind = message_id = ""
    for part in mail.walk():
        type_ = part.get_content_type()
        if type_ == "message/feedback-report":
            kind = _feedback_type(part)
        elif type_ in ORIGINAL:
            message_id = str(_head_of_original(part).get("Message-ID", "")).strip() or message_id
    return message_id if kind in UNWANTED and message_id else None


def _feedback_type(part: Message) -> str:
    """Return the type of a feedback report, whose fields stand in its body as in a head."""
    blocks = part.get_payload()
    if isinstance(blocks, list):
        fields = blocks[0]
    else:
        raw = part.get_payload(decode=True)
        fields = message_from_bytes(raw if isinstance(raw, bytes) else b"", policy=policy.compat32)
    return (
        str(fields.get("Feedback-Type", "")).strip().lower() if isinstance(fields, Message) else ""
    )


def _plain(text: str) -> str:
    """Return a field in one line that can be stored: anybody may send us a report."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _recipient_fields(part: Message) -> dict[str, str]:
    """Return the fields about the recipient: the first block that tells a status."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and block.get("Status"):
            return {name.lower(): str(value) for name, value in block.items()}
    return {}


def _address(field: str) -> str:
    """Return the address of a recipient's field, which stands behind its type: `rfc822; a@b.example`."""
    return parseaddr(_plain(field).partition(";")[2])[1]


def _head_of_original(part: Message) -> Message:
    """Return the head of the mail that was sent back, whole or its headers alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        original = payload[0] if payload else None
        return original if isinstance(original, Message) else Message()
    raw = part.get_payload(decode=True)
    return message_from_bytes(raw if isinstance(raw, bytes) else b"", policy=policy.compat32)

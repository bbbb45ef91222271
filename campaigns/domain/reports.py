"""Reading what comes back for mails: delivery status reports (RFC 3464) and complaints (RFC 5965)."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from customers.domain.masking import mask_addresses


@dataclass(frozen=True)
class Report:
    """What a report says: the Message-ID it is about, its enhanced status (RFC 3463), and the server's words."""

    message_id: str
    status: str
    action: str
    diagnostic: str

    @property
    def is_hard(self) -> bool:
        """Whether the address will never work: failed with a permanent status."""
        return self.action == "failed" and self.status.startswith("5")


def read_report(content: bytes) -> Report | None:
    """Return what a mail reports, or None when it is no delivery report about a mail with a Message-ID."""
    mail = message_from_bytes(content, policy=policy.compat32)
    fields: dict[str, str] = {}
    message_id = ""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            fields = _recipient_fields(part) or fields
        elif kind in ("text/rfc822-headers", "message/rfc822"):
            message_id = _message_id(part) or message_id
    status = _plain(fields.get("status", "")).partition(" ")[0]
    if not message_id or not status:
        return None
    return Report(
        message_id=message_id,
        status=status,
        action=fields.get("action", "").strip().lower(),
        diagnostic=mask_addresses(_plain(fields.get("diagnostic-code", "")))[:300],
    )


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
        elif type_ in ("text/rfc822-headers", "message/rfc822"):
            message_id = _message_id(part) or message_id
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


def _message_id(part: Message) -> str:
    """Return the Message-ID of the mail that was sent back, whole or its headers alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        original = payload[0] if payload else None
        return str(original.get("Message-ID", "")).strip() if isinstance(original, Message) else ""
    raw = part.get_payload(decode=True)
    headers = message_from_bytes(raw if isinstance(raw, bytes) else b"", policy=policy.compat32)
    return str(headers.get("Message-ID", "")).strip()

"""Signed short words: the address of a pixel, a link or an unsubscription, and a delivery's Message-ID.

A word is URL-safe base64 over kind (1 byte), month (2 bytes, months since 2000), delivery (8 bytes) and
number (4 bytes), followed by the first 10 bytes of HMAC-SHA-256 (RFC 2104, truncated as its section 5 allows).
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from struct import Struct

LAYOUT = Struct(">BHQI")
MAC_BYTES = 10
MOST_NUMBER = (1 << 32) - 1


class Purpose(IntEnum):
    """What a word is good for; one made for a pixel opens nothing else."""

    OPEN = 1
    CLICK = 2
    UNSUBSCRIBE = 3  # the number is the customer, 0 in a test
    IMPRESSION = 4  # the number is when it was handed out, in seconds since 1970
    OFFER = 5  # the same, of a decision and the place in it instead of a delivery
    POST = 6  # the delivery's place holds the post: no customer is in it
    LOOK = 7  # the delivery's place holds a message to look at, the number until when, in seconds since 1970


@dataclass(frozen=True)
class Word:
    """What a signed word says; delivery 0 belongs to a test mail."""

    purpose: Purpose
    run_month: date
    delivery_id: int
    number: int = 0


def seal(word: Word, key: bytes) -> str:
    """Return the signed word."""
    months = (word.run_month.year - 2000) * 12 + word.run_month.month - 1
    body = LAYOUT.pack(word.purpose, months, word.delivery_id, word.number)
    return _written(body + _mac(body, key))


def unseal(text: str, purpose: Purpose, key: bytes) -> Word | None:
    """Return what a word says, or None when it was not made here for this purpose, or is not written as it was given out."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return None
    if _written(raw) != text:
        return None
    body, mac = raw[: LAYOUT.size], raw[LAYOUT.size :]
    if len(body) != LAYOUT.size or not hmac.compare_digest(mac, _mac(body, key)):
        return None
    made_for, months, delivery_id, number = LAYOUT.unpack(body)
    if made_for != purpose:
        return None
    return Word(purpose, date(2000 + months // 12, months % 12 + 1, 1), delivery_id, number)


def message_id(delivery_id: int, domain: str, key: bytes) -> str:
    """Return the Message-ID of a delivery without angle brackets: the same at every attempt."""
    mac = hmac.digest(key, b"message-id:%d" % delivery_id, "sha256").hex()[:20]
    return f"d{delivery_id}.{mac}@{domain}"


def delivery_of(text: str, key: bytes) -> int | None:
    """Return the delivery a Message-ID belongs to, or None when it is not one of ours."""
    local, _at, domain = text.strip().strip("<>").partition("@")
    number = local[1:].partition(".")[0]
    if not (local.startswith("d") and number.isascii() and number.isdigit() and len(number) < 20):
        return None
    ours, told = message_id(int(number), domain, key), f"{local}@{domain}"
    right = hmac.compare_digest(ours.encode(errors="replace"), told.encode(errors="replace"))
    return int(number) if right else None


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:MAC_BYTES]

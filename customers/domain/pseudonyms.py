"""Pseudonyms of customers for a recipient outside: the same for one recipient, others for another.

Each recipient has a key of its own, derived by HKDF-SHA-256 (RFC 5869) from a secret of the blind
index once and then kept; a pseudonym is the first 15 bytes of HMAC-SHA-256 over the customer number, in base32. Without
the key no number can be found again, and two recipients cannot join what they were given.
"""

import hmac
import unicodedata
from base64 import b32encode, b64decode
from collections.abc import Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"sandpiper pseudonym v1:"
KEY_BYTES = 32
PSEUDONYM_BYTES = 15


def recipient_name(recipient: str) -> str:
    """Return the name a recipient counts by, without regard to case, width and blanks."""
    return " ".join(unicodedata.normalize("NFKC", recipient).casefold().split())


def recipient_key(index_key: str, recipient: str) -> bytes:
    """Return the key of a recipient, by the name they count by."""
    info = PURPOSE + recipient_name(recipient).encode()
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=info)
    return derived.derive(b64decode(index_key))


def pseudonymise(key: bytes, numbers: Sequence[str]) -> list[str]:
    """Return the pseudonyms of a column of customer numbers, in its order."""
    return [
        "P" + b32encode(hmac.digest(key, number.encode(), "sha256")[:PSEUDONYM_BYTES]).decode()
        for number in numbers
    ]

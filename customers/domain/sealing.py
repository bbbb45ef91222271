"""Personal fields at rest: AES-256-GCM with the key's number in the ciphertext, and a blind index.

Layout of a sealed value: one byte key number, 12 bytes nonce, ciphertext and 16 bytes tag
(NIST SP 800-38D). Blind index: the first 16 bytes of HMAC-SHA-256 over `kind:normalised value`.
"""

import os
import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The interpreter's own SHA-256: its copies cost a third of OpenSSL's, and short values are mostly copies.
try:
    from _sha2 import sha256  # type: ignore[import-not-found] # Python 3.12 and later
except ImportError:
    from _sha256 import sha256  # type: ignore[import-not-found] # its stubs lack it

NONCE_BYTES = 12
INDEX_BYTES = 16
BLOCK_BYTES = 64


@dataclass(frozen=True)
class Sealer:
    """Encrypts with the newest key of the ring, decrypts with any.

    `keys` maps a key number (1–255) to 32 bytes in base64; `index_key` is base64 too.
    """

    keys: Mapping[int, str]
    index_key: str

    @cached_property
    def _ciphers(self) -> dict[int, AESGCM]:
        return {number: AESGCM(b64decode(secret)) for number, secret in self.keys.items()}

    @cached_property
    def newest(self) -> int:
        """The number of the key that encrypts."""
        return max(self.keys)

    @cached_property
    def _index_hash(self) -> Callable[[bytes], bytes]:
        return keyed_hash(b64decode(self.index_key))

    def seal(self, text: str) -> bytes | None:
        """Encrypt one value; an empty value stays None."""
        return self.seal_bytes(text.encode()) if text else None

    def seal_bytes(self, content: bytes) -> bytes:
        """Encrypt the content of a file."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self.newest]
        return bytes([self.newest]) + nonce + cipher.encrypt(nonce, content, None)

    def open(self, sealed: bytes | memoryview | None) -> str:
        """Decrypt one value; raises InvalidTag if it was tampered with, KeyError if its key is gone."""
        return self.open_bytes(bytes(sealed)).decode() if sealed else ""

    def open_bytes(self, raw: bytes) -> bytes:
        """Decrypt the content of a file; raises as `open` does."""
        nonce, body = raw[1 : 1 + NONCE_BYTES], raw[1 + NONCE_BYTES :]
        return self._ciphers[raw[0]].decrypt(nonce, body, None)

    def index(self, kind: str, value: str) -> bytes | None:
        """Return the blind index by which an exact value can be found again, or None for nothing."""
        normal = normalise(kind, value)
        if not normal:
            return None
        return self._index_hash(f"{kind}:{normal}".encode())[:INDEX_BYTES]

    def seal_many(self, texts: Sequence[str]) -> list[bytes | None]:
        """Encrypt a column; one call for all its nonces, since each costs a system call."""
        lead = bytes([self.newest])
        encrypt = self._ciphers[self.newest].encrypt
        nonces = os.urandom(NONCE_BYTES * len(texts))
        starts = range(0, len(nonces), NONCE_BYTES)
        return [
            lead
            + (nonce := nonces[start : start + NONCE_BYTES])
            + encrypt(nonce, text.encode(), None)
            if text
            else None
            for start, text in zip(starts, texts, strict=True)
        ]

    def index_many(self, kind: str, values: Sequence[str]) -> list[bytes | None]:
        """Index a column, each value as `index` does."""
        lead, keyed = f"{kind}:", self._index_hash
        return [
            keyed(f"{lead}{normal}".encode())[:INDEX_BYTES] if normal else None
            for normal in normalise_many(kind, values)
        ]


def keyed_hash(secret: bytes) -> Callable[[bytes], bytes]:
    """Return HMAC-SHA-256 (RFC 2104) under one secret.

    The states after the padded key are kept and copied, which spares two of four blocks for each short value.
    """
    inner, outer = (sha256(_pad(secret, byte)) for byte in (0x36, 0x5C))

    def digest(value: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(value)
        second.update(first.digest())
        return second.digest()

    return digest


def _pad(secret: bytes, byte: int) -> bytes:
    short = sha256(secret).digest() if len(secret) > BLOCK_BYTES else secret
    return bytes(part ^ byte for part in short.ljust(BLOCK_BYTES, b"\0"))


def normalise(kind: str, value: str) -> str:
    """Bring a value to the form under which it is searched: NFKC, no blanks, one case.

    A phone loses its country prefix +86 and every separator.
    """
    # NFKC leaves ASCII as it is, and most values are ASCII.
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    if kind == "phone":
        return _digits(text)
    text = "".join(text.split())
    return text.upper() if kind == "id_number" else text.lower()


def _digits(text: str) -> str:
    digits = text if text.isdigit() else re.sub(r"\D", "", text)
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def normalise_many(kind: str, values: Sequence[str]) -> Iterator[str]:
    """Normalise a column; in most of them nothing has to be done but to change the case."""
    together = "".join(values)
    if not together.isascii() or together.split() != [together]:
        return (normalise(kind, value) for value in values)
    if kind == "phone":
        return map(_digits, values)
    return map(str.upper if kind == "id_number" else str.lower, values)

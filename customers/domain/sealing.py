"""Personal fields at rest: AES-256-GCM with the key's number in the ciphertext, and a blind index.

Layout of a sealed value: one byte key number, 12 bytes nonce, ciphertext and 16 bytes tag
(NIST SP 800-38D). The blind index is described in `customers/domain/blind.py`.
"""

import os
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from customers.domain.blind import BlindIndex

NONCE_BYTES = 12


@dataclass(frozen=True)
class Sealer:
    """Encrypts with the newest key of the ring, decrypts with any.

    `keys` maps a key number (1–255) to 32 bytes in base64; `blind` holds the secrets of the blind index.
    """

    keys: Mapping[int, str]
    blind: BlindIndex

    @cached_property
    def _ciphers(self) -> dict[int, AESGCM]:
        return {number: AESGCM(b64decode(secret)) for number, secret in self.keys.items()}

    @cached_property
    def newest(self) -> int:
        """The number of the key that encrypts."""
        return max(self.keys)

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
        return self.blind.index(kind, value)

    def indexes(self, kind: str, value: str) -> list[bytes]:
        """Return all blind indexes an exact value can be found by: two while a secret is being rotated."""
        return self.blind.indexes(kind, value)

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
        return self.blind.index_many(kind, values)

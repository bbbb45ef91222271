"""Blind indexes: keyed hashes by which an exact value is found again, under secrets that can be rotated.

The hash is the first 16 bytes of HMAC-SHA-256 (RFC 2104) over `kind:normalised value`. Under the first secret it
stands alone; under every later one the secret's number stands before it, so that each value says for itself
under which secret it can be found. The newest secret writes; all of `keys` are looked up; those in `kept` are
looked up only where the value behind a hash is gone: hashes of erased persons, digests of corrected rows.
"""

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from customers.domain.hashing import keyed_hash, normalise, normalise_many

INDEX_BYTES = 16
FIRST = 1  # the secret whose hashes stand alone, as they did before there were several


@dataclass(frozen=True)
class BlindIndex:
    """Hashes values under the newest of its secrets, or under another one by its number (1–255)."""

    keys: Mapping[int, str]
    kept: Mapping[int, str] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The number of the secret that writes."""
        return max(self.keys)

    @property
    def older(self) -> list[int]:
        """The numbers of the secrets that are being rotated out, the latest first."""
        return sorted(set(self.keys) - {self.newest}, reverse=True)

    @property
    def known(self) -> list[int]:
        """The numbers of all secrets but the newest: by these too somebody erased is known again."""
        return sorted({*self.keys, *self.kept} - {self.newest}, reverse=True)

    @cached_property
    def _hashes(self) -> dict[int, Callable[[bytes], bytes]]:
        secrets = {**self.kept, **self.keys}
        return {number: keyed_hash(b64decode(one)) for number, one in secrets.items()}

    @cached_property
    def _digests(self) -> dict[int, Callable[[bytes], bytes]]:
        secrets = {**self.kept, **self.keys}
        derived = {
            n: hmac.digest(b64decode(s), b"row digest", hashlib.sha256) for n, s in secrets.items()
        }
        return {number: keyed_hash(secret) for number, secret in derived.items()}

    def index(self, kind: str, value: str, number: int | None = None) -> bytes | None:
        """Return the hash of one value, or None for nothing."""
        normal = normalise(kind, value)
        if not normal:
            return None
        number = number or self.newest
        return _lead(number) + self._hashes[number](f"{kind}:{normal}".encode())[:INDEX_BYTES]

    def indexes(self, kind: str, value: str) -> list[bytes]:
        """Return every hash a value can be found by now, the newest first; none for nothing."""
        found = (self.index(kind, value, number) for number in (self.newest, *self.older))
        return [one for one in found if one]

    def index_many(
        self, kind: str, values: Sequence[str], number: int | None = None
    ) -> list[bytes | None]:
        """Index a column, each value as `index` does."""
        number = number or self.newest
        start, lead, keyed = f"{kind}:", _lead(number), self._hashes[number]
        return [
            lead + keyed(f"{start}{normal}".encode())[:INDEX_BYTES] if normal else None
            for normal in normalise_many(kind, values)
        ]

    def digest_many(
        self, columns: Sequence[Sequence[str]], number: int | None = None
    ) -> list[bytes | None]:
        """Hash each row's values together: equal rows are told from changed ones by it."""
        number = number or self.newest
        lead, keyed = _lead(number), self._digests[number]
        return [
            lead + keyed("\x1f".join(values).encode())[:INDEX_BYTES]
            for values in zip(*columns, strict=True)
        ]


def _lead(number: int) -> bytes:
    return b"" if number == FIRST else bytes([number])


def number_of(hashed: bytes | memoryview) -> int:
    """Return the number of the secret that a hash stands under."""
    raw = bytes(hashed)
    return FIRST if len(raw) == INDEX_BYTES else raw[0]


def number_sql(column: str) -> str:
    """Return the SQL of that number; NULL where there is no hash."""
    return f"CASE WHEN octet_length({column}) = {INDEX_BYTES} THEN {FIRST} ELSE get_byte({column}, 0) END"

"""The keyed hash under blind indexes, and the form under which values are compared."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

# The interpreter's own SHA-256: its copies cost a third of OpenSSL's, and short values are mostly copies.
try:
    from _sha2 import sha256  # type: ignore[import-not-found] # Python 3.12 and later
except ImportError:
    from _sha256 import sha256  # type: ignore[import-not-found] # its stubs lack it

BLOCK_BYTES = 64


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

    A phone loses its country prefix, +86 or 0086, and every separator.
    """
    # NFKC leaves ASCII as it is, and most values are ASCII.
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    if kind == "phone":
        return _digits(text)
    text = "".join(text.split())
    return text.upper() if kind == "id_number" else text.lower()


def _digits(text: str) -> str:
    digits = text if text.isdigit() else re.sub(r"\D", "", text)
    for prefix in ("86", "0086"):
        if len(digits) == len(prefix) + 11 and digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits


def normalise_many(kind: str, values: Sequence[str]) -> Iterator[str]:
    """Normalise a column; in most of them nothing has to be done but to change the case."""
    together = "".join(values)
    if not together.isascii() or together.split() != [together]:
        return (normalise(kind, value) for value in values)
    if kind == "phone":
        return map(_digits, values)
    return map(str.upper if kind == "id_number" else str.lower, values)

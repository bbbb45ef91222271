"""DKIM signatures (RFC 6376, keys of RFC 8463 too), relaxed in headers and body, by the cryptography library.

Written here and not taken from a library: the one there is signs RSA in plain Python, which takes as long for one mail
as everything else for twenty.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# What may not change on the way; the two of unsubscribing because RFC 8058, 4, asks for them.
SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "feedback-id",
    "mime-version",
    "content-type",
)
LEAST_RSA_BITS = 1024  # RFC 8301, 3.2
BLANKS = re.compile(rb"[ \t]+")
FOLDED = re.compile(rb"\r\n(?=[ \t])")
TRAILING = re.compile(rb"[ \t]+(?=\r\n)")
EMPTY_END = re.compile(rb"(?:\r\n)*\Z")


class BadKeyError(ValueError):
    """The text is no private key that can sign mails: RSA of 1024 bits at least, or Ed25519, in PEM."""


@dataclass(frozen=True)
class DkimSigner:
    """Signs the mails of one domain; `key` is a private key in PEM, its public half stands in DNS under the selector."""

    domain: str
    selector: str
    key: str

    @cached_property
    def _private(self) -> RSAPrivateKey | Ed25519PrivateKey:
        try:
            loaded = load_pem_private_key(self.key.encode(), password=None)
        except (ValueError, TypeError) as error:
            raise BadKeyError from error
        if isinstance(loaded, RSAPrivateKey) and loaded.key_size >= LEAST_RSA_BITS:
            return loaded
        if isinstance(loaded, Ed25519PrivateKey):
            return loaded
        raise BadKeyError

    @property
    def algorithm(self) -> str:
        """What the signature says it was made by; raises BadKeyError."""
        return "rsa-sha256" if isinstance(self._private, RSAPrivateKey) else "ed25519-sha256"

    def sign(self, content: bytes, at: int) -> bytes:
        """Return a mail with CRLF line ends and its signature before it; `at` is in seconds since 1970."""
        head, _blank, body = content.partition(b"\r\n\r\n")
        fields = header_fields(head + b"\r\n")
        names = [name for name in SIGNED if name in fields]
        begun = (
            f"DKIM-Signature: v=1; a={self.algorithm}; c=relaxed/relaxed; d={self.domain};\r\n"
            f" s={self.selector}; t={at}; h={':'.join(names)};\r\n"
            f" bh={body_hash(body)};\r\n b="
        ).encode()
        signed = b"".join(canonical_field(fields[name]) + b"\r\n" for name in names)
        made = b64encode(self._made(signed + canonical_field(begun)))
        return begun + b"\r\n ".join(_cut(made)) + b"\r\n" + content

    def _made(self, signed: bytes) -> bytes:
        key = self._private
        if isinstance(key, RSAPrivateKey):
            return key.sign(signed, PKCS1v15(), SHA256())
        return key.sign(sha256(signed).digest())  # RFC 8463, 3: over the hash


def header_fields(head: bytes) -> dict[str, bytes]:
    """Return the fields of a head by their names in small letters, each as it stands; the last of a name counts."""
    lines = FOLDED.sub(b"\x00", head).split(b"\r\n")
    fields = (line.replace(b"\x00", b"\r\n") for line in lines if b":" in line)
    return {one.partition(b":")[0].strip().lower().decode("ascii"): one for one in fields}


def canonical_field(field: bytes) -> bytes:
    """Return a field in the relaxed form of RFC 6376, 3.4.2, without its line end."""
    name, _colon, value = field.partition(b":")
    unfolded = BLANKS.sub(b" ", FOLDED.sub(b"", value))
    return name.strip().lower() + b":" + unfolded.strip(b" \r\n")


def body_hash(body: bytes) -> str:
    """Return the hash of a body in the relaxed form of RFC 6376, 3.4.4, in base64."""
    kept = EMPTY_END.sub(b"", TRAILING.sub(b"", BLANKS.sub(b" ", body)))
    return b64encode(sha256(kept + b"\r\n" if kept else b"").digest()).decode()


def _cut(text: bytes) -> list[bytes]:
    return [text[at : at + 72] for at in range(0, len(text), 72)]

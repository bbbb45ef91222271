"""DKIM by the example of RFC 8463, appendix A, and by keys made here."""

import re
from base64 import b64decode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from customers.domain.dkim import BadKeyError, DkimSigner, body_hash, canonical_field, header_fields

BODY = b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
HEAD = (
    b"From: Joe SixPack <joe@football.example.com>\r\n"
    b"To: Suzie Q <suzie@shopping.example.net>\r\n"
    b"Subject: Is dinner ready?\r\n"
    b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
)
# RFC 8463, A.3: the signature of its example, and the public key of A.2.
SIGNATURE = (
    b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    b" d=football.example.com; i=@football.example.com;\r\n"
    b" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    b" subject : date : message-id : from : subject : date;\r\n"
    b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    b" b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    b" Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
)
PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def pem(key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def test_forms_are_those_of_the_standards_example():
    fields = header_fields(HEAD)
    names = ("from", "to", "subject", "date", "message-id")
    unsigned = re.sub(rb"b=/gCr[\s\S]*", b"b=", SIGNATURE)
    signed = b"".join(canonical_field(fields[name]) + b"\r\n" for name in names)
    signature = b64decode(re.sub(rb"\s", b"", SIGNATURE.rpartition(b" b=")[2]))
    public = ed25519.Ed25519PublicKey.from_public_bytes(b64decode(PUBLIC))

    assert body_hash(BODY) == "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
    public.verify(signature, sha256(signed + canonical_field(unsigned)).digest())


@pytest.mark.parametrize(
    ("body", "same"),
    [(b"a  b\t c \r\n", b"a b c\r\n"), (b"a\r\n\r\n\r\n", b"a\r\n"), (b"a", b"a\r\n"), (b"", b"")],
)
def test_blanks_and_empty_ends_do_not_count(body, same):
    assert body_hash(body) == body_hash(same)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_what_is_signed_verifies_and_what_is_changed_does_not(kind):
    key = (
        rsa.generate_private_key(65537, 2048)
        if kind == "rsa"
        else ed25519.Ed25519PrivateKey.generate()
    )
    content = HEAD + b"List-Unsubscribe: <https://bank.test/u/1>\r\n\r\n" + BODY

    mail = DkimSigner("bank.test", "s1", pem(key)).sign(content, 1528637909)

    assert mail.endswith(content)
    assert verifies(mail, key.public_key())
    assert not verifies(mail.replace(b"dinner", b"lunch"), key.public_key())
    assert not verifies(mail.replace(b"/u/1", b"/u/2"), key.public_key())
    assert not verifies(mail.replace(b"hungry", b"thirsty"), key.public_key())


def verifies(mail: bytes, public) -> bool:
    """Check a signature as RFC 6376, 6.1.3, tells it."""
    head, _blank, body = mail.partition(b"\r\n\r\n")
    fields = header_fields(head + b"\r\n")
    own = fields["dkim-signature"]
    tags = dict(
        re.sub(r"\s", "", piece).split("=", 1)
        for piece in own.partition(b":")[2].decode().split(";")
    )
    signed = b"".join(canonical_field(fields[name]) + b"\r\n" for name in tags["h"].split(":"))
    signed += canonical_field(re.sub(rb"(?<= b=)[\s\S]*", b"", own))
    if tags["bh"] != body_hash(body):
        return False
    try:
        if tags["a"] == "rsa-sha256":
            public.verify(b64decode(tags["b"]), signed, PKCS1v15(), SHA256())
        else:
            public.verify(b64decode(tags["b"]), sha256(signed).digest())
    except Exception:  # noqa: BLE001 - whatever the library raises means no
        return False
    return True


def test_short_and_foreign_keys_are_refused():
    short = pem(rsa.generate_private_key(65537, 1024)).replace("A", "B", 3)

    for key in ("", "no key", short):
        with pytest.raises(BadKeyError):
            _ = DkimSigner("bank.test", "s1", key).algorithm

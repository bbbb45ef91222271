"""What WeChat posts in its safe mode: signed with the body, and sealed with a key of the account's own.

https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption.html: `msg_signature` is SHA-1 over token,
timestamp, nonce and the sealed text, sorted and joined; the text is AES-256-CBC with the first 16 bytes of the key as
initial vector, padded to blocks of 32 (PKCS #7), and holds 16 random bytes, the length of the message in four bytes,
the message, and the AppID. In the plain mode nothing but token, timestamp and nonce is signed, so that whoever sees one
address could post any body to it until its moment is past; WeChat itself advises against it.
"""

import re
from base64 import b64decode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_SIGNS = 43  # of EncodingAESKey
BLOCK = 32
RANDOM = 16
SEALED = re.compile(
    rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]{1,200000})\s*(?:\]\]>)?\s*</Encrypt>"
)


def sealed_part(body: bytes) -> str:
    """Return the sealed text of a posted body, "" where it has none."""
    found = SEALED.search(body)
    return found.group(1).decode() if found else ""


def is_message_key(key: str) -> bool:
    """Whether a text can be an account's EncodingAESKey."""
    return len(key) == KEY_SIGNS and key.isascii() and key.isalnum()


def open_sealed(key: str, sealed: str, account: str) -> bytes:
    """Return the message of a sealed text; raises ValueError for one of another key or account."""
    secret = b64decode(f"{key}=")
    cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).decryptor()
    padded = cipher.update(b64decode(sealed, validate=True)) + cipher.finalize()
    plain = padded[: -padded[-1]] if padded and 1 <= padded[-1] <= BLOCK else b""
    length = int.from_bytes(plain[RANDOM : RANDOM + 4], "big")
    message, of = plain[RANDOM + 4 : RANDOM + 4 + length], plain[RANDOM + 4 + length :]
    if not message or of != account.encode():
        raise ValueError("sealed with another key, or for another account")
    return message

"""Signatures of requests: our own webhooks, Alibaba Cloud's calls, WeChat's events."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

WINDOW_SECONDS = 300  # how far a signed moment may lie from now, either way


def sign_webhook(key: str, timestamp: int, body: bytes) -> str:
    """Return HMAC-SHA-256 (RFC 2104) over `timestamp.body` in hexadecimal; the moment is in seconds since 1970."""
    return hmac.digest(key.encode(), b"%d.%s" % (timestamp, body), "sha256").hex()


def is_signed(key: str, timestamp: str, body: bytes, signature: str, now: int) -> bool:
    """Whether a request was signed with this key a moment ago."""
    if not (key and _is_fresh(timestamp, now)):
        return False
    ours = sign_webhook(key, int(timestamp), body)
    return hmac.compare_digest(ours.encode(), signature.encode())


def _is_fresh(timestamp: str, now: int) -> bool:
    known = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12
    return known and abs(now - int(timestamp)) <= WINDOW_SECONDS


def sign_acs3(key_id: str, key_secret: str, headers: Mapping[str, str], query: str) -> str:
    """Return the Authorization of a POST to `/` of Alibaba Cloud's RPC API without a body.

    By "Request syntax and signature method V3",
    https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature: `headers` are host
    and all x-acs-*, in small letters; `query` is canonical.
    """
    names = sorted(headers)
    canonical = "\n".join(
        [
            "POST",
            "/",
            query,
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            ";".join(names),
            headers["x-acs-content-sha256"],
        ]
    )
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    made = hmac.digest(key_secret.encode(), to_sign.encode(), "sha256").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={';'.join(names)},Signature={made}"


def canonical_query(values: Mapping[str, str]) -> str:
    """Return parameters sorted and percent-encoded as RFC 3986 says, as the signature above wants them."""
    return "&".join(
        f"{quote(name, safe='-_.~')}={quote(values[name], safe='-_.~')}" for name in sorted(values)
    )


def is_from_wechat(
    token: str, timestamp: str, nonce: str, signature: str, now: int, *sealed: str
) -> bool:
    """Whether WeChat signed a request a moment ago: SHA-1 over token, timestamp and nonce, sorted and joined.

    https://developers.weixin.qq.com/doc/service/guide/dev/push/. In safe mode the sealed text is signed with them; in the
    plain mode the body is not signed: whoever saw an address once could say anything by it for ever.
    """
    if not _is_fresh(timestamp, now):
        return False
    joined = "".join(sorted([token, timestamp, nonce, *sealed])).encode()
    ours = hashlib.sha1(joined, usedforsecurity=False).hexdigest()
    return bool(token) and hmac.compare_digest(ours.encode(), signature.encode())

"""The forms in which advertising platforms take an audience: by which hashes, written how, and what to choose there.

Tencent Ads (https://developers.e.qq.com/docs/api/audiences/custom_audience_file/custom_audience_files_add and
…/docs/audience_management/file): a txt or csv, one number a line, in a zip of at most 100 MB; `user_id_type`
SHA256_MOBILE_PHONE over the eleven digits of a mainland mobile number; `operation_type` APPEND or REDUCE.
Ocean Engine (the message `toutiao.dmp.DmpData` of its data sources, read in the public client
https://github.com/bububa/oceanengine, marketing-api/model/dmp/datasource; the vendor's own page asks for a sign-in):
a text in a zip, each line the base64 of one protobuf message of at most 10,000 items with `dataType`
MOBILE_HASH_SHA256 (6) and a lower-case `id`; `operation_type` 1 adds, 2 deletes.
Google Customer Match (https://support.google.com/google-ads/answer/7476159 and
https://developers.google.com/data-manager/api/devguides/concepts/formatting): a CSV in UTF-8 with the headings Email and
Phone; SHA-256 in hex of the lower-case address without blanks (before gmail.com and googlemail.com also without dots and
without a plus and what follows it) and of the number in E.164 with its plus. None of the three was tried on the platform itself.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

Identifiers = Mapping[str, str]
MEMBERS, REMOVALS = "ad_audience", "ad_removal"  # the two files of an audience
ITEMS_A_LINE = 10_000  # of one DmpData
MOBILE_HASH_SHA256 = 6
MAINLAND = re.compile(r"(?:\+?86|0086)?(1\d{10})")
E164 = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
GOOGLES = ("gmail.com", "googlemail.com")


@dataclass(frozen=True)
class AudienceFormat:
    """How one platform takes an audience: `suffix` is the file's, `identify` gives the hashes, `write` the file's lines.

    `inner` names the text within a zip; `add` and `remove` are what is chosen at the platform.
    """

    code: str
    label: Mapping[str, str]
    suffix: str
    identify: Callable[[str, str], dict[str, str]]
    write: Callable[[Iterable[Identifiers]], Iterator[bytes]]
    add: str
    remove: str
    needs_phone: bool = True
    inner: str = ""


def mainland(phone: str) -> str:
    """Return the eleven digits of a mobile number of mainland China, allocated or not; empty for any other."""
    found = MAINLAND.fullmatch(_dense(phone))
    return found[1] if found else ""


def e164(phone: str) -> str:
    """Return a number in E.164 with its plus; empty where its country is not known."""
    domestic = mainland(phone)
    if domestic:
        return f"+86{domestic}"
    found = E164.fullmatch(_dense(phone))
    return f"+{found[1]}" if found else ""


def plain_address(email: str) -> str:
    """Return an address as Google compares it; empty where it is none."""
    local, at, domain = "".join(email.split()).lower().partition("@")
    if not (local and at and "." in domain):
        return ""
    if domain in GOOGLES:
        local = local.partition("+")[0].replace(".", "")
    return f"{local}@{domain}" if local else ""


def digest(value: str) -> str:
    """Return the SHA-256 of a text in lower-case hex."""
    return sha256(value.encode()).hexdigest()


def _dense(phone: str) -> str:
    return re.sub(r"[\s()\-.]", "", phone)


def _mobile(phone: str, _email: str) -> dict[str, str]:
    number = mainland(phone)
    return {"phone": digest(number)} if number else {}


def _either(phone: str, email: str) -> dict[str, str]:
    found = {"email": plain_address(email), "phone": e164(phone)}
    return {name: digest(value) for name, value in found.items() if value}


def _numbers(rows: Iterable[Identifiers]) -> Iterator[bytes]:
    for row in rows:
        yield f"{row['phone']}\n".encode()


def _columns(rows: Iterable[Identifiers]) -> Iterator[bytes]:
    yield b"Email,Phone\r\n"
    for row in rows:
        yield f"{row.get('email', '')},{row.get('phone', '')}\r\n".encode()


def _messages(rows: Iterable[Identifiers]) -> Iterator[bytes]:
    items = (_field(1, _item(row["phone"])) for row in rows)
    while line := b"".join(islice(items, ITEMS_A_LINE)):
        yield b64encode(line) + b"\n"


def _item(digest: str) -> bytes:
    """An IdItem: field 2 is the type of the id, field 3 the id."""
    return bytes([2 << 3, MOBILE_HASH_SHA256]) + _field(3, digest.encode())


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes in protobuf's wire format."""
    length, size = len(content), bytearray()
    while length > 0x7F:
        size.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes([number << 3 | 2, *size, length]) + content


FORMATS: Mapping[str, AudienceFormat] = {
    one.code: one
    for one in (
        AudienceFormat(
            "tencent",
            {"zh": "腾讯广告：手机号 SHA-256", "en": "Tencent Ads: mobile number, SHA-256"},
            "zip",
            _mobile,
            _numbers,
            "SHA256_MOBILE_PHONE, APPEND",
            "SHA256_MOBILE_PHONE, REDUCE",
            inner="txt",
        ),
        AudienceFormat(
            "oceanengine",
            {"zh": "巨量引擎：手机号 SHA-256", "en": "Ocean Engine: mobile number, SHA-256"},
            "zip",
            _mobile,
            _messages,
            "operation_type 1",
            "operation_type 2",
            inner="txt",
        ),
        AudienceFormat(
            "google",
            {
                "zh": "Google Customer Match：邮箱与手机号 SHA-256",
                "en": "Google Customer Match: e-mail and phone, SHA-256",
            },
            "csv",
            _either,
            _columns,
            "add",
            "remove",
            needs_phone=False,
        ),
    )
}

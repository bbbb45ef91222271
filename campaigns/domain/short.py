"""Short messages: what is written around a text message, how many parts it takes, and what a reply to it wants."""

import re
import unicodedata
from dataclasses import dataclass

# The default alphabet of 3GPP TS 23.038, 6.2.1, and its extension, whose signs take two places.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
# Places of one part alone, and of each part of several (3GPP TS 23.040, 9.2.3.24.1: the header of the joined parts).
GSM_PLACES = (160, 153)
UCS_PLACES = (70, 67)
SIGNATURE = re.compile(r"^【[^【】]{2,20}】")
WAY_OUT = {"zh": "拒收请回复R", "en": "Reply STOP to opt out"}
# A way out says what to do; "free to cancel a day before (可免费退订)" or a name with "Stop" in it is none.
HAS_WAY_OUT = re.compile(
    r"(?:拒收|退订)(?:请|可)?(?:回复?|发送?|点击?)?\s*[:：]?\s*[“\"]?(?:[a-z]{1,4}(?![a-z])|https?://)"
    r"|(?:回复?|发送?)\s*[“\"]?(?:拒收|退订|[a-z]{1,4}[”\"]?\s*(?:即?可?以?)(?:拒收|退订))"
    r"|\b(?:reply|text|send)(?: with)? [“\"']?(?:(?-i:STOP|UNSUBSCRIBE|END|QUIT|CANCEL)\b|stop to\b)"
    r"|\bSTOP (?:to|2) (?:opt|end|cancel|quit|unsub)"
    r"|\b(?:opt[ -]?out|unsubscribe)\b[^.!?]{0,20}(?:https?://|\breply\b|\btext\b)",
    re.IGNORECASE,
)
# Words by which customers stop text messages; carriers know the letters, people write the rest.
STOPS = frozenset(
    ["R", "T", "TD", "N", "退订", "拒收", "取消", "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"]
)  # fmt: skip
ENDS_WITH_LINK = re.compile(r"https?://[^\s，。]+$")
PHONE = re.compile(r"\+?\d{5,15}")


@dataclass(frozen=True)
class Size:
    """How long a text message is: the alphabet it needs, its places, the places of a part, and the parts."""

    alphabet: str
    places: int
    per_part: int
    parts: int


def measure(text: str) -> Size:
    """Count the parts of a text message; a sign of two places is never cut in two."""
    basic = all(sign in BASIC or sign in EXTENDED for sign in text)
    widths = [_width(sign, basic=basic) for sign in text]
    alone, joined = GSM_PLACES if basic else UCS_PLACES
    places = sum(widths)
    alphabet = "GSM-7" if basic else "UCS-2"
    if places <= alone:
        return Size(alphabet, places, alone, 1)
    parts, left = 1, joined
    for width in widths:
        if width > left:
            parts, left = parts + 1, joined
        left -= width
    return Size(alphabet, places, joined, parts)


def _width(sign: str, *, basic: bool) -> int:
    if basic:
        return 2 if sign in EXTENDED else 1
    return len(sign.encode("utf-16-be")) // 2


def framed(text: str, bank: str, language: str) -> str:
    """Return a text message with the bank's signature before it and the way out behind it, where it lacks them."""
    body = " ".join(text.split()) if language == "en" else text.strip()
    signed = body if SIGNATURE.match(body) else f"【{bank}】{body}"
    if HAS_WAY_OUT.search(body):
        return signed
    gap = " " if language == "en" or ENDS_WITH_LINK.search(body) else "，"
    ended = signed.rstrip("。.，, ") if language != "en" else signed
    return f"{ended}{gap}{WAY_OUT[language]}"


def wants_out(reply: str) -> bool:
    """Whether a customer's reply asks not to be written to any more."""
    plain = "".join(unicodedata.normalize("NFKC", reply).split()).strip("。.!！,，").upper()
    return plain in STOPS


def is_phone(text: str) -> bool:
    """Whether a text can be dialled: digits, after a plus perhaps."""
    return PHONE.fullmatch(text) is not None


def dialled(text: str) -> str:
    """Return a number without blanks, dashes and brackets."""
    return re.sub(r"[\s()\-.]", "", text)


def needs_subject(channel: str) -> bool:
    """Whether a message of this channel has a subject or title."""
    return channel in ("email", "push", "in_app", "ads")


def is_written(channel: str, subject: str, body: str) -> bool:
    """Whether a message says enough to be sent."""
    return bool(body.strip()) and (bool(subject.strip()) or not needs_subject(channel))


def is_template_field(name: str) -> bool:
    """Whether a vendor's template can have a field of this name."""
    return re.fullmatch(r"[A-Za-z]\w{0,31}", name) is not None


def read_values(text: str) -> dict[str, str]:
    """Read the fields of a vendor's template, one a line as `name: text`; raises ValueError with the faulty line."""
    values: dict[str, str] = {}
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, colon, value = re.sub("：", ":", line, count=1).partition(":")
        if not colon or not is_template_field(name.strip()) or not value.strip():
            raise ValueError(line)
        values[name.strip()] = value.strip()
    return values


def show_values(values: dict[str, str]) -> str:
    """Return the fields of a template as `read_values` takes them."""
    return "\n".join(f"{name}: {value}" for name, value in values.items())

"""Which encoding some bytes of text are written in, told by what they would say in each.

Bytes that UTF-8 allows are UTF-8, and marks, escapes and the places of NULs tell some others. For the rest each
encoding is a small model of its language: how often its signs are the frequent ones, the usual ones or none of the
language. The reading in which the bytes are likeliest wins (a naive Bayes classifier); what stands against it is the
likeliest reading that says something else.
"""

import codecs
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from customers.domain.letters import ACCENTED, FREQUENT, LETTERS, MARKS

UTF_8 = "utf-8-sig"
# In the order of the list on the mapping page.
ENCODINGS = {
    UTF_8: "UTF-8",
    "gb18030": "GB18030 · GBK · GB2312",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "hz": "HZ",
    "cp932": "Shift-JIS · CP932",
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP",
    "cp949": "EUC-KR · CP949",
    "johab": "Johab",
    "iso2022_kr": "ISO-2022-KR",
    "cp1252": "Windows-1252 · Latin-1",
    "iso8859_15": "ISO-8859-15 · Latin-9",
    "cp1250": "Windows-1250",
    "iso8859_2": "ISO-8859-2 · Latin-2",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "iso8859_5": "ISO-8859-5",
    "cp866": "CP866",
    "cp1253": "Windows-1253",
    "iso8859_7": "ISO-8859-7",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
    "cp1258": "Windows-1258",
    "cp874": "Windows-874 · TIS-620",
    "cp437": "CP437",
    "cp850": "CP850",
    "cp852": "CP852",
    "mac_roman": "Mac Roman",
}
# Which of them are guessed, and how many nats each must do better than Chinese: what a bank here rarely meets.
PENALTIES = {
    "gb18030": 0.0,
    "big5": 2.0,
    "cp932": 2.0,
    "euc_jp": 3.0,
    "cp949": 3.0,
    "johab": 6.0,
    "cp1252": 1.0,
    "cp1250": 2.0,
    "iso8859_2": 4.0,
    "cp1251": 2.0,
    "koi8_r": 4.0,
    "cp866": 5.0,
    "iso8859_5": 5.0,
    "cp1253": 5.0,
    "cp1254": 4.0,
    "cp1255": 5.0,
    "cp1256": 5.0,
    "cp874": 5.0,
}
ESCAPES = {
    b"\x1b$)C": "iso2022_kr",
    b"\x1b$B": "iso2022_jp",
    b"\x1b$@": "iso2022_jp",
}
BOMS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the mark of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHANCE = 8  # so many signs may all be so by chance
LOOK = 6000  # bytes that are weighed: thousands of signs of another alphabet leave no doubt
ASCII = math.log(0.02)
STRANGE = math.log(1e-7)  # a sign that the language does not use
SURE, LIKELY = 12.0, 4.0  # nats between the two likeliest readings
MIXED = 4.0  # what an odd word costs
ONE_SIDED = 8  # how many times as many NULs stand in the one place of each pair as in the other


@dataclass(frozen=True)
class EncodingGuess:
    """An encoding, how far it stands before the next reading in nats, and that reading's encoding."""

    encoding: str
    margin: float = math.inf
    rival: str = ""

    @property
    def confidence(self) -> str:
        """`sure`, `likely` or `perhaps`."""
        if self.margin >= SURE:
            return "sure"
        return "likely" if self.margin >= LIKELY else "perhaps"


def guess_encoding(start: bytes) -> EncodingGuess | None:
    """Return the encoding that the first bytes of a text are likeliest written in; None where none can be."""
    for mark, encoding in BOMS:
        if start.startswith(mark):
            return EncodingGuess(encoding)
    if b"\0" in start:
        return _by_nuls(start)
    for escape, encoding in ESCAPES.items():
        if escape in start and reads(start, encoding):
            return EncodingGuess(encoding)
    if not reads(start, UTF_8):
        return _by_language(start)
    return _chinese_by_chance(start) or EncodingGuess(UTF_8)


def decode_text(content: bytes) -> str | None:
    """Return the text of a whole small file, in doubt as Chinese; None where no encoding can read it."""
    guess = guess_encoding(content)
    if guess is None:
        return None
    doubted = guess.confidence == "perhaps" and reads(content, "gb18030")
    try:
        return content.decode("gb18030" if doubted else guess.encoding)
    except UnicodeError:  # its last sign is cut in two
        return None


def reads(start: bytes, encoding: str) -> bool:
    """Whether the beginning of a text, its last sign perhaps cut in two, can be read in an encoding."""
    return _decoded(start, encoding) is not None


def _by_nuls(start: bytes) -> EncodingGuess | None:
    """UTF-16 without a mark: what is of Latin letters, line ends and delimiters has a NUL at one side of each pair."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    for few, many, encoding in ((even, odd, "utf-16-le"), (odd, even, "utf-16-be")):
        text = _decoded(start, encoding) if many > few * ONE_SIDED else None
        # Text with a stray NUL has no whole line end when its bytes are taken in pairs.
        if text is not None and ("\n" in text or "\r" in text):
            return EncodingGuess(encoding, SURE if few == 0 else LIKELY)
    return None


def _chinese_by_chance(start: bytes) -> EncodingGuess | None:
    """A few words of Chinese, and nothing else, may be what UTF-8 allows: letters of distant alphabets."""
    signs = [sign for sign in start.decode("utf-8", "ignore") if sign > "\x7f"]
    if not 0 < len(signs) <= CHANCE or any(
        "\xc0" <= sign < "\u0100" or sign > "\u07ff" for sign in signs
    ):
        return None
    guess = _by_language(start)
    return EncodingGuess("gb18030", 0, UTF_8) if guess and guess.encoding == "gb18030" else None


def _by_language(start: bytes) -> EncodingGuess | None:
    telling = _telling(start)
    found: list[tuple[float, str, str]] = []
    for encoding, penalty in PENALTIES.items():
        text = _decoded(telling, encoding) if reads(start, encoding) else None
        if text is not None:
            found.append((_weigh(text, encoding) - penalty, encoding, text))
    if not found:
        return None
    found.sort(key=lambda one: -one[0])
    best, encoding, said = found[0]
    other = next((one for one in found if one[2] != said), None)
    if other is None:
        return EncodingGuess(encoding)
    return EncodingGuess(encoding, best - other[0], other[1])


def _telling(start: bytes) -> bytes:
    """The lines that hold more than ASCII, as many as are weighed; no sign of an encoding weighed spans lines."""
    lines = (line for line in start.splitlines() if not line.isascii())
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= LOOK:
            break
    return b"\n".join(kept)


def _decoded(start: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeError:
        return None


def _weigh(text: str, encoding: str) -> float:
    """The logarithm of how likely a text is in the language of an encoding."""
    model = _model(encoding)
    signs = sum(ASCII if sign < "\x80" else model.get(sign, STRANGE) for sign in text)
    return signs - MIXED * len(_odd(encoding).findall(text)) if encoding in LETTERS else signs


@cache
def _odd(encoding: str) -> re.Pattern[str]:
    """What words do not have: accented letters alone, letters of two alphabets, a capital behind a small letter."""
    small, large = LETTERS[encoding]
    if encoding in ACCENTED:
        return re.compile(f"(?<![A-Za-z])[{small}{large}](?![A-Za-z])")
    either = f"[{small}{large}]"
    return re.compile(f"[A-Za-z]{either}|{either}[A-Za-z]|[{small}][{large}]")


@cache
def _model(encoding: str) -> dict[str, float]:
    """Return the logarithm of each sign's likelihood; a sign of several groups has its likeliest one."""
    model: dict[str, float] = {}
    for signs, share in (*_groups(encoding), (MARKS, 0.03)):
        each = math.log(share / len(signs))
        model |= {sign: max(each, model.get(sign, STRANGE)) for sign in signs}
    return model


def _groups(encoding: str) -> Iterable[tuple[str, float]]:
    """The signs of a language by how often they stand in its texts, each group with its share of them."""
    if encoding in LETTERS:
        small, large = LETTERS[encoding]
        among = encoding in ACCENTED
        return (small, 0.1 if among else 0.8), (large, 0.02 if among else 0.1)
    frequent = FREQUENT[encoding]
    blocks = [(_block(charset, leads), share) for charset, leads, share in BLOCKS[encoding]]
    return ((frequent, 0.6), *blocks)


JAPANESE = (
    ("euc_jp", (0xA4, 0xA5), 0.35),
    ("euc_jp", (0xB0, 0xCF), 0.3),
    ("euc_jp", (0xD0, 0xF4), 0.01),
)
KOREAN = (("euc_kr", (0xB0, 0xC8), 0.38), ("euc_kr", (0xCA, 0xFD), 0.01))
# The rows of each national standard, and the share of a usual text that stands in them besides the frequent signs.
BLOCKS: dict[str, tuple[tuple[str, tuple[int, int], float], ...]] = {
    "gb18030": (
        ("gb2312", (0xB0, 0xD7), 0.35),
        ("gb2312", (0xD8, 0xF7), 0.03),
        ("big5", (0xA4, 0xC6), 0.005),
        ("gb2312", (0xA3, 0xA3), 0.02),
    ),
    "big5": (("big5", (0xA4, 0xC6), 0.35), ("big5", (0xC9, 0xF9), 0.01)),
    "cp932": JAPANESE,
    "euc_jp": JAPANESE,
    "cp949": KOREAN,
    "johab": KOREAN,
}


def _block(charset: str, leads: tuple[int, int]) -> str:
    """The signs of a standard whose first byte lies between two."""
    pairs = (
        bytes((lead, trail))
        for lead in range(leads[0], leads[1] + 1)
        for trail in range(0x40, 0xFF)
    )
    return "".join(
        dict.fromkeys("".join(pair.decode(charset, "ignore") for pair in pairs if pair[1] != 0x7F))
    )

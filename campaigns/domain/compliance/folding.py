"""Bringing a text into one form, each sign of which knows where it stood in the original."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from campaigns.domain.compliance.characters import (
    CHINESE_LOOKALIKES,
    LATIN_LOOKALIKES,
    LEET,
    ONLY_BESIDE,
    SOUNDS,
    TRADITIONAL,
)

HAN = "\u4e00-\u9fff"
SEPARATORS = r"[\s.·•・∙*_\-~|/+^#`'\"]"
BETWEEN_HAN = re.compile(rf"(?<=[{HAN}]){SEPARATORS}+(?=[{HAN}])")
BETWEEN_LETTERS = re.compile(r"(?<![a-z0-9])(?:[a-z][\s.·*_\-]{1,2}){2,}[a-z](?![a-z0-9])\s*")
SOUND = re.compile(rf"(?<![a-z])({'|'.join(sorted(SOUNDS, key=len, reverse=True))})(?![a-z])")
LEET_WORD = re.compile(r"(?<![a-z0-9@$!])[a-z0-9@$!]*[a-z][0-9@$!]+[a-z0-9@$!]*")
RATING_OR_ORDINAL = re.compile(r"[a-z]\d+|\d+[a-z]{1,2}|[a-z]{2,3}\d[a-z]?")


@dataclass(frozen=True)
class Folded:
    """A text in one form; sign i came from the original's characters starts[i] to ends[i]."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of this form stands in the original."""
        return self.starts[start], self.ends[end - 1]


Sign = tuple[str, int, int]


def fold(original: str) -> Folded:
    """Fold width, case, traditional forms and look-alikes; drop what has no width."""
    signs: list[Sign] = []
    for at, character in enumerate(original):
        signs.extend((sign, at, at + 1) for sign in _folded(character))
    return _sound_out(_look_alike(_of(signs)))


def squeeze(folded: Folded) -> Folded:
    """Drop blanks and dots between Chinese characters and between single letters; read digits as letters."""
    keep = [True] * len(folded.text)
    for found in (*BETWEEN_HAN.finditer(folded.text), *BETWEEN_LETTERS.finditer(folded.text)):
        for at in range(found.start(), found.end()):
            keep[at] = bool(re.match(rf"[a-z{HAN}]", folded.text[at]))
    signs = zip(folded.text, folded.starts, folded.ends, strict=True)
    return _sound_out(
        _read_leet(_of([sign for sign, kept in zip(signs, keep, strict=True) if kept]))
    )


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if "!" <= character <= "~" or character == "\n":
        return character.lower()
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Cc"} and character not in "\t\r":
        return ""
    plain = unicodedata.normalize("NFKC", character).translate(LATIN_LOOKALIKES).lower()
    plain = "".join(TRADITIONAL.get(sign, sign) for sign in plain)
    return (
        " "
        if unicodedata.category(character) in {"So", "Zs", "Sk"}
        and len(plain) == 1
        and not plain.isalnum()
        else plain
    )


def _of(signs: Iterable[Sign]) -> Folded:
    kept = [sign for sign in signs if sign[0]]
    return Folded(
        "".join(sign for sign, _start, _end in kept),
        tuple(start for _sign, start, _end in kept),
        tuple(end for _sign, _start, end in kept),
    )


def _look_alike(folded: Folded) -> Folded:
    text = folded.text
    if not any(sign in CHINESE_LOOKALIKES for sign in text):
        return folded
    signs = []
    for at, sign in enumerate(text):
        beside = ONLY_BESIDE.get(sign)
        meant = (
            beside is None
            or re.match(beside, text[at + 1 : at + 4])
            or re.search(f"(?:{beside})$", text[max(0, at - 3) : at])
        )
        signs.append(
            (
                CHINESE_LOOKALIKES.get(sign, sign) if meant else sign,
                folded.starts[at],
                folded.ends[at],
            )
        )
    return _of(signs)


def _sound_out(folded: Folded) -> Folded:
    """Write the character where its sound stands in letters beside Chinese characters."""
    signs: list[Sign] = []
    at = 0
    for found in SOUND.finditer(folded.text):
        beside = (
            folded.text[max(0, found.start() - 1) : found.start()]
            + folded.text[found.end() : found.end() + 1]
        )
        if not re.search(f"[{HAN}]", beside):
            continue
        signs.extend(_signs(folded, at, found.start()))
        first, last = folded.span(found.start(), found.end())
        signs.extend((sign, first, last) for sign in SOUNDS[found.group()])
        at = found.end()
    return _of([*signs, *_signs(folded, at, len(folded.text))]) if at else folded


def _signs(folded: Folded, start: int, end: int) -> Iterable[Sign]:
    return zip(
        folded.text[start:end], folded.starts[start:end], folded.ends[start:end], strict=True
    )


def _read_leet(folded: Folded) -> Folded:
    text = list(folded.text)
    for found in LEET_WORD.finditer(folded.text):
        word = found.group()
        letters = sum(sign.isalpha() for sign in word)
        if len(word) < 4 or letters * 2 < len(word) or RATING_OR_ORDINAL.fullmatch(word):
            continue
        end = found.end() - (len(word) - len(word.rstrip("!")))
        for at in range(found.start(), end):
            text[at] = text[at].translate(LEET)
    return Folded("".join(text), folded.starts, folded.ends)

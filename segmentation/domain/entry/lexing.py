"""A typed phrase as tokens: at each place the longest word, number or window that is known."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.lexicon import entries, listed
from segmentation.domain.entry.numbers import match_amount, match_window
from segmentation.domain.entry.only import match_only
from segmentation.domain.entry.periods import match_period
from segmentation.domain.entry.rewording import reword

LONGEST = 500
Lists = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True)
class Token:
    """A known piece of a phrase; `strong` when punctuation stands before it, `gapped` when something unknown does."""

    kind: Kind
    data: Any
    text: str
    strong: bool = False
    gapped: bool = False


def tokens(phrase: str, lists: Lists | None = None) -> tuple[list[Token], list[str]]:
    """Return the tokens of a phrase, and the words that mean nothing here."""
    text = reword(unicodedata.normalize("NFKC", phrase).lower()[:LONGEST])
    table = [*listed(lists or {}), *entries()]
    found: list[Token] = []
    unread: list[str] = []
    place, strong, gapped = 0, False, False
    while place < len(text):
        if text[place].isspace() or text[place] in "\"'“”‘’「」《》":
            place += 1
            continue
        token = _longest(text, place, table)
        if token is None:
            word = _unknown(text, place)
            unread.append(word)
            place, gapped = place + len(word), True
            continue
        found.append(Token(token.kind, token.data, token.text, strong, gapped))
        gapped = False
        strong = token.kind is Kind.BREAK and token.text in ",;.。"
        place += len(token.text)
    return found, _joined(unread, text)


def _longest(text: str, place: int, table: list[tuple[Kind, Any, re.Pattern[str]]]) -> Token | None:
    window, amount = match_window(text, place), match_amount(text, place)
    period, only = match_period(text, place), match_only(text, place)
    found: list[Token] = []
    if window:
        found.append(Token(Kind.WINDOW, window[0], text[place : window[1]]))
    if amount and _ends_whole(text, amount[1]):
        found.append(Token(Kind.AMOUNT, amount[0], text[place : amount[1]]))
    if period:
        found.append(Token(Kind.PERIOD, period[0], text[place : period[1]]))
    if only:
        found.append(Token(Kind.ONLY, only[0], text[place : only[1]]))
    hits = ((kind, data, pattern.match(text, place)) for kind, data, pattern in table)
    found += [Token(kind, data, hit[0]) for kind, data, hit in hits if hit and hit[0]]
    return max(found, key=lambda token: len(token.text), default=None)


def _ends_whole(text: str, end: int) -> bool:
    """Whether a number does not run on into a Latin word."""
    return end >= len(text) or not (text[end - 1].isascii() and re.match(r"[a-z]", text[end]))


def _unknown(text: str, place: int) -> str:
    word = re.compile(r"[a-z0-9'_-]+").match(text, place)
    return word[0] if word else text[place]


def _joined(words: list[str], text: str) -> list[str]:
    """Put neighbouring unknown signs together again, so that they are told as they were typed."""
    found: list[str] = []
    for word in words:
        if found and not word.isascii() and found[-1] + word in text:
            found[-1] += word
        else:
            found.append(word)
    return found

"""Finding words in a folded text, and judging from the words around them whether they are a claim."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from campaigns.domain.compliance.copies import Copy, Finding, Severity
from campaigns.domain.compliance.folding import Folded, fold, squeeze

# What stands in a masked place: no rule's pattern holds it.
MASK = "\ue010"
LONGEST = 600  # how far around a place its clause or sentence is looked for


class Places:
    """The places of a text that are taken already."""

    def __init__(self, size: int) -> None:
        self._taken = bytearray(size)

    def meet(self, start: int, end: int) -> bool:
        """Whether a place shares a sign with one that is taken."""
        return 1 in self._taken[start:end]

    def take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * (end - start)


@dataclass(frozen=True)
class Signal:
    """Words that offend unless their place lies in a lawful expression or is denied in its clause.

    `applies` looks at the copy; `spared` looks at the text, the match and the copy.
    """

    rule: str
    pattern: re.Pattern[str]
    severity: Severity = Severity.ERROR
    lawful: re.Pattern[str] | None = None
    applies: Callable[[Copy], bool] | None = None
    spared: Callable[[str, re.Match[str], Copy], bool] | None = None
    deniable: bool = True


@dataclass(frozen=True)
class Language:
    """How one language cuts clauses, denies, warns, and teaches of the law or of frauds."""

    clause_end: re.Pattern[str]
    sentence_end: re.Pattern[str]
    is_denied: Callable[[str, int, int], bool]
    masks: re.Pattern[str]
    signals: tuple[Signal, ...]
    teaches: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Reading:
    """A text ready to be judged: as it stands, and with what was put between its signs taken out."""

    copy: Copy
    plain: Folded
    tight: Folded


def read(copy: Copy, language: Language) -> Reading:
    """Fold a text and blot out the institution's names, allowed words and lawful expressions."""
    masks = [*_own_words(copy), language.masks]
    plain = _blot(fold(copy.text), masks)
    tight = squeeze(plain)
    return Reading(copy, plain, plain if tight.text == plain.text else _blot(tight, masks))


def find_signals(reading: Reading, language: Language) -> Iterable[Finding]:
    """Yield what offends, first as the text stands, then what only shows with the stuffing taken out."""
    views = [reading.plain] if reading.tight is reading.plain else [reading.plain, reading.tight]
    for signal in language.signals:
        if signal.applies is not None and not signal.applies(reading.copy):
            continue
        taken = Places(len(reading.copy.text))
        for view in views:
            for start, end in _places(signal, view, language, reading.copy):
                if not taken.meet(start, end):
                    taken.take(start, end)
                    yield Finding(signal.rule, signal.severity, start, end)


def _places(
    signal: Signal, view: Folded, language: Language, copy: Copy
) -> Iterable[tuple[int, int]]:
    lawful: Places | None = None
    for found in signal.pattern.finditer(view.text):
        start, end = found.span()
        if start == end:
            continue
        if lawful is None:
            lawful = places_of(signal.lawful, view.text)
        if lawful.meet(start, end):
            continue
        if signal.deniable and language.is_denied(view.text, start, end):
            continue
        if signal.spared is not None and signal.spared(view.text, found, copy):
            continue
        if signal.deniable and teaches(view.text, start, language):
            continue
        yield view.span(start, end)


def teaches(text: str, at: int, language: Language) -> bool:
    """Whether the sentence of a place quotes a law or warns of a fraud."""
    if language.teaches is None or not _teaches_somewhere(text, language.teaches):
        return False
    return bool(language.teaches.search(text, *stretch_around(text, at, language.sentence_end)))


@lru_cache(maxsize=4)
def _teaches_somewhere(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text))


def places_of(pattern: re.Pattern[str] | None, text: str) -> Places:
    """Return the places of a text that a pattern finds."""
    places = Places(len(text))
    for found in pattern.finditer(text) if pattern else ():
        places.take(*found.span())
    return places


def _own_words(copy: Copy) -> list[re.Pattern[str]]:
    words = [*copy.names, *copy.allowed, str(copy.facts.get("name") or "")]
    folded = [fold(word).text for word in words if word and word.strip()]
    return [re.compile("|".join(re.escape(word) for word in folded))] if folded else []


def _blot(folded: Folded, masks: list[re.Pattern[str]]) -> Folded:
    text = folded.text
    for mask in masks:
        text = mask.sub(lambda found: MASK * len(found.group()), text)
    return folded if text == folded.text else replace(folded, text=text)


def stretch_around(text: str, at: int, ends: re.Pattern[str]) -> tuple[int, int]:
    """Return the stretch between the ends (a clause, a sentence) in which a place lies."""
    start, last = max(0, at - LONGEST), min(len(text), at + LONGEST)
    for found in ends.finditer(text, start, last):
        if found.start() >= at:
            return start, found.start()
        start = found.end()
    return start, last

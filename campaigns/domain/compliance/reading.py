"""Finding words in a folded text, and judging from the words around them whether they are a claim."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from campaigns.domain.compliance.copies import Copy, Finding, Severity
from campaigns.domain.compliance.folding import Folded, fold, squeeze

# What stands in a masked place: no rule's pattern holds it.
MASK = "\ue010"


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
    """How one language cuts clauses, denies and warns."""

    clause_end: re.Pattern[str]
    sentence_end: re.Pattern[str]
    is_denied: Callable[[str, int, int], bool]
    masks: re.Pattern[str]
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class Reading:
    """A text ready to be judged: as it stands, and with what was put between its signs taken out."""

    copy: Copy
    plain: Folded
    tight: Folded


def read(copy: Copy, language: Language) -> Reading:
    """Fold a text and blot out the institution's names, allowed words and lawful expressions."""
    plain = fold(copy.text)
    tight = squeeze(plain)
    masks = _own_words(copy)
    blotted = _blot(plain, [*masks, language.masks])
    if tight.text == plain.text:
        return Reading(copy, blotted, blotted)
    return Reading(copy, blotted, _blot(tight, [*masks, language.masks]))


def find_signals(reading: Reading, language: Language) -> Iterable[Finding]:
    """Yield what offends, first as the text stands, then what only shows with the stuffing taken out."""
    views = [reading.plain] if reading.tight is reading.plain else [reading.plain, reading.tight]
    for signal in language.signals:
        if signal.applies is not None and not signal.applies(reading.copy):
            continue
        taken: list[tuple[int, int]] = []
        for view in views:
            for start, end in _places(signal, view, language, reading.copy):
                if not any(start < e and s < end for s, e in taken):
                    taken.append((start, end))
                    yield Finding(signal.rule, signal.severity, start, end)


def _places(
    signal: Signal, view: Folded, language: Language, copy: Copy
) -> Iterable[tuple[int, int]]:
    lawful: list[tuple[int, int]] | None = None
    for found in signal.pattern.finditer(view.text):
        start, end = found.span()
        if start == end:
            continue
        if lawful is None:
            lawful = [m.span() for m in signal.lawful.finditer(view.text)] if signal.lawful else []
        if any(s < end and start < e for s, e in lawful):
            continue
        if signal.deniable and language.is_denied(view.text, start, end):
            continue
        if signal.spared is not None and signal.spared(view.text, found, copy):
            continue
        yield view.span(start, end)


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
    start = 0
    for found in ends.finditer(text):
        if found.start() >= at:
            return start, found.start()
        start = found.end()
    return start, len(text)

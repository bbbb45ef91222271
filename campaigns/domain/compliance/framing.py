"""Claims told by classes of words that meet in one clause or sentence, whatever their order."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from campaigns.domain.compliance.copies import Copy, Finding, Severity
from campaigns.domain.compliance.folding import Folded
from campaigns.domain.compliance.reading import Language, Reading, stretch_around, teaches

NEAR = 12  # claims of one rule that stand no further apart are told as one


@dataclass(frozen=True)
class Frame:
    """Classes of words of which one each stands within `reach` signs of the first class's, in one stretch.

    `unless` names what makes the stretch lawful, `amid` what makes the whole sentence so; `spared` looks at the
    text, the first word and the copy; `deniable` says whether a denial in the clause makes it lawful.
    """

    rule: str
    parts: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None = None
    amid: re.Pattern[str] | None = None
    severity: Severity = Severity.ERROR
    applies: Callable[[Copy], bool] | None = None
    spared: Callable[[str, re.Match[str], Copy], bool] | None = None
    deniable: bool = True
    reach: int = 24
    ends: re.Pattern[str] | None = None


def frame(
    rule: str,
    *parts: str,
    unless: str = "",
    amid: str = "",
    severity: Severity = Severity.ERROR,
    **how: Any,
) -> Frame:
    """Declare a frame by its classes of words, each a pattern; the rarest class stands first."""
    return Frame(
        rule,
        tuple(re.compile(part) for part in parts),
        re.compile(unless) if unless else None,
        re.compile(amid) if amid else None,
        severity,
        **how,
    )


def find_frames(
    reading: Reading, language: Language, frames: tuple[Frame, ...]
) -> Iterator[Finding]:
    """Yield the claims that frames find, as the text stands and with its stuffing taken out; neighbours as one."""
    views = [reading.plain] if reading.tight is reading.plain else [reading.plain, reading.tight]
    found = [
        Finding(one.rule, one.severity, start, end)
        for one in frames
        if one.applies is None or one.applies(reading.copy)
        for view in views
        for start, end in _places(one, view, language, reading.copy)
    ]
    last: dict[str, Finding] = {}
    for claim in sorted(found, key=lambda f: (f.start, f.end)):
        before = last.get(claim.rule)
        if before is None or not _is_beside(before, claim, reading.copy.text):
            if before is not None:
                yield before
            last[claim.rule] = claim
        else:
            last[claim.rule] = replace(before, end=max(before.end, claim.end))
    yield from last.values()


def _is_beside(before: Finding, claim: Finding, text: str) -> bool:
    return claim.start - before.end <= NEAR and "\n" not in text[before.end : claim.start]


def _places(one: Frame, view: Folded, language: Language, copy: Copy) -> Iterator[tuple[int, int]]:
    text, at = view.text, 0
    for found in one.parts[0].finditer(text):
        if found.start() < at:
            continue
        first, last = _stretch(text, found, one.ends or language.clause_end, one.reach)
        others = [part.search(text, first, last) for part in one.parts[1:]]
        if not all(others):
            continue
        met = [found, *(other for other in others if other)]
        start, end = min(m.start() for m in met), max(m.end() for m in met)
        if one.spared is not None and one.spared(text, found, copy):
            continue
        if _is_lawful(one, view.text, (first, last), (start, end), language):
            continue
        at = end
        yield view.span(start, end)


def _is_lawful(
    one: Frame, text: str, near: tuple[int, int], place: tuple[int, int], language: Language
) -> bool:
    if one.unless is not None and one.unless.search(text, *near):
        return True
    if one.amid is not None and one.amid.search(
        text, *stretch_around(text, place[0], language.sentence_end)
    ):
        return True
    if teaches(text, place[0], language):
        return True
    return one.deniable and language.is_denied(text, *place)


def _stretch(text: str, found: re.Match[str], ends: re.Pattern[str], reach: int) -> tuple[int, int]:
    """Return the part of a clause or sentence that lies within reach of a word."""
    first, last = max(0, found.start() - reach), min(len(text), found.end() + reach)
    for cut in ends.finditer(text, first, found.start()):
        first = cut.end()
    cut_after = ends.search(text, found.end(), last)
    return first, cut_after.start() if cut_after else last

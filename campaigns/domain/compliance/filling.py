"""A message as it will read, for the scan: the product's fields written out, marks and links taken away.

Every place of the result knows where it came from, so that findings point into the text being written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MARK = re.compile(
    r"\{\{\s*(?P<field>\w+)\s*(?:\|(?P<fallback>[^{}]*))?\}\}"
    r"|\{%\s*(?P<word>if|else|endif|offer)\s*(?P<about>\w*)\s*%\}"
    r"|!?\[(?P<words>[^\[\]]+)\]\((?P<url>[^()\s]+)\)|(?P<sign>\*\*|^#+ +|^- |^=> *|^! +|^-{3,}[ \t]*$)"
    r"|(?P<bar>^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$|[ \t]*\|[ \t]*(?=[^|\n]*\|[ \t]*$))",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Written:
    """A text as it reads; sign i stands for the original's characters starts[i] to ends[i]."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch came from; an empty stretch stays at its place."""
        if start >= end:
            return (self.starts[start], self.starts[start]) if start < len(self.starts) else (0, 0)
        return self.starts[start], self.ends[end - 1]


def write_out(source: str, values: Mapping[str, str]) -> Written:
    """Write a text with the values known for everybody; parts kept for absent values are left out."""
    signs: list[tuple[str, int, int]] = []
    kept: list[
        tuple[bool, bool]
    ] = []  # of each open choice: whether shown, whether known for everybody
    at = 0
    for mark in MARK.finditer(source):
        _copy(signs, source, at, mark.start(), shown=_shown(kept))
        at = mark.end()
        if mark["word"] == "offer":
            continue  # written by the bank's own words, each product's risk included
        if mark["word"]:
            _branch(kept, mark["word"], mark["about"], values)
        elif _shown(kept):
            _put(signs, mark, values)
    _copy(signs, source, at, len(source), shown=_shown(kept))
    return Written(
        "".join(sign for sign, _s, _e in signs),
        tuple(start for _sign, start, _e in signs),
        tuple(end for _sign, _s, end in signs),
    )


def _shown(kept: list[tuple[bool, bool]]) -> bool:
    return all(shown for shown, _known in kept)


def _branch(
    kept: list[tuple[bool, bool]], word: str, about: str, values: Mapping[str, str]
) -> None:
    """A part that hangs on the customer is read either way; one that hangs on the product as it is."""
    if word == "if":
        known = about in values
        kept.append((bool(values[about]) if known else True, known))
    elif kept:
        shown, known = kept.pop()
        if word == "else":
            kept.append((not shown if known else True, known))


def _copy(
    signs: list[tuple[str, int, int]], source: str, start: int, end: int, *, shown: bool
) -> None:
    if shown:
        signs.extend((source[at], at, at + 1) for at in range(start, end))


def _put(signs: list[tuple[str, int, int]], mark: re.Match[str], values: Mapping[str, str]) -> None:
    """Write a field's value, or a link's words with its address."""
    start, end = mark.span()
    if mark["field"]:
        written = values.get(mark["field"]) or (mark["fallback"] or "").strip()
        signs.extend((sign, start, end) for sign in written)
    elif mark["words"]:
        first = mark.start("words")
        signs.extend((sign, first + n, first + n + 1) for n, sign in enumerate(mark["words"]))
        if "=" in mark["url"]:
            signs.extend((sign, start, end) for sign in f" {mark['url']} ")
    elif mark["bar"] and _parts_cells(mark):
        signs.append((" ", start, end))


def _parts_cells(bar: re.Match[str]) -> bool:
    """Whether words stand on its line before and after it."""
    before, after = bar.string[: bar.start()], bar.string[bar.end() :]
    return bool(before.rsplit("\n", 1)[-1].strip() and after.split("\n", 1)[0].strip())

"""Two texts compared word by word; signs without spaces between them, as in Chinese, each count as a word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

WORD = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
LONGEST = 20_000  # signs of both: the work grows with the product of their words

Piece = tuple[str, str]  # same, gone or new; the words


def cut_pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield the pieces of two texts in order: what stayed, what went and what came; very long ones as wholes.

    Line ends of a browser and of a file are alike.
    """
    before, after = (text.replace("\r\n", "\n") for text in (before, after))
    if before != after and len(before) + len(after) > LONGEST:
        yield from ((kind, text) for kind, text in (("gone", before), ("new", after)) if text)
        return
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield "same", "".join(old[i:j])
            continue
        if j > i:
            yield "gone", "".join(old[i:j])
        if m > k:
            yield "new", "".join(new[k:m])

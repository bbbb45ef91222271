"""The parts of a phrase as they are linked, and lists whose last item alone says that they are alternatives."""

from dataclasses import dataclass, field, replace

from segmentation.domain.entry.frames import Frame, Rule
from segmentation.domain.entry.kinds import Kind

LISTED_OPS = ("has_any", "is_one_of", "at_least")


@dataclass
class Piece:
    """A frame with its condition, how it is linked with what stands before it, what was taken for granted and what was left out."""

    rule: Rule
    link: str = "and"
    strong: bool = False
    frame: Frame | None = None
    assumed: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    joined: bool = False  # by a word of its own
    said: str = ""  # that word

    def is_unlike(self, before: "Piece") -> bool:
        """Whether a word joins it with something of another sort."""
        return self.joined and self.rule.get("field") != before.rule.get("field")


def as_alternatives(pieces: list[Piece]) -> list[Piece]:
    """“A fund, insurance or a loan”: the “or” of the last is that of all; what is of another sort stands apart."""
    found = list(pieces)
    for at in range(len(found) - 1, 1, -1):
        if found[at].link != "or" or not _is_alike(found[at - 1], found[at]):
            continue
        before, middle = found[at - 2], found[at - 1]
        if _is_item(middle, before, found[at]):
            found[at - 1] = replace(middle, link="or", strong=False)
            found[at] = replace(found[at], strong=False)
        elif middle.said == "、" and not _is_alike(before, middle):
            found[at - 1] = replace(middle, strong=True)
    return found


def _is_item(middle: Piece, before: Piece, after: Piece) -> bool:
    """Whether it is one of a list with what stands before and after it, and nothing is said of it alone."""
    listed = middle.link == "and" and (middle.said == "、" or (middle.strong and not middle.joined))
    if not listed or not _is_alike(before, middle) or before.frame is None or middle.frame is None:
        return False
    again = bool(middle.frame.verb) and not (after.frame and after.frame.verb)
    dated = middle.said != "、" and bool(before.frame.window)
    return not (again or dated)


def _is_alike(one: Piece, other: Piece) -> bool:
    """Whether both are plain things of one sort: products, deeds, values of one field."""
    if one.frame is None or other.frame is None or one.frame.kind is not other.frame.kind:
        return False
    if one.frame.amount or other.frame.amount:
        return False
    same = one.rule.get("field") == other.rule.get("field") or one.frame.kind is Kind.ACT
    return same and one.rule.get("op") in LISTED_OPS and one.rule.get("op") == other.rule.get("op")


def is_either(before: list[Piece], piece: Piece) -> bool:
    """“Women under 25 or over 60”, “who called or complained”: one choice, and not a part of what stands before."""
    last = before[-1]
    if piece.strong or not _is_same_sort(last, piece):
        return False
    return not (len(before) > 1 and last.joined and _is_same_sort(before[-2], last))


def _is_same_sort(one: Piece, other: Piece) -> bool:
    """Whether both are deeds, or bounds of one number."""
    if one.frame is None or other.frame is None:
        return False
    deeds = one.frame.kind is other.frame.kind is Kind.ACT
    asked = one.rule.get("any", [one.rule])[-1]
    bounds = bool(one.frame.amount and other.frame.amount) and asked.get("field") == other.rule.get(
        "field"
    )
    return deeds or bounds

"""Pieces of a phrase joined to one rule: sequences, windows said once, alternatives, and before or."""

from dataclasses import dataclass

from segmentation.domain.entry.frames import DEFAULT_DAYS, Frame, Rule, asks
from segmentation.domain.entry.lexicon import Act, Kind


@dataclass
class Piece:
    """A frame with its condition and how it is linked with what stands before it."""

    rule: Rule
    link: str = "and"
    strong: bool = False
    frame: Frame | None = None


def find_sequences(pieces: list[Piece]) -> list[Piece]:
    """Two deeds joined by “but” or “then”, the second within so many days: a sequence."""
    found: list[Piece] = []
    for piece in pieces:
        before = found[-1] if found else None
        made = _sequence(before, piece) if before else None
        if made and before:
            found[-1] = Piece(made, before.link, before.strong)
        else:
            found.append(piece)
    return found


def _sequence(first: Piece, then: Piece) -> Rule | None:
    one, other = first.frame, then.frame
    if then.link != "but" or one is None or other is None:
        return None
    both = isinstance(one.data, Act) and isinstance(other.data, Act)
    if not both or one.negated or other.window is None or other.window.side == "last":
        return None
    days = one.window.days if one.window else DEFAULT_DAYS
    op = "not_followed_by" if other.negated else "followed_by"
    return asks(
        "sequence",
        op,
        first=[one.data.step],
        then=[other.data.step],
        within=other.window.days,
        days=days,
    )


def share_windows(pieces: list[Piece], assumed: list[str]) -> list[Piece]:
    """A window said once holds for the deeds beside it; where none was said, ninety days are taken."""
    said = [
        piece.frame.window
        for piece in pieces
        if piece.frame and _is_act(piece) and piece.frame.window
    ]
    for piece in pieces:
        if piece.frame is None or not _is_act(piece) or piece.frame.window:
            continue
        if said:
            piece.rule["params"]["days"] = said[0].days
        else:
            assumed.append("window")
    return pieces


def _is_act(piece: Piece) -> bool:
    return bool(piece.frame and piece.frame.kind is Kind.ACT and "params" in piece.rule)


def combine(pieces: list[Piece]) -> Rule | None:
    """Join pieces: alternatives of one list become one condition, commas part more than words do."""
    parts = _merged(pieces)
    if not parts:
        return None
    chunks: list[list[Piece]] = [[parts[0]]]
    for piece in parts[1:]:
        if piece.strong:
            chunks.append([piece])
        else:
            chunks[-1].append(piece)
    joined = [Piece(_chunk(chunk), chunk[0].link) for chunk in chunks]
    return _chunk(joined)


def _merged(pieces: list[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and piece.link == "or" and _same_list(last.rule, piece.rule):
            last.rule["value"] = list(dict.fromkeys([*last.rule["value"], *piece.rule["value"]]))
        else:
            found.append(piece)
    return found


def _same_list(one: Rule, other: Rule) -> bool:
    keys = ("field", "op", "params")
    alike = all(one.get(key) == other.get(key) for key in keys)
    return alike and one.get("op") in ("has_any", "is_one_of")


def _chunk(pieces: list[Piece]) -> Rule:
    """And binds tighter than or."""
    options: list[list[Rule]] = [[pieces[0].rule]]
    for piece in pieces[1:]:
        if piece.link == "or":
            options.append([piece.rule])
        else:
            options[-1].append(piece.rule)
    sides = [_all(option) for option in options]
    return sides[0] if len(sides) == 1 else {"any": sides}


def _all(rules: list[Rule]) -> Rule:
    flat = [part for rule in rules for part in rule.get("all", [rule])]
    return flat[0] if len(flat) == 1 else {"all": flat}

"""The conditions of a phrase put together: sequences, shared windows, lists that become one, and before or."""

from dataclasses import dataclass

from segmentation.domain.entry.frames import DEFAULT_DAYS, Frame, Rule, asks, is_money
from segmentation.domain.entry.lexicon import Act, Kind
from segmentation.domain.entry.numbers import whole

# A customer has one of each: “teachers and doctors” are both sorts of people, not people who are both.
ONE_OF_EACH = (
    "gender", "kind", "status", "language", "occupation", "education", "region", "branch",
    "lifecycle_stage", "value_tier", "firm_size",
)  # fmt: skip


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
    """What was done and what followed it within so many days; “after” says the later one first."""
    if then.link not in ("but", "after"):
        return None
    limit = then.frame if then.link == "but" else first.frame
    one, other = (first.frame, then.frame) if then.link == "but" else (then.frame, first.frame)
    if one is None or other is None or limit is None or limit.window is None:
        return None
    both = isinstance(one.data, Act) and isinstance(other.data, Act)
    if not both or one.negated or limit.window.side == "last":
        return None
    days = one.window.days if one.window else DEFAULT_DAYS
    return asks(
        "sequence",
        "not_followed_by" if other.negated else "followed_by",
        first=[one.data.step],
        then=[other.data.step],
        within=limit.window.days,
        days=days,
        **_least("first_least", one),
        **_least("then_least", other),
    )


def _least(name: str, frame: Frame) -> dict[str, float | int]:
    """The least amount of a step, where it is money and more was asked for."""
    amount = frame.amount
    if (
        amount is None
        or not is_money(frame.data, amount)
        or frame.compare in ("at_most", "less_than")
    ):
        return {}
    return {name: whole(amount.low)}


def share_windows(pieces: list[Piece]) -> bool:
    """A window said once holds for the deeds beside it; say whether none was said, so that ninety days are taken."""
    said = [
        piece.frame.window
        for piece in pieces
        if piece.frame and _is_act(piece) and piece.frame.window
    ]
    bare = [piece for piece in pieces if piece.frame and _is_act(piece) and not piece.frame.window]
    for piece in bare:
        if said:
            piece.rule["params"]["days"] = said[0].days
    return bool(bare and not said)


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
    """Alternatives of one list are one condition; so are two values of what a customer has one of."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and (_is_same_list(last, piece) or _is_denied_too(last, piece)):
            last.rule["value"] = list(dict.fromkeys([*last.rule["value"], *piece.rule["value"]]))
        else:
            found.append(piece)
    return found


def _is_same_list(last: Piece, piece: Piece) -> bool:
    keys = ("field", "op", "params")
    alike = all(last.rule.get(key) == piece.rule.get(key) for key in keys)
    linked = piece.link == "or" or (piece.link == "and" and last.rule.get("field") in ONE_OF_EACH)
    return alike and linked and last.rule.get("op") in ("has_any", "is_one_of")


def _is_denied_too(last: Piece, piece: Piece) -> bool:
    """“Not teachers or doctors” denies both."""
    contrary = {"is_none_of": "is_one_of", "has_none": "has_any"}
    return (
        last.rule.get("field") == piece.rule.get("field")
        and last.rule.get("field") in ONE_OF_EACH
        and contrary.get(last.rule["op"]) == piece.rule["op"]
        and piece.link in ("and", "or")
        and not piece.strong
    )


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

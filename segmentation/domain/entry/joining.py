"""The conditions of a phrase put together: sequences, shared windows, lists that become one, and before or."""

from dataclasses import replace
from itertools import pairwise

from segmentation.domain.entry.bookings import is_money
from segmentation.domain.entry.conditions import SETS
from segmentation.domain.entry.frames import DEFAULT_DAYS, ONE_OF_EACH, Frame, Rule, asks
from segmentation.domain.entry.kinds import Act, Kind
from segmentation.domain.entry.numbers import PAST, Window, match_window, whole
from segmentation.domain.entry.pieces import Piece, as_alternatives, is_either

NEW = ("lifecycle_stage", "has_any", ["new"])
IN_TIME = ("then", "after")  # links that say an order


def find_sequences(pieces: list[Piece]) -> list[Piece]:
    """Two deeds, the second within so many days: a sequence, where “but”, “then” or a plain “and” joins them."""
    found: list[Piece] = []
    for piece in pieces:
        before = found[-1] if found else None
        ends = _ends(before, piece, in_list=_in_list(found)) if before else None
        if before and ends:
            one, other, limit = ends
            made = replace(before, rule=_sequence(one, other, limit), frame=None)
            made.assumed = ["order"] if piece.link == "and" else [] if limit.side else ["window"]
            made.unread = [*_beyond(one), *_beyond(other)]
            found[-1] = made
        else:
            found.append(piece)
    return found


def _in_list(found: list[Piece]) -> bool:
    """“Signed in, called and bought within 30 days” is a list of deeds; which comes first is not said."""
    return len(found) > 1 and found[-1].strong and _is_act(found[-1]) and _is_act(found[-2])


def _ends(first: Piece, then: Piece, *, in_list: bool) -> tuple[Frame, Frame, Window] | None:
    """The earlier deed, the later one and the days between; “after” says the later one first."""
    if first.frame is None or then.frame is None or then.link == "or":
        return None
    pair = (first.frame, then.frame)
    one, other = pair[::-1] if then.link == "after" else pair
    said = pair[then.link != "after"].window
    if not (isinstance(one.data, Act) and isinstance(other.data, Act)) or one.negated:
        return None
    limit = _limit(one, other, said, then.link)
    if limit is None or one.summed or other.summed:
        return None
    if limit is said and said.side == "last":
        one = replace(one, window=said)
    if then.link == "and" and (then.strong or in_list or not _in_order(one, other, limit)):
        return None
    return one, other, limit


def _limit(one: Frame, other: Frame, said: Window | None, link: str) -> Window | None:
    """The days between two deeds; where their order alone was said, all those in which they are looked for."""
    if said is not None and said.side in PAST:
        return None
    if said is not None and said.side != "last":
        return said
    if link not in IN_TIME or other.negated:
        return None
    if said is None:
        return one.window or Window(DEFAULT_DAYS, "")
    return said if link == "then" and one.window is None else None


def without_echo(pieces: list[Piece]) -> list[Piece]:
    """“New customers who joined 30 days ago” says what new is; it is no second condition."""
    if not any(piece.frame and piece.frame.kind is Kind.JOINED for piece in pieces):
        return pieces
    return [piece for piece in pieces if piece.link == "or" or piece.rule != asks(*NEW)]


def unordered(pieces: list[Piece]) -> list[str]:
    """Return the words for an order that became no sequence."""
    return [piece.said for piece in pieces if piece.link in IN_TIME]


def denial(pieces: list[Piece]) -> Piece:
    """Return what denies all of this together."""
    found = find_sequences(pieces)
    assumed = ["window"] if share_windows(found) else []
    unread = [*unordered(found[1:]), *(text for piece in found for text in piece.unread)]
    unread += [one.said for before, one in pairwise(found) if one.is_unlike(before)]
    rule = combine(found) or {}
    if rule.get("op") in SETS:
        denied: Rule = {**rule, "op": SETS[rule["op"]]}
    else:
        denied = {"none": [rule]}
    return replace(found[0], rule=denied, frame=None, assumed=assumed, unread=unread)


def _in_order(one: Frame, other: Frame, limit: Window) -> bool:
    """“Bought and redeemed within 30 days”: only the second deed has days that begin with something."""
    looks_back = one.window is None or one.window.side == "last"
    plain = not (_beyond(one) or _beyond(other)) and one.data.step != other.data.step
    return limit.side == "within" and looks_back and plain


def _beyond(frame: Frame) -> list[str]:
    """What was said of a deed and cannot be said of a step: its channel, its category, a number of times."""
    counted = frame.amount is not None and not is_money(frame.data, frame.amount)
    kinds = (Kind.CHANNEL, Kind.CATEGORY, *([Kind.AMOUNT] if counted else []))
    return [text for kind, text in frame.texts if kind in kinds]


def _sequence(one: Frame, other: Frame, limit: Window) -> Rule:
    return asks(
        "sequence",
        "not_followed_by" if other.negated else "followed_by",
        first=[one.data.step],
        then=[other.data.step],
        within=limit.days,
        days=one.window.days if one.window else DEFAULT_DAYS,
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
    said = [days for piece in pieces if (days := _days_of(piece))]
    bare = [piece for piece in pieces if piece.frame and _is_act(piece) and not piece.frame.window]
    for piece in bare:
        if said:
            piece.rule["params"]["days"] = said[0]
    return bool(bare and not said)


def _days_of(piece: Piece) -> int:
    """The days said of a deed or a number, beside its name or as part of it: “近30天登录次数”."""
    frame = piece.frame
    if frame is None or not (_is_act(piece) or frame.kind is Kind.MEASURE):
        return 0
    named = match_window(frame.said, 0) if frame.kind is Kind.MEASURE else None
    window = frame.window or (named[0] if named else None)
    return window.days if window and window.side not in ("next", *PAST) else 0


def _is_act(piece: Piece) -> bool:
    timed = bool(piece.frame and piece.frame.kind in (Kind.ACT, Kind.TEXT))
    return timed and "days" in piece.rule.get("params", {})


def combine(pieces: list[Piece]) -> Rule | None:
    """Join pieces: alternatives of one list become one condition, commas part more than words do."""
    parts = _merged(as_alternatives(pieces))
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
        elif last and piece.link == "or" and is_either(found, piece):
            options = last.rule.get("any", [last.rule])
            found[-1] = replace(last, rule={"any": [*options, piece.rule]}, frame=piece.frame)
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
    sides = [side for option in options for side in _sides(_all(option), len(options))]
    return sides[0] if len(sides) == 1 else {"any": sides}


def _sides(rule: Rule, count: int) -> list[Rule]:
    """The alternatives of one that is nothing else, beside others."""
    return rule["any"] if count > 1 and "any" in rule else [rule]


def _all(rules: list[Rule]) -> Rule:
    flat = [part for rule in rules for part in rule.get("all", [rule])]
    return flat[0] if len(flat) == 1 else {"all": flat}

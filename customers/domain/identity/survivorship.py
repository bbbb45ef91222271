"""Which value of two records of one customer survives, field by field, and which refusals and consents do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """By what a value is preferred where both records have one."""

    NEWEST = "newest"
    TRUSTED = "trusted"
    COMPLETE = "complete"


PERSONAL = ("name", "id_number", "phone", "email", "address")
PLAIN = (
    "gender",
    "birth_on",
    "occupation",
    "education",
    "monthly_income",
    "since_on",
    "risk_tolerance",
    "risk_assessed_on",
)
FLAGS = ("marketing_refused", "profiling_refused")
FIELDS = (*PERSONAL, *PLAIN, *FLAGS)


@dataclass(frozen=True)
class Side:
    """One record: its values, when it was last told, and how far its source is trusted (0 to 100)."""

    values: Mapping[str, Any]
    told_at: datetime
    trust: int

    @property
    def filled(self) -> int:
        """How many fields have a value."""
        return sum(_is_known(self.values[name]) for name in (*PERSONAL, *PLAIN))


def surviving(kept: Side, absorbed: Side, rule: Rule) -> dict[str, Any]:
    """Return the values that survive; a refusal on either side stays, a tolerance goes with its assessment.

    The earlier of two dates of the first contact is kept. Where the rule sees no difference, so does `kept`.
    """
    better = absorbed if _prefers(absorbed, kept, rule) else kept
    worse = kept if better is absorbed else absorbed
    chosen = {
        name: better.values[name] if _is_known(better.values[name]) else worse.values[name]
        for name in (*PERSONAL, *PLAIN)
    }
    sides = [kept.values, absorbed.values]
    known = [side["since_on"] for side in sides if side["since_on"]]
    chosen["since_on"] = min(known) if known else None
    chosen |= _assessment(sides)
    return chosen | {name: any(side[name] for side in sides) for name in FLAGS}


def _prefers(one: Side, other: Side, rule: Rule) -> bool:
    if rule == Rule.TRUSTED and one.trust != other.trust:
        return one.trust > other.trust
    if rule == Rule.COMPLETE and one.filled != other.filled:
        return one.filled > other.filled
    return one.told_at > other.told_at


def _assessment(sides: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The newest assessment; of two of one day the more careful one."""
    assessed = [side for side in sides if side["risk_assessed_on"] and side["risk_tolerance"]]
    if not assessed:
        return {}
    newest = max(assessed, key=lambda side: (side["risk_assessed_on"], -side["risk_tolerance"]))
    return {name: newest[name] for name in ("risk_tolerance", "risk_assessed_on")}


def _is_known(value: Any) -> bool:
    return value is not None and value != ""


@dataclass(frozen=True)
class Consent:
    """What holds for a purpose on a channel ("" is the purpose as a whole) since an instant."""

    purpose: str
    channel: str
    granted: bool
    since: datetime


def effective(states: Iterable[Consent], purpose: str, channel: str) -> bool | None:
    """Return what counts on a channel: the newer of its own entry and the whole purpose's, both at a tie."""
    found = {one.channel: one for one in states if one.purpose == purpose}
    own, whole = found.get(channel), found.get("")
    if own is None or whole is None or channel == "":
        one = own or whole
        return one.granted if one else None
    if own.since == whole.since:
        return own.granted and whole.granted
    return own.granted if own.since > whole.since else whole.granted


def strictest(
    kept: list[Consent], absorbed: list[Consent], channels: Iterable[str]
) -> list[tuple[str, str, bool]]:
    """Return the entries (purpose, channel, granted) that `kept` needs, in their order of time.

    Afterwards everything refused on either side is refused, and a consent of one side alone stands.
    """
    entries = []
    for purpose in sorted({one.purpose for one in (*kept, *absorbed)}):
        wanted = {c: _stricter(kept, absorbed, purpose, c) for c in ["", *channels]}
        own = {one.channel: one.granted for one in kept if one.purpose == purpose}
        unlike = [
            c for c, w in wanted.items() if w is not None and w != effective(kept, purpose, c)
        ]
        if not unlike:
            continue
        if "" in unlike or ("" not in own and wanted[""] is not None):
            # An entry for the whole is newer than those of the channels: each of them is said again after it.
            entries.append((purpose, "", bool(wanted[""])))
            unlike = [c for c, w in wanted.items() if c and w is not None and w != wanted[""]]
            unlike += [c for c in own if c and c not in unlike and wanted[c] is not None]
        entries += [(purpose, c, bool(wanted[c])) for c in unlike if c]
    return entries


def _stricter(
    kept: list[Consent], absorbed: list[Consent], purpose: str, channel: str
) -> bool | None:
    said = [effective(side, purpose, channel) for side in (kept, absorbed)]
    known = [one for one in said if one is not None]
    return all(known) if known else None

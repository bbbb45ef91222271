"""How alike two records are, field by field: a level from 0 (different) up, or UNKNOWN where a value is missing.

The levels are those of approximate record linkage (Winkler 1990; Christen, Data Matching, 2012, ch. 5): exact,
same sound or one slip, similar, different.
"""

from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA, JaroWinkler

from customers.domain.hashing import normalise
from customers.domain.identity.keys import LEGAL_FORMS, Person, plain_address, sound_of

UNKNOWN = -1
CLOSE, SIMILAR = 0.92, 0.8


@dataclass(frozen=True)
class Field:
    """A field that is compared; `levels` is how many levels it has, the highest being the same value."""

    name: str
    levels: int


FIELDS = (
    Field("name", 4),
    Field("birth_on", 4),
    Field("id_number", 3),
    Field("phone", 3),
    Field("email", 3),
    Field("address", 4),
    Field("gender", 2),
)
NAMES = tuple(field.name for field in FIELDS)


def compare(left: Person, right: Person) -> tuple[int, ...]:
    """Return the level of every field of FIELDS."""
    return (
        _names(left, right),
        _births(left.birth_on, right.birth_on),
        _codes("id_number", left.id_number, right.id_number),
        _codes("phone", left.phone, right.phone),
        _mails(left.email, right.email),
        _addresses(left.address, right.address),
        _exact(left.gender, right.gender),
    )


def _exact(left: str, right: str) -> int:
    return UNKNOWN if not left or not right else int(left == right)


def _names(left: Person, right: Person) -> int:
    """3 the same, 2 the same sounds in any order, 1 one slip or similar sounds, 0 another name."""
    if not left.name or not right.name:
        return UNKNOWN
    one, other = normalise("name", left.name), normalise("name", right.name)
    if one == other:
        return 3
    if left.kind == "firm":
        one, other = LEGAL_FORMS.sub("", one), LEGAL_FORMS.sub("", other)
    sounds, others = sound_of(one), sound_of(other)
    if sorted(sound_of(left.name)) == sorted(sound_of(right.name)) or sounds == others:
        return 2
    spelt = JaroWinkler.similarity("".join(sounds), "".join(others))
    return int(spelt >= CLOSE or (len(one) > 2 and OSA.distance(one, other) <= 1))


def _births(left: date | None, right: date | None) -> int:
    """3 the same day, 2 one wrong digit or two turned round, 1 the same year, 0 another day."""
    if left is None or right is None:
        return UNKNOWN
    if left == right:
        return 3
    if OSA.distance(f"{left:%Y%m%d}", f"{right:%Y%m%d}") <= 1:
        return 2
    if (left.year, left.month, left.day) == (right.year, right.day, right.month):
        return 2
    return int(left.year == right.year)


def _codes(kind: str, left: str, right: str) -> int:
    """2 the same, 1 one slip (a digit wrong, missing, or two turned round), 0 another number."""
    if not left or not right:
        return UNKNOWN
    one, other = normalise(kind, left), normalise(kind, right)
    return 2 if one == other else int(OSA.distance(one, other) <= 1)


def _mails(left: str, right: str) -> int:
    """2 the same, 1 the same mailbox name or one slip, 0 another address."""
    if not left or not right:
        return UNKNOWN
    one, other = normalise("email", left), normalise("email", right)
    if one == other:
        return 2
    same_box = one.partition("@")[0] == other.partition("@")[0]
    return int(same_box or OSA.distance(one, other) <= 1)


def _addresses(left: str, right: str) -> int:
    """3 the same but for signs, 2 close, 1 similar, 0 elsewhere."""
    if not left or not right:
        return UNKNOWN
    one, other = plain_address(left), plain_address(right)
    if one == other:
        return 3
    alike = JaroWinkler.similarity(one, other)
    return 2 if alike >= CLOSE and OSA.distance(one, other) <= 2 else int(alike >= SIMILAR)

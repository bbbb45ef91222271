"""What two records of one customer are likely to share: the keys by which they are put side by side.

Each key survives one kind of slip: a name written with other characters of the same sound, a birth date with a
wrong digit, a house moved, a name's parts turned round. Only keyed hashes of them are ever stored.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

GRAM = 4
LEGAL_FORMS = re.compile(
    r"(股份)?有限(责任)?公司|集团|\b(co|ltd|limited|inc|llc|plc|gmbh|company|corp(oration)?)\b\.?"
)
# "市" and the like are written or left out at will; the figures are what tells houses apart.
DIVISIONS = re.compile(r"[省市区县路街道号弄栋幢室座单元村镇乡楼]|自治[区州县]")
NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Person:
    """The personal values of one record, opened; empty text and None are unknown."""

    id: int
    kind: str
    name: str
    id_number: str
    phone: str
    email: str
    address: str
    gender: str
    birth_on: date | None


def block_keys(person: Person) -> Iterator[tuple[str, str]]:
    """Yield the keys of a record as (kind, text); a key whose parts are unknown is left out."""
    sound = sound_of(person.name)
    if not sound:
        return
    family, street = sound[0], street_key(person.address)
    whole = "".join(sorted(sound))
    if person.kind == "firm":
        yield "firm", "".join(sound_of(LEGAL_FORMS.sub("", person.name.lower())))[:12]
        return
    if person.birth_on is not None:
        yield "sound_year", f"{whole}{person.birth_on.year}"
        yield "sound_day", f"{whole}{person.birth_on:%m%d}"
        yield "family_birth", f"{family}{person.birth_on:%Y%m%d}{person.gender}"
    if street:
        yield "sound_street", f"{whole}{street}"
        if person.birth_on is not None:
            yield "street_birth", f"{street}{person.birth_on:%Y%m%d}"


@lru_cache(maxsize=100_000)
def sound_of(name: str) -> tuple[str, ...]:
    """Return a name's syllables in toneless pinyin; other letters stay, one word a syllable."""
    # its dictionaries, 50 MB, are loaded by who spells, not by every process that starts
    from pypinyin import Style, lazy_pinyin

    text = unicodedata.normalize("NFKC", name).lower()
    spelt = lazy_pinyin(text, style=Style.NORMAL, errors=lambda part: NOT_WORD.sub(" ", part))
    return tuple(word.replace("ü", "v") for part in spelt for word in part.split())


@lru_cache(maxsize=100_000)
def plain_address(address: str) -> str:
    """Return an address without blanks, signs and the words for its divisions."""
    text = NOT_WORD.sub("", unicodedata.normalize("NFKC", address).lower())
    return DIVISIONS.sub("", text)


def street_key(address: str) -> str:
    """Return the figures of an address with the GRAM letters before them, or nothing where there are none."""
    plain = plain_address(address)
    found = re.search(r"\d+", plain)
    return plain[max(0, found.start() - GRAM) : found.end()] if found else ""

"""Records with known duplicates: typing slips, sounds written otherwise, houses moved, and households that must not
be taken for one person. What is measured on them is what docs/identity.md tells."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from config.simulation import identity, names
from config.simulation.catalogue import CITIES, DISTRICTS

# Characters of one sound, of which clerks take one for another.
SAME_SOUND = ("明铭鸣", "华桦骅", "军君均", "丽莉俐", "伟炜玮", "静婧靖", "杰捷洁", "强蔷墙", "芳方枋", "梅眉湄")  # fmt: skip
FIRST_BIRTH, SPAN_DAYS = date(1945, 1, 1), 22_000
MOVED, NEW_PHONE, NEW_MAIL, NO_NUMBER = 0.3, 0.35, 0.4, 0.5
SLIPS = ("none", "sound", "letter", "date", "swap", "number")
SLIP_SHARES = (0.4, 0.15, 0.15, 0.12, 0.08, 0.1)


@dataclass(frozen=True)
class Record:
    """The personal values of a record and who stands behind it."""

    person: int
    name: str
    id_number: str
    phone: str
    email: str
    address: str
    gender: str
    birth_on: date


def make_records(people: int, doubled: float, seed: int) -> list[Record]:
    """Return records of so many people, `doubled` of whom have a second one; a tenth are twins or share a household.

    Twins, spouses, parents and children share an address, and often a telephone, a family name or a birth date.
    """
    rng = np.random.default_rng(seed)
    records = _people(rng, people)
    records = _households(rng, records)
    chosen = rng.random(len(records)) < doubled
    second = [
        _again(rng, record) for record, is_chosen in zip(records, chosen, strict=True) if is_chosen
    ]
    return [*records, *second]


def _people(rng: np.random.Generator, count: int) -> list[Record]:
    female, indices = rng.random(count) < 0.5, np.arange(count)
    cities = rng.integers(0, len(CITIES), count)
    districts = rng.integers(0, len(DISTRICTS), count)
    births = np.datetime64(FIRST_BIRTH) + rng.integers(0, SPAN_DAYS, count).astype("timedelta64[D]")
    shown, latin = identity.person_names(rng, female, np.zeros(count, bool))
    sequences = rng.integers(50, 499, count) * 2 + np.where(female, 0, 1)
    numbers = identity.citizen_numbers(identity.regions(cities, districts), births, sequences)
    columns = (
        indices.tolist(),
        shown.tolist(),
        numbers.to_pylist(),
        identity.phones(indices).to_pylist(),
        identity.emails(latin, indices).tolist(),
        identity.addresses(rng, cities, districts).tolist(),
        np.where(female, "F", "M").tolist(),
        births.astype(object).tolist(),
    )
    return [Record(*values) for values in zip(*columns, strict=True)]


def _households(rng: np.random.Generator, records: list[Record]) -> list[Record]:
    """Make neighbours in the list kin of each other: one in twenty has a twin, as many a child, as many a spouse."""
    result = list(records)
    for place in range(0, len(result) - 1, 2):
        draw = rng.random()
        head, other = result[place], result[place + 1]
        phone = head.phone if rng.random() < 0.5 else other.phone
        spouse = replace(other, address=head.address, phone=phone)
        given = other.name[1:]
        if draw < 0.05:
            twin = replace(
                spouse, name=head.name[0] + given, birth_on=head.birth_on, gender=head.gender
            )
            result[place + 1] = twin if twin.name != head.name else other
        elif draw < 0.1:
            born = head.birth_on + timedelta(days=9000 + int(rng.integers(0, 4000)))
            child = replace(spouse, name=head.name[0] + given, birth_on=born)
            result[place + 1] = child
        elif draw < 0.15:
            result[place + 1] = spouse
    return result


def _again(rng: np.random.Generator, record: Record) -> Record:
    """The same person as another system wrote them down."""
    told = record
    if rng.random() < MOVED:
        told = replace(told, address=_elsewhere(rng))
    if rng.random() < NEW_PHONE:
        told = replace(told, phone=f"1030{rng.integers(0, 10_000_000):07d}")
    if rng.random() < NEW_MAIL:
        told = replace(told, email="")
    if rng.random() < NO_NUMBER:
        told = replace(told, id_number="")
    return _slip(rng, told, str(rng.choice(SLIPS, p=SLIP_SHARES)))


def _slip(rng: np.random.Generator, record: Record, kind: str) -> Record:
    day, digits = record.birth_on, record.id_number
    if kind == "sound":
        return replace(record, name=_sounding(rng, record.name))
    if kind == "letter":
        letters = names.FEMALE + names.MALE
        other = letters[int(rng.integers(0, len(letters)))][0]
        return replace(record, name=record.name[:-1] + other)
    if kind == "date":
        return replace(record, birth_on=day.replace(day=(day.day + 9) % 28 + 1))
    if kind == "swap" and day.day <= 12:
        return replace(record, birth_on=day.replace(month=day.day, day=day.month))
    if kind == "number" and digits:
        record = replace(record, id_number=digits[:14] + digits[15] + digits[14] + digits[16:])
    return record


def _sounding(rng: np.random.Generator, name: str) -> str:
    for group in SAME_SOUND:
        for letter in group:
            if letter in name[1:]:
                others = [one for one in group if one != letter]
                return name[0] + name[1:].replace(letter, others[int(rng.integers(0, len(others)))])
    return name


def _elsewhere(rng: np.random.Generator) -> str:
    one = np.zeros(1, dtype=int)
    cities = one + rng.integers(0, len(CITIES))
    districts = one + rng.integers(0, len(DISTRICTS))
    return str(identity.addresses(rng, cities, districts)[0])


def kin(records: list[Record]) -> set[tuple[int, int]]:
    """Return the places of records of different people who share an address, lower place first."""
    homes: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        homes.setdefault(record.address, []).append(place)
    return {
        (one, other)
        for places in homes.values()
        for one in places
        for other in places
        if one < other and records[one].person != records[other].person
    }


def truth(records: list[Record]) -> set[tuple[int, int]]:
    """Return the places of records of one person, lower place first."""
    people: dict[int, list[int]] = {}
    for place, record in enumerate(records):
        people.setdefault(record.person, []).append(place)
    return {(places[0], places[1]) for places in people.values() if len(places) > 1}

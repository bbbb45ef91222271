"""Names, numbers and addresses that pass every check and can belong to nobody."""

import numpy as np
import pyarrow as pa

from config.simulation import names
from config.simulation.catalogue import CITIES, DISTRICTS
from config.simulation.columns import digits, fixed_text
from config.simulation.plan import Array

# GB 11643: weights and check characters of the citizen number.
CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CITIZEN_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
# GB 32100 (unified social credit code, mod 31) and GB 11714 (organisation code inside it, mod 11).
CREDIT_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
# MII 9 is "national assignment", 999 is nobody's country: no issuer owns this card prefix.
CARD_PREFIX = "9999"
# No Chinese mobile number begins so; emergency, operator and message-port prefixes are left out too.
PHONE_PREFIXES = (103, 104, 107, 108, 124, 127)
MAIL_DOMAINS = ("mail.test", "post.test", "inbox.test", "letters.test")


def citizen_numbers(regions: Array, births: Array, sequences: Array) -> pa.Array:
    """18-character citizen numbers from region code, birth date and sequence (odd is male)."""
    months = births.astype("datetime64[M]")
    years = births.astype("datetime64[Y]").astype(int) + 1970
    month = months.astype(int) % 12 + 1
    day = (births.astype("datetime64[D]") - months).astype(int) + 1
    body = (
        regions.astype(np.int64) * 10**11 + (years * 10**4 + month * 100 + day) * 10**3 + sequences
    )
    figures = digits(body, 17)
    checks = CITIZEN_CHECKS[(figures @ CITIZEN_WEIGHTS) % 11]
    return fixed_text(np.column_stack([figures + ord("0"), checks]).astype(np.uint8))


def credit_codes(regions: Array, numbers: Array) -> pa.Array:
    """18-character unified social credit codes of firms: registry 9, class 1, division, organisation code, check."""
    organisation = digits(numbers, 8)
    remainder = 11 - (organisation @ ORGANISATION_WEIGHTS) % 11
    inner = np.select(
        [remainder == 10, remainder == 11], [CREDIT_ALPHABET.index(b"X"), 0], remainder
    )
    lead = np.tile(np.array([9, 1], dtype=np.uint8), (len(numbers), 1))
    values = np.column_stack([lead, digits(regions, 6), organisation, inner])
    check = (31 - (values @ CREDIT_WEIGHTS) % 31) % 31
    alphabet = np.frombuffer(CREDIT_ALPHABET, dtype=np.uint8)
    return fixed_text(alphabet[np.column_stack([values, check])])


def card_numbers(numbers: Array) -> pa.Array:
    """19-digit numbers with a Luhn check digit under an issuer prefix that nobody holds."""
    prefix = np.tile(
        np.array([int(figure) for figure in CARD_PREFIX], dtype=np.uint8), (len(numbers), 1)
    )
    body = np.column_stack([prefix, digits(numbers, 14)]).astype(int)
    doubled = body[:, ::-1].copy()
    doubled[:, ::2] *= 2
    total = np.where(doubled > 9, doubled - 9, doubled).sum(axis=1)
    check = (10 - total % 10) % 10
    return fixed_text((np.column_stack([body, check]) + ord("0")).astype(np.uint8))


def phones(indices: Array) -> pa.Array:
    """11-digit numbers in unallocated prefixes, one a customer."""
    prefixes = np.array(PHONE_PREFIXES)[indices % len(PHONE_PREFIXES)]
    # A multiplier coprime with 10**8 scatters neighbours and repeats none.
    return fixed_text(digits(prefixes * 10**8 + (indices * 48_271_973) % 10**8, 11) + ord("0"))


def regions(cities: Array, districts: Array) -> Array:
    """Six-digit division codes under never allocated provinces."""
    return np.array([city[2] for city in CITIES])[cities] * 10_000 + 100 + districts + 1


def person_names(rng: np.random.Generator, female: Array, english: Array) -> tuple[Array, Array]:
    """Display names and their Latin spelling for addresses."""
    surname, surname_latin = _words(names.SURNAMES, _pick(rng, len(names.SURNAMES), len(female)))
    first, first_latin = _words(names.FEMALE + names.MALE, _given(rng, female))
    second, second_latin = _words(names.FEMALE + names.MALE, _given(rng, female))
    single = rng.random(len(female)) < 0.18
    name = np.char.add(np.char.add(surname, first), np.where(single, "", second))
    latin = np.char.add(
        np.char.add(np.char.add(surname_latin, "."), first_latin),
        np.where(single, "", second_latin),
    )
    foreign_first = np.array(names.ENGLISH_FIRST)[
        rng.integers(0, len(names.ENGLISH_FIRST), len(female))
    ]
    foreign_last = np.array(names.ENGLISH_LAST)[
        rng.integers(0, len(names.ENGLISH_LAST), len(female))
    ]
    foreign = np.char.add(np.char.add(foreign_first, " "), foreign_last)
    return np.where(english, foreign, name), np.where(
        english, np.char.lower(np.char.replace(foreign, " ", ".")), latin
    )


def firm_names(rng: np.random.Generator, cities: Array) -> Array:
    """Company names: city, word, trade, legal form."""
    places = np.array([city[0] for city in CITIES])[cities]
    word = np.array(names.FIRM_WORDS)[rng.integers(0, len(names.FIRM_WORDS), len(cities))]
    trade = np.array(names.FIRM_TRADES)[rng.integers(0, len(names.FIRM_TRADES), len(cities))]
    return np.char.add(np.char.add(places, word), np.char.add(trade, "有限公司"))


def emails(latin: Array, indices: Array) -> Array:
    """Undeliverable addresses: the reserved top-level domain .test, the customer index keeps them apart."""
    domains = np.array([f"@{domain}" for domain in MAIL_DOMAINS])[indices % len(MAIL_DOMAINS)]
    return np.char.add(np.char.add(latin, indices.astype("U")), domains)


def addresses(rng: np.random.Generator, cities: Array, districts: Array) -> Array:
    """Street addresses in the invented cities."""
    city = np.array([f"{city[0]}市" for city in CITIES])[cities]
    part = np.array([f"{district[0]}区" for district in DISTRICTS])[districts]
    road = np.array(names.ROADS)[rng.integers(0, len(names.ROADS), len(cities))]
    house = np.char.add(rng.integers(1, 399, len(cities)).astype("U"), "号")
    return np.char.add(np.char.add(city, part), np.char.add(road, house))


def _pick(rng: np.random.Generator, size: int, count: int) -> Array:
    # Squaring favours the front of the list, as common names do.
    return (rng.random(count) ** 1.25 * size).astype(int)


def _given(rng: np.random.Generator, female: Array) -> Array:
    count = len(female)
    return np.where(
        female,
        _pick(rng, len(names.FEMALE), count),
        _pick(rng, len(names.MALE), count) + len(names.FEMALE),
    )


def _words(pairs: tuple[str, ...], indices: Array) -> tuple[Array, Array]:
    return np.array([pair[0] for pair in pairs])[indices], np.array([pair[1:] for pair in pairs])[
        indices
    ]

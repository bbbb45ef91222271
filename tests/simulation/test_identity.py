import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from config.simulation import identity

ALLOCATED_PROVINCES = {
    "11",
    "12",
    "13",
    "14",
    "15",
    "21",
    "22",
    "23",
    "31",
    "32",
    "33",
    "34",
    "35",
    "36",
    "37",
    "41",
    "42",
    "43",
    "44",
    "45",
    "46",
    "50",
    "51",
    "52",
    "53",
    "54",
    "61",
    "62",
    "63",
    "64",
    "65",
    "71",
    "81",
    "82",
    "83",
    "91",
}


def _citizen_check(number: str) -> str:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(figure) * weight for figure, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11]


def _credit_check(code: str) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(sign) * 3**place % 31 for place, sign in enumerate(code[:17]))
    return alphabet[(31 - total % 31) % 31]


def _organisation_check(code: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(sign) * weight for sign, weight in zip(code, weights, strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def _luhn(number: str) -> bool:
    figures = [int(figure) for figure in reversed(number)]
    return (
        sum(figures[::2]) + sum(sum(divmod(2 * figure, 10)) for figure in figures[1::2])
    ) % 10 == 0


@given(
    st.integers(0, 7),
    st.integers(0, 3),
    st.dates(date(1930, 1, 1), date(2026, 11, 21)),
    st.integers(0, 999),
)
def test_citizen_number_holds_its_parts_and_check(
    city: int, district: int, birth: date, sequence: int
) -> None:
    region = identity.regions(np.array([city]), np.array([district]))

    number = identity.citizen_numbers(
        region, np.array([birth], dtype="datetime64[D]"), np.array([sequence])
    )[0].as_py()

    assert number[:17] == f"{region[0]}{birth:%Y%m%d}{sequence:03d}"
    assert number[17] == _citizen_check(number)
    assert number[:2] not in ALLOCATED_PROVINCES


@given(st.integers(0, 7), st.integers(0, 99_999_999))
def test_credit_code_has_both_check_digits(city: int, number: int) -> None:
    region = identity.regions(np.array([city]), np.array([0]))

    code = identity.credit_codes(region, np.array([number]))[0].as_py()

    assert len(code) == 18
    assert code[:2] == "91"
    assert code[2:4] not in ALLOCATED_PROVINCES
    assert code[16] == _organisation_check(code[8:16])
    assert code[17] == _credit_check(code)


@given(st.integers(0, 10**12))
def test_card_numbers_pass_luhn_under_a_prefix_of_nobody(number: int) -> None:
    card = identity.card_numbers(np.array([number]))[0].as_py()

    assert re.fullmatch(r"9999\d{15}", card)
    assert _luhn(card)


@given(st.integers(0, 9_999_000))
def test_phones_are_unallocated_and_distinct(first: int) -> None:
    numbers = identity.phones(np.arange(first, first + 500)).to_pylist()

    assert len(set(numbers)) == 500
    assert all(re.fullmatch(r"1(03|04|07|08|24|27)\d{8}", number) for number in numbers)


def test_every_identity_of_a_bank_is_valid_and_belongs_to_nobody(
    tables: dict[str, pd.DataFrame],
) -> None:
    customers = tables["customers"]
    persons = customers[customers.kind == "person"]
    firms = customers[customers.kind == "firm"]

    assert customers.customer_no.is_unique
    assert customers.id_number.is_unique
    assert all(number[17] == _citizen_check(number) for number in persons.id_number)
    assert all(code[17] == _credit_check(code) for code in firms.id_number)
    assert not set(persons.id_number.str[:2]) & ALLOCATED_PROVINCES
    assert not set(firms.id_number.str[2:4]) & ALLOCATED_PROVINCES
    assert customers.phone.str.fullmatch(r"1[02]\d{9}").all()
    assert customers.email.str.fullmatch(r"[a-z.]+\d+@[a-z]+\.test").all()
    assert customers.email.is_unique


def test_gender_and_birth_agree_with_the_id_number(tables: dict[str, pd.DataFrame]) -> None:
    persons = tables["customers"].query("kind == 'person'")

    assert (
        persons.id_number.str[6:14] == pd.to_datetime(persons.birth_on).dt.strftime("%Y%m%d")
    ).all()
    assert ((persons.id_number.str[16].astype(int) % 2 == 1) == (persons.gender == "M")).all()


def test_account_numbers_pass_luhn(tables: dict[str, pd.DataFrame]) -> None:
    holdings = tables["holdings"]

    assert holdings.account_no.is_unique
    assert all(_luhn(number) for number in holdings.account_no)


def test_leap_day_births_are_written_in_full() -> None:
    birth = np.array([date(2024, 2, 28) + timedelta(days=1)], dtype="datetime64[D]")

    number = identity.citizen_numbers(np.array([380101]), birth, np.array([1]))[0].as_py()

    assert number[6:14] == "20240229"

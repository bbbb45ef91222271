import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain import checks
from customers.domain.checks import CITIZEN_CHECKS, CITIZEN_WEIGHTS


def fails(check, *values):
    return check(pa.array(values, pa.string())).tolist()


def test_identity_numbers_need_their_check_character():
    good = ("11010519491231002X", "11010519491231002x", "91350100M000100Y43")
    bad = ("110105194912310021", "91350100M000100Y42", "123", "陈小玲")

    assert fails(checks.fails_id_number, *good) == [False] * 3
    assert fails(checks.fails_id_number, *bad) == [True] * 4
    assert fails(checks.fails_id_number, None) == [False]


def test_a_key_that_a_spreadsheet_rounded_and_the_word_of_a_total_are_no_keys():
    keys = ("6.22202E+18", "6E+18", "6222020000000000123", "6.22202E18", "E+5", None)

    assert fails(checks.was_rounded, *keys) == [True, True, False, False, False, False]
    assert fails(checks.was_rounded, "C1", None) == [False, False]
    assert fails(checks.is_total, "合计", "Total", "Total Trading", None) == [
        True,
        True,
        False,
        False,
    ]


@given(
    region=st.text("0123456789", min_size=6, max_size=6),
    born=st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)),
    sequence=st.text("0123456789", min_size=3, max_size=3),
    place=st.sampled_from([*range(6), 14, 15, 16]),
    step=st.integers(1, 9),
)
def test_one_wrong_digit_of_a_citizen_number_is_always_found(region, born, sequence, place, step):
    body = f"{region}{born:%Y%m%d}{sequence}"
    digits = [int(digit) for digit in body]
    check = chr(
        CITIZEN_CHECKS[sum(d * w for d, w in zip(digits, CITIZEN_WEIGHTS, strict=True)) % 11]
    )
    wrong = body[:place] + str((digits[place] + step) % 10) + body[place + 1 :]

    assert fails(checks.fails_id_number, body + check, wrong + check) == [False, True]


@pytest.mark.parametrize("phone", ["13800138000", "+86 138 0013 8000", "(010) 1234-5678"])
def test_telephone_numbers_pass(phone):
    expected = [not phone[0].isdigit() and phone[0] != "+"]
    assert fails(checks.fails_phone, phone) == expected


@pytest.mark.parametrize("phone", ["", "123", "call me", "138001380001380013800"])
def test_what_is_no_telephone_number_fails(phone):
    assert fails(checks.fails_phone, phone) == [True]


def test_e_mail_addresses():
    good = ("a@b.test", "陈@邮箱.test")
    bad = ("a@b", "a b@c.test", "@c.test", "a@b@c.test", "a@b.test,c@d.test")

    assert fails(checks.fails_email, *good) == [False, False]
    assert fails(checks.fails_email, *bad) == [True] * 5

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.domain import checks
from customers.domain.chunks import Context, map_chunk
from customers.domain.mappings import read_spec
from customers.domain.quality.crosschecks import cross_check
from customers.domain.quality.outliers import robust_scores
from customers.selectors.targets import TARGETS

TODAY = dt.date(2026, 3, 16)
WOMAN = "11010519491231002X"  # born on 1949-12-31, the last digit of the sequence is even
FIRM = "91350100M000100Y43"


def fails(check, *values):
    return check(pa.array(values, pa.string())).tolist()


def test_cards_need_luhns_digit():
    good = ("6222 0212 3456 7891 119", "4111111111111111", "5500-0000-0000-0004")
    # The first is not made good by its length alone.
    assert fails(checks.fails_card, *good[1:], None) == [False, False, False]
    assert fails(checks.fails_card, "4111111111111112", "411111", "abc", "") == [True] * 4


@settings(deadline=None)
@given(st.text("0123456789", min_size=11, max_size=18), st.data())
def test_one_wrong_digit_of_a_card_is_always_found(body, data):
    place = data.draw(st.integers(0, len(body) - 1))
    step = data.draw(st.integers(1, 9))
    figures = [int(one) for one in body][::-1]
    total = sum(sum(divmod(n * 2, 10)) if at % 2 == 0 else n for at, n in enumerate(figures))
    check = str(-total % 10)
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]

    assert fails(checks.fails_card, body + check, wrong + check) == [False, True]


def test_persons_and_firms_have_numbers_of_their_own():
    assert fails(checks.fails_citizen, WOMAN, FIRM, "110105194912310021") == [False, True, True]
    assert fails(checks.fails_credit_code, WOMAN, FIRM) == [True, False]
    assert fails(checks.fails_currency, "CNY", "cny", "人民币") == [False, True, True]


def test_births_are_read_from_citizen_numbers():
    born, male, told = checks.citizen_births(
        pa.array([WOMAN, "11010519490230002X", FIRM, None], pa.string())
    )

    assert told.tolist() == [True, False, False, False]
    assert (born[0], male[0]) == (np.datetime64("1949-12-31"), False)


DAY = dt.date(2020, 5, 1)
LATER = dt.date(2021, 5, 1)


@pytest.mark.parametrize(
    ("target", "row", "found"),
    [
        ("customers", {"birth_on": DAY, "since_on": LATER}, []),
        ("customers", {"birth_on": LATER, "since_on": DAY}, ["born_after_since"]),
        ("customers", {"birth_on": dt.date(2026, 3, 17)}, ["in_future"]),
        ("customers", {"id_number": WOMAN, "birth_on": dt.date(1949, 12, 31)}, []),
        ("customers", {"id_number": WOMAN, "birth_on": DAY}, ["birth_differs"]),
        ("customers", {"id_number": WOMAN, "gender": "M"}, ["gender_differs"]),
        ("customers", {"id_number": WOMAN, "gender": "F"}, []),
        ("customers", {"id_number": FIRM, "gender": "F"}, []),
        ("customers", {"id_number": WOMAN, "kind": "firm"}, ["odd kind_differs"]),
        ("holdings", {"opened_on": LATER, "closed_on": DAY}, ["closed_before_opened"]),
        ("holdings", {"opened_on": LATER, "maturity_on": DAY}, ["matures_before_opened"]),
        ("holdings", {"closed_on": DAY, "status": "open"}, ["odd closed_but_open"]),
        ("transactions", {"amount": "-0.00"}, ["odd is_zero"]),
        ("transactions", {"amount": "0.01"}, []),
        ("products", {"min_age": "60", "max_age": "18"}, ["below_least"]),
        ("relations", {"customer_no": "C1", "other_no": "C1"}, ["itself"]),
        ("holdings", {"opened_on": LATER, "closed_on": None}, []),
    ],
)
def test_fields_must_agree(target, row, found):
    columns = {name: pa.array([value]) for name, value in row.items()}

    refused, odd = cross_check(target, columns, TODAY)

    assert [one.code for one in refused] + [f"odd {one.code}" for one in odd] == found


def test_moved_dates_are_not_held_against_an_identity_number():
    columns = {"id_number": pa.array([WOMAN]), "birth_on": pa.array([DAY])}

    assert cross_check("customers", columns, TODAY, moved=True) == ([], [])


def mapped(rule, *values):
    spec = read_spec(
        {"name": "n", "target": "customers", "fields": {"occupation": {"from": "x", **rule}}}
    )
    table = pa.table({"x": pa.array(values, pa.string())})
    found = map_chunk(spec, TARGETS["customers"], table, Context())
    codes = [[one["code"] for one in reasons] for reasons in found.reasons(range(len(values)))]
    return list(zip(found.columns["occupation"].to_pylist(), codes, strict=True))


CODES = {"codes": {"a": "teacher"}}


@pytest.mark.parametrize(
    ("rule", "empty", "unknown"),
    [
        (CODES, (None, []), (None, ["unknown_code"])),
        (CODES | {"default": "x"}, ("x", []), ("x", [])),
        (CODES | {"default": "x", "missing": "default"}, ("x", []), (None, ["unknown_code"])),
        (CODES | {"default": "x", "missing": "empty"}, (None, []), (None, ["unknown_code"])),
        (CODES | {"missing": "refuse"}, (None, ["missing"]), (None, ["unknown_code"])),
        ({"codes": {"a": "teacher", "": "y"}}, ("y", []), (None, ["unknown_code"])),
    ],
)
def test_each_policy_of_missing_values(rule, empty, unknown):
    assert mapped(rule, "a", None, "zzz") == [("teacher", []), empty, unknown]


@pytest.mark.parametrize(
    ("transform", "given", "expected"),
    [
        ("number", "¥1,234.50", 1234.5),
        ("number", "(1,234.50)", -1234.5),
        ("number", "（￥1,234）", -1234),
        ("number", "-12,50", -12.5),
        ("number", "0,875", 0.875),
        ("number", "1.234,56", 1234.56),
        ("number", "1.234.567", 1_234_567),
        ("number", "−5", -5),
        ("number", "5.00-", -5),
        ("number", "１２，０００.５０", 12000.5),
        ("percent", "3,85％", 3.85),
        ("ten_thousand", "1.25", 12500),
        ("ten_thousand", "1,000", 10_000_000),
        ("cents", "1999", 19.99),
        ("percent", "3.85%", 3.85),
    ],
)
def test_units_are_made_one(transform, given, expected):
    fields = {"monthly_income": {"from": "x", "transform": transform}}
    spec = read_spec({"name": "n", "target": "customers", "fields": fields})
    found = map_chunk(spec, TARGETS["customers"], pa.table({"x": pa.array([given])}), Context())

    value = float(found.columns["monthly_income"].to_pylist()[0] or "nan")

    assert value == pytest.approx(expected)


@pytest.mark.parametrize("given", ["1,2345", "12,34,567", "1,234,56", "--5", "1.234.56", "5 CNY"])
def test_what_could_be_read_in_two_ways_is_no_number(given):
    rule = {"from": "x", "transform": "number"}
    spec = read_spec({"name": "n", "target": "customers", "fields": {"monthly_income": rule}})

    found = map_chunk(spec, TARGETS["customers"], pa.table({"x": pa.array([given])}), Context())

    assert found.columns["monthly_income"].to_pylist() == [None]


def test_what_is_no_number_is_found_after_a_unit_too():
    fields = {"monthly_income": {"from": "x", "transform": "ten_thousand"}}
    spec = read_spec({"name": "n", "target": "customers", "fields": fields})
    found = map_chunk(spec, TARGETS["customers"], pa.table({"x": pa.array(["many"])}), Context())

    assert found.reasons([0]) == [[{"field": "monthly_income", "code": "not_a_number"}]]


def test_a_check_of_the_mapping_is_added_to_the_fields_own():
    fields = {"occupation": {"from": "x", "check": "card"}}
    spec = read_spec({"name": "n", "target": "customers", "fields": fields})
    found = map_chunk(spec, TARGETS["customers"], pa.table({"x": pa.array(["1234"])}), Context())

    assert found.reasons([0]) == [[{"field": "occupation", "code": "not_card"}]]


def test_the_far_value_is_found_within_its_kind():
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(10, 1, 200), rng.normal(1000, 1, 200), [1000.0]])
    kinds = np.array([0] * 200 + [1] * 200 + [0])

    scores = robust_scores(values, kinds)

    assert abs(scores[-1]) > 100
    assert (np.abs(scores[:-1]) < 6).all()
    assert abs(robust_scores(values)[-1]) < 3.5


@pytest.mark.parametrize("values", [[1.0] * 100, [1.0, 2.0, 900.0], [float("nan")] * 50])
def test_few_or_equal_values_have_no_outlier(values):
    assert not robust_scores(np.array(values)).any()


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=40, max_size=80),
    st.floats(0.1, 100),
    st.floats(-1000, 1000),
)
def test_scores_do_not_depend_on_unit_or_zero(values, unit, zero):
    first = robust_scores(np.array(values))
    again = robust_scores(np.array(values) * unit + zero)

    spread = np.median(np.abs(values - np.median(values)))
    if spread > 1:
        assert np.allclose(first, again, rtol=1e-3, atol=1e-3)

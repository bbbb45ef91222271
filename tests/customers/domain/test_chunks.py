import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.domain.chunks import Context, map_chunk
from customers.domain.mappings import MappingError, read_spec
from customers.domain.repeats import settle_repeats
from customers.domain.targets import Field, Kind, target

THINGS = target(
    "things",
    Field("code", required=True, length=8),
    Field("kind", Kind.CHOICE, choices=("a", "b")),
    Field("amount", Kind.MONEY, low=-1000, high=1000),
    Field("day", Kind.DATE),
    Field("at", Kind.MOMENT),
    Field("flag", Kind.FLAG),
    Field("more", Kind.JSON),
    key="code",
    open_json="more",
)


def mapped(fields, rows, *, shift_days=0, **over):
    spec = read_spec({"name": "n", "target": "things", "fields": fields, **over})
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = pa.table(
        {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    )
    return map_chunk(spec, THINGS, table, Context(shift_days, "Asia/Shanghai"))


def one(rule, value, field="code"):
    result = mapped({field: {"from": "x", **rule}}, [{"x": value}])
    reasons = [reason["code"] for reason in result.reasons([0])[0] if reason["field"] == field]
    return result.columns[field].to_pylist()[0], reasons


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ({}, " a1 ", "a1"),
        ({"prefix": "B", "pad": 4}, "7", "B0007"),
        ({"transform": "digits"}, "a1-2", "12"),
        ({"transform": "upper"}, "ab", "AB"),
        ({"codes": {"X": "one"}, "default": "other"}, "Y", "other"),
        ({"codes": {"X": "one"}}, "X", "one"),
    ],
)
def test_text_rules(rule, value, expected):
    assert one(rule, value) == (expected, [])


@pytest.mark.parametrize(
    ("field", "rule", "value", "code"),
    [
        ("code", {}, "", "missing"),
        ("code", {}, "123456789", "too_long"),
        ("code", {}, "a\0b", "bad_character"),
        ("code", {"codes": {"X": "one"}}, "Y", "unknown_code"),
        ("kind", {}, "c", "unknown_value"),
        ("amount", {}, "1,5", "not_a_number"),
        ("amount", {}, "1000.01", "out_of_range"),
        ("day", {}, "2026-02-30", "not_a_date"),
        ("day", {"format": "%y%m%d"}, "930231", "not_a_date"),
        ("at", {}, "yesterday", "not_a_time"),
        ("flag", {}, "maybe", "not_yes_or_no"),
        ("more", {}, "[1]", "not_an_object"),
    ],
)
def test_each_check_names_its_reason(field, rule, value, code):
    assert code in one(rule, value, field)[1]


def test_times_without_a_zone_are_the_banks_and_others_keep_theirs():
    assert one({}, "2026-03-01 08:00:00", "at")[0] == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    assert one({}, "2026-03-01T08:00:00Z", "at")[0] == dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-03-01 08:26", (dt.date(2026, 3, 1), [])),
        ("2026-03-01T23:59:59.5", (dt.date(2026, 3, 1), [])),
        ("2026-03-01 23:00:00Z", (None, ["not_a_date"])),
        ("2026-02-30 08:26", (None, ["not_a_date"])),
    ],
)
def test_a_moment_without_a_zone_gives_its_day(moment, found):
    assert one({}, moment, "day") == found


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-03-01T08:00:00.123456789Z", (dt.datetime(2026, 3, 1, 8, 0, 0, 123456, dt.UTC), [])),
        ("9999-12-31T23:59:59", (dt.datetime(9999, 12, 31, 15, 59, 59, tzinfo=dt.UTC), [])),
        ("9999-12-31T23:59:59-10:00", (None, ["out_of_range"])),
        ("0001-01-01T00:00:00", (None, ["out_of_range"])),
        ("0001-01-01T00:00:00+10:00", (None, ["out_of_range"])),
        ("-2024-01-01", (None, ["out_of_range"])),
        ("10000-01-01", (None, ["not_a_time"])),
        ("now", (None, ["not_a_time"])),
        ("today", (None, ["not_a_time"])),
    ],
)
def test_a_moment_that_no_calendar_holds_costs_its_own_row_alone(moment, found):
    result = mapped(
        {"at": {"from": "x"}, "code": {"from": "c"}},
        [
            {"c": "a", "x": moment},
            {"c": "b", "x": "2026-03-01T08:00:00Z"},
            {"c": "c", "x": "9999-12-31T00:00:00Z"},
        ],
    )

    read = result.columns["at"].to_pylist()
    assert (read[0], [reason["code"] for reason in result.reasons([0])[0]]) == found
    assert read[1:] == [
        dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, tzinfo=dt.UTC),
    ]
    assert result.reasons([1, 2]) == [[], []]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("1800-01-01", (dt.date(1800, 1, 1), [])),
        ("9999-12-31", (dt.date(9999, 12, 31), [])),
        ("1799-12-31", (None, ["out_of_range"])),
        ("0001-01-01", (None, ["out_of_range"])),
        ("0000-01-01", (None, ["out_of_range"])),
        ("-0001-01-01", (None, ["out_of_range"])),
        ("today", (None, ["not_a_date"])),
    ],
)
def test_a_day_before_anybody_lived_is_none(day, found):
    assert one({}, day, "day") == found


@pytest.mark.parametrize(
    ("kept", "first"),
    [
        (pa.array([1_772_352_000_123_456_789, None], pa.timestamp("ns", tz="UTC")), 123456),
        (pa.array([10**12, 0], pa.timestamp("s")), None),
        (pa.array([2**31 - 1, 0], pa.date32()), None),
    ],
)
def test_typed_moments_are_kept_within_the_same_calendar(kept, first):
    spec = read_spec(
        {"name": "n", "target": "things", "fields": {"code": {"from": "c"}, "at": {"from": "x"}}}
    )
    table = pa.table({"c": ["a", "b"], "x": kept})

    result = map_chunk(spec, THINGS, table, Context(0, "Asia/Shanghai"))

    found = result.columns["at"][0].as_py()
    assert (found.microsecond if found else None) == first
    assert [reason["code"] for reason in result.reasons([0])[0]] == (
        [] if first else ["out_of_range"]
    )
    assert result.reasons([1]) == [[]]


@pytest.mark.parametrize(
    ("values", "told", "code"),
    [
        (pa.array([b"\xff\xfe", b"ab"]), ["\0", "ab"], "bad_character"),
        (pa.array([[b"\xff"], [b"a"]]), ['["\\u0000"]', '["a"]'], "too_long"),
        (pa.array([[dt.date(2026, 3, 1)], []]), ['["2026-03-01"]', "[]"], "too_long"),
    ],
)
def test_bytes_and_lists_of_a_typed_file_become_texts(values, told, code):
    spec = read_spec({"name": "n", "target": "things", "fields": {"code": {"from": "x"}}})

    result = map_chunk(spec, THINGS, pa.table({"x": values}), Context(0, "Asia/Shanghai"))

    assert result.columns["code"].to_pylist() == told
    assert result.reasons([0, 1]) == [[{"field": "code", "code": code}], []]


def test_dates_are_shifted_by_the_offset_and_months_added_before():
    rule = {"from": "d", "format": "%y%m%d", "add_months": "m"}
    result = mapped(
        {"day": rule, "code": {"const": "c"}}, [{"d": "930131", "m": "1"}], shift_days=7
    )

    assert result.columns["day"].to_pylist() == [dt.date(1993, 3, 7)]


def test_first_rule_that_gives_a_value_wins_and_signs_follow_a_column():
    fields = {
        "code": {"from": "id"},
        "kind": {"first": [{"from": "k", "codes": {"K": "a"}}, {"from": "o", "codes": {"O": "b"}}]},
        "amount": {"from": "amount", "negate_when": {"k": ["K"]}},
    }
    rows = [
        {"id": "1", "k": "K", "o": "O", "amount": "5"},
        {"id": "2", "k": "", "o": "O", "amount": "5"},
        {"id": "3", "k": "K", "o": "", "amount": "-5"},
    ]
    result = mapped(fields, rows)

    assert result.columns["kind"].to_pylist() == ["a", "b", "a"]
    assert result.columns["amount"].to_pylist() == ["-5", "5", "5"]
    assert not result.bad.any()


@pytest.mark.parametrize(
    ("price", "count", "amount", "reasons"),
    [
        ("2.55", "6", "15.30", []),
        ("2.55", "-6", "-15.30", []),
        ("0.005", "1", "0.01", []),
        ("¥1,000.5", "2", "2001.00", ["out_of_range"]),
        ("x", "6", None, ["not_a_number"]),
        ("2.55", "many", None, ["not_a_number"]),
        ("2.55", "", None, []),
    ],
)
def test_a_price_is_multiplied_by_a_count(price, count, amount, reasons):
    fields = {"code": {"const": "c"}, "amount": {"from": "price", "times": "count"}}
    result = mapped(fields, [{"price": price, "count": count}])

    assert result.columns["amount"].to_pylist() == [amount]
    assert [reason["code"] for reason in result.reasons([0])[0]] == reasons


def test_columns_are_joined_to_one_key():
    fields = {"code": {"from": "invoice", "with": ["article"]}}
    rows = [{"invoice": "536", "article": "85A"}, {"invoice": "C53", "article": ""}]
    result = mapped(fields, rows)

    assert result.columns["code"].to_pylist() == ["536-85A", None]
    assert result.reasons([0, 1]) == [[], [{"field": "code", "code": "missing"}]]


def test_repeats_are_passed_over_or_numbered_over_all_chunks():
    fields, counts = {"code": {"from": "x"}}, {}
    first = mapped(fields, [{"x": "a"}, {"x": "a"}, {"x": "b"}, {"x": ""}], repeats="first")
    first = settle_repeats(first, "first", THINGS, counts)
    then = settle_repeats(mapped(fields, [{"x": "b"}, {"x": "c"}], repeats="first"), "first", THINGS, counts)  # fmt: skip
    numbered = settle_repeats(mapped(fields, [{"x": "a"}, {"x": "a"}], repeats="number"), "number", THINGS, {})  # fmt: skip

    assert (first.columns["code"].to_pylist(), first.kept.tolist()) == (["a", "b", None], [0, 2, 3])
    assert first.bad.tolist() == [False, False, True]
    assert then.columns["code"].to_pylist() == ["c"]
    assert numbered.columns["code"].to_pylist() == ["a", "a-2"]
    assert not numbered.bad.any()


def test_czech_birth_numbers_tell_date_and_gender():
    day = one({"transform": "birth_number_date"}, "706213", "day")[0]
    gender = mapped(
        {"code": {"from": "x", "transform": "birth_number_gender"}},
        [{"x": "706213"}, {"x": "450204"}],
    )

    assert day == dt.date(1970, 12, 13)
    assert gender.columns["code"].to_pylist() == ["F", "M"]


def test_members_become_one_object_and_rows_can_be_left_out():
    fields = {"code": {"from": "id"}, "more.months": {"from": "m"}}
    rows = [{"id": "1", "m": "12"}, {"id": "2", "m": ""}, {"id": "3", "m": "1"}]
    result = mapped(fields, rows, where={"id": ["1", "2"]})

    assert result.columns["more"].to_pylist() == ['{"months": "12"}', "{}"]
    assert result.kept.tolist() == [0, 1]


def test_later_rows_with_the_same_key_are_duplicates():
    result = mapped({"code": {"from": "x"}}, [{"x": "1"}, {"x": "2"}, {"x": "1"}])

    assert np.flatnonzero(result.bad).tolist() == [2]
    assert result.reasons([2]) == [[{"field": "code", "code": "duplicate"}]]


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("xyz"), st.text(max_size=12)), min_size=1, max_size=20)
)
def test_mapping_never_fails_whatever_the_text(rows):
    fields = {
        "code": {"from": "x"},
        "amount": {"from": "y"},
        "day": {"from": "z"},
        "at": {"from": "x"},
        "more": {"from": "y"},
    }
    rows = [{"x": "", "y": "", "z": ""} | row for row in rows]

    first, again = mapped(fields, rows), mapped(fields, rows)

    assert len(first.bad) == len(rows)
    assert {n: c.to_pylist() for n, c in first.columns.items()} == {
        n: c.to_pylist() for n, c in again.columns.items()
    }


@pytest.mark.parametrize(
    "spec",
    [
        [],
        {"name": "n", "target": "things"},
        {"name": "n", "target": "things", "fields": {"a": {}}},
        {"name": "n", "target": "things", "fields": {"a": {"from": "x", "const": "y"}}},
        {"name": "n", "target": "things", "fields": {"a": {"from": "x", "transform": "eval"}}},
        {"name": "n", "target": "things", "fields": {"a": {"from": "x"}}, "sql": "drop"},
    ],
)
def test_ill_formed_mappings_are_refused(spec):
    with pytest.raises(MappingError):
        read_spec(spec)

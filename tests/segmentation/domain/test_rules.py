import datetime as dt
import json
import time

import jsonschema
import pytest

from segmentation.domain.problems import MESSAGES, RuleError
from segmentation.domain.registry import FIELDS
from segmentation.domain.rules import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    conditions,
    parse_rule,
    rule_document,
    segment_references,
)
from segmentation.domain.schema import json_schema, registry_document
from tests.factories.segmentation import asking, rule_of

NESTED = {
    "version": 1,
    "rule": {
        "all": [
            asking("status", "is_one_of", ["active"]),
            {"any": [asking("age_years", "between", [30, 40]), asking("since_on", "on_or_after", "2020-02-29")]},
            {"none": [asking("segment", "has_any", ["7", "9"])]},
        ]
    },
}  # fmt: skip


def problems(document, known=None) -> list[tuple]:
    with pytest.raises(RuleError) as refused:
        parse_rule(document, known)
    return [(problem.path, problem.part, problem.code) for problem in refused.value.problems]


def test_a_rule_is_read_and_written_unchanged():
    rule = parse_rule(json.loads(json.dumps(NESTED)))

    assert rule_document(rule) == NESTED
    assert [condition.field for condition in conditions(rule)] == ["status", "age_years", "since_on", "segment"]  # fmt: skip
    assert segment_references(rule) == {7, 9}


WRONG = [
    (asking("shoe_size", "at_least", 3), "field", "unknown_field"),
    (asking(["age_years"], "at_least", 3), "field", "unknown_field"),
    (asking("age_years", "has_any", ["3"]), "op", "unknown_operator"),
    (asking("age_years", None, 3), "op", "unknown_operator"),
    (asking("age_years", "at_least", "30"), "value", "not_a_number"),
    (asking("age_years", "at_least", True), "value", "not_a_number"),
    (asking("age_years", "at_least", float("nan")), "value", "not_a_number"),
    (asking("age_years", "at_least"), "value", "not_a_number"),
    (asking("age_years", "at_least", 10**16), "value", "too_large"),
    (asking("age_years", "between", [40, 30]), "value", "wrong_order"),
    (asking("age_years", "between", [40]), "value", "not_a_number"),
    (asking("age_years", "is_known", 3), "value", "no_value"),
    (asking("since_on", "within_last", 0), "value", "window_empty"),
    (asking("since_on", "within_last", -3), "value", "window_future"),
    (asking("since_on", "within_last", 4000), "value", "window_long"),
    (asking("since_on", "within_last", 1.5), "value", "not_days"),
    (asking("since_on", "on_or_after", "2026-02-30"), "value", "not_a_date"),
    (asking("since_on", "on_or_after", "20260228"), "value", "not_a_date"),
    (asking("gender", "is_one_of", []), "value", "no_choice"),
    (asking("gender", "is_one_of", ["X"]), "value", "unknown_choice"),
    (asking("gender", "is_one_of", [3]), "value", "unknown_choice"),
    (asking("segment", "has_any", ["1; DROP"]), "value", "unknown_choice"),
    (asking("tag", "has_any", ["a\x00b"]), "value", "bad_text"),
    (asking("tag", "has_any", ["\ud800"]), "value", "bad_text"),
    (asking("booked_in", "at_least", 5), "days", "not_days"),
    (asking("booked_in", "at_least", 5, days=-1), "days", "window_future"),
    (asking("booked_in", "at_least", 5, days=9, shoes=["x"]), "params", "unknown_param"),
    (asking("score", "at_least", 1, score=["a", "b"]), "score", "one_choice"),
    (asking("event_last", "within_last", 30, kinds=["login"], properties=["page"]), "properties", "not_a_pair"),
    (asking("event_last", "within_last", 30, kinds=["login"], properties=["a b=c"]), "properties", "not_a_pair"),
    (asking("event_last", "within_last", -30, kinds=["login"]), "value", "window_future"),
    (asking("event_last", "within_last", 30), "kinds", "no_choice"),
    (asking("sequence", "followed_by", first=["login"], then=["event.call"], within=3, days=9), "first", "unknown_choice"),
    (asking("sequence", "followed_by", first=["event.login"], then=["event.call"], within=-3, days=9), "within", "window_future"),
    (asking("sequence", "followed_by", first=["event.login"], then=["event.call"], days=9), "within", "not_days"),
    (asking("sequence", "followed_by", True, first=["event.login"], then=["event.call"], within=3, days=9), "value", "no_value"),
    (asking("booked_count", "at_least", 3, days=9, least="big"), "least", "not_a_number"),
    (asking("related_segment", "has_any", ["x"]), "value", "unknown_choice"),
    ({**asking("age_years", "at_least", 3), "sql": "1=1"}, "field", "unknown_param"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "part", "code"), WRONG)
def test_each_fault_is_told_at_its_place(condition, part, code):
    good = asking("age_years", "at_least", 18)
    document = rule_of(good, {"any": [good, condition]})

    assert problems(document) == [((1, 1), part, code)]


SHAPES = [None, [], {}, {"version": 1}, {"version": 1, "rule": None}, {"version": 1, "rule": {"all": 3}},
          {"version": 1, "rule": {"all": [], "any": []}}, {"version": 1, "rule": {"nor": []}}]  # fmt: skip


@pytest.mark.parametrize("document", SHAPES)
def test_what_is_no_rule_is_refused(document):
    assert [code for _path, _part, code in problems(document)] == ["not_a_rule"]


def test_another_version_is_refused():
    assert problems({"version": 2, "rule": {"all": []}}) == [((), "version", "wrong_version")]


def test_every_fault_is_told_at_once():
    document = rule_of(asking("age_years", "at_least"), {"any": []}, asking("x", "y"))

    assert problems(document) == [
        ((0,), "value", "not_a_number"),
        ((1,), "group", "empty_group"),
        ((2,), "field", "unknown_field"),
    ]


def nested(levels: int) -> dict:
    rule = asking("age_years", "at_least", 1)
    for _ in range(levels):
        rule = {"all": [rule]}
    return {"version": 1, "rule": rule}


def test_depth_and_number_are_limited():
    parse_rule(nested(MAX_DEPTH))
    assert problems(nested(MAX_DEPTH + 1)) == [((0,) * MAX_DEPTH, "group", "too_deep")]

    condition = asking("age_years", "at_least", 1)
    parse_rule(rule_of(*[condition] * MAX_CONDITIONS))
    assert problems(rule_of(*[condition] * (MAX_CONDITIONS + 1))) == [
        ((MAX_CONDITIONS,), "field", "too_many")
    ]


def test_a_monstrous_rule_is_refused_quickly():
    condition, started = asking("age_years", "at_least", 1), time.monotonic()

    assert problems(rule_of(*[condition] * 5_000)) == [((MAX_CONDITIONS,), "field", "too_many")]
    assert problems(nested(200)) == [((0,) * MAX_DEPTH, "group", "too_deep")]
    assert time.monotonic() - started < 1


AHEAD = [
    (asking("since_on", "on_or_after", "2026-03-17"), "dates_ahead"),
    (asking("event_last", "between_dates", ["2026-03-17", "2026-04-01"], kinds=["login"]), "dates_ahead"),
    (asking("since_on", "within_next", 5), "window_future"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "code"), AHEAD)
def test_what_is_past_is_not_looked_for_ahead(condition, code):
    document, today = rule_of(condition), dt.date(2026, 3, 16)

    with pytest.raises(RuleError) as refused:
        parse_rule(document, today=today)

    assert [(one.path, one.part, one.code) for one in refused.value.problems] == [((0,), "value", code)]  # fmt: skip
    parse_rule(document)  # what is stored is still read
    parse_rule(rule_of(asking("since_on", "on_or_before", "2026-03-17")), today=today)
    parse_rule(rule_of(asking("holding_maturity", "within_next", 5)), today=today)


def test_segments_related_to_count_as_asked_about():
    rule = parse_rule(rule_of(asking("related_segment", "has_any", ["4"]), asking("segment", "has_none", ["5"])))  # fmt: skip

    assert segment_references(rule) == {4, 5}


def test_stored_lists_are_checked_where_they_are_known():
    document = rule_of(asking("tag", "has_any", ["vip"]))

    parse_rule(document, {"tags": {"vip"}})
    parse_rule(document)
    assert problems(document, {"tags": {"other"}}) == [((0,), "value", "unknown_choice")]


def test_every_fault_has_words_in_both_languages():
    facts = {
        "detail": "d",
        "limit": 1,
        "count": 2,
        "name": "n",
        "names": "a",
        "version": 1,
        "today": "2026-03-16",
    }
    for code, words in MESSAGES.items():
        assert words.en.format(**facts), code
        assert words.zh.format(**facts), code


def test_schema_agrees_with_the_reader():
    schema = json_schema()
    check = jsonschema.Draft202012Validator(schema)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert check.is_valid(NESTED)
    for condition, _part, code in WRONG:
        if code not in {"wrong_order", "not_a_date", "bad_text", "unknown_choice", "one_choice"}:
            assert (
                not check.is_valid(rule_of(condition)) or condition["value"] != condition["value"]
            ), condition


def alike(document):
    """Whether schema and reader agree on a document, and what they say."""
    try:
        parse_rule(document)
    except RuleError:
        read = False
    else:
        read = True
    valid = jsonschema.Draft202012Validator(json_schema()).is_valid(document)
    return (valid == read, read)


CLOSED = asking("status", "is_one_of", ["closed"])
COUNTED = asking("booked_count", "at_least", 3, days=30)


@pytest.mark.parametrize(
    ("document", "is_read"),
    [
        (rule_of(CLOSED), True),
        ({"version": 1, "rule": {"all": []}}, True),
        ({"version": 1, "rule": {"all": [{"any": []}]}}, False),
        (rule_of(CLOSED) | {"version": 1.0}, True),
        (rule_of(CLOSED) | {"version": True}, False),
        (rule_of(CLOSED) | {"name": "x"}, False),
        (rule_of(CLOSED | {"params": None}), True),
        (rule_of(CLOSED | {"params": {}}), True),
        (rule_of(CLOSED | {"params": []}), False),
        (rule_of(CLOSED | {"params": {"days": 3}}), False),
        (rule_of(COUNTED), True),
        (rule_of(COUNTED | {"params": {"days": 3.0}}), True),
        (rule_of(COUNTED | {"params": {"days": 3.5}}), False),
        (rule_of(COUNTED | {"params": {"days": 30, "kinds": None}}), True),
        (rule_of(COUNTED | {"params": {"days": 30, "kinds": []}}), True),
        (rule_of(COUNTED | {"params": None}), False),
        (rule_of(asking("score", "at_least", 0.5, score=["a", "b"])), False),
    ],
)
def test_schema_and_reader_take_the_same_documents(document, is_read):
    assert alike(document) == (True, is_read)


def test_every_field_has_a_name_in_both_languages_and_a_unique_key():
    assert len({field.key for field in FIELDS}) == len(FIELDS)
    assert all(field.words.en and field.words.zh and field.operators for field in FIELDS)
    chinese = registry_document("zh")
    assert chinese["fields"][0]["label"] == "客户状态"
    assert chinese["fields"][0]["also"] == "Customer status"

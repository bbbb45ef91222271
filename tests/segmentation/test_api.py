import json
import re

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from segmentation.models import Segment
from tests.factories import customers as make
from tests.factories.segmentation import ACTIVE, asking, refreshed_segment, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(api_client_for):
    return api_client_for("api_client", language="en")


def test_a_segment_is_made_and_listed_in_pages(api):
    for name in ("One", "Two", "Three"):
        made = api.post(
            reverse("api_segments"), {"name": name, "rule": rule_of(ACTIVE)}, format="json"
        )
        assert (made.status_code, made.json()["state"]) == (201, "waiting")

    first = api.get(reverse("api_segments"), {"size": 2}).json()
    second = api.get(reverse("api_segments"), {"size": 2, "after": first["next_key"]}).json()

    assert [one["name"] for one in first["results"]] == ["Three", "Two"]
    assert [one["name"] for one in second["results"]] == ["One"]
    assert second["next_key"] is None
    assert first["results"][0]["rule"] == rule_of(ACTIVE)


def test_a_bad_rule_is_refused_with_its_problems(api):
    rule = rule_of(ACTIVE, asking("since_on", "within_last", -1))

    answer = api.post(reverse("api_segments"), {"name": "Bad", "rule": rule}, format="json")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "bad_rule"
    (problem,) = answer.json()["problems"]
    assert (problem["path"], problem["part"], problem["code"]) == ([1], "value", "window_future")
    assert problem["pointer"] == "/rule/all/1/value"
    assert not Segment.objects.exists()


def test_a_rule_is_counted_without_being_saved(api):
    make.make_customer()

    told = api.post(reverse("api_segments_count"), {"rule": rule_of(ACTIVE)}, format="json").json()

    assert (told["value"], told["exact"], told["margin"], told["total"]) == (1, True, 0, 1)
    assert told["sentence"].endswith((".", "。"))
    assert not Segment.objects.exists()


def test_one_segment_is_read_by_its_number(api):
    make.make_customer()
    segment = refreshed_segment(api.user, name="One")

    told = api.get(reverse("api_segment", args=[segment.pk])).json()

    assert (told["id"], told["name"], told["state"], told["member_count"]) == (segment.pk, "One", "ready", 1)  # fmt: skip
    assert told == api.get(reverse("api_segments")).json()["results"][0]
    assert api.get(reverse("api_segment", args=[segment.pk + 1])).status_code == 404


def test_members_come_masked_in_pages(api):
    people = [make.make_customer(name="陈小玲") for _ in range(3)]
    segment = refreshed_segment(api.user)
    url = reverse("api_segment_members", args=[segment.pk])

    first = api.get(url, {"size": 2}).json()
    second = api.get(url, {"size": 2, "after": first["next_key"]}).json()

    numbers = [one["customer_no"] for one in first["results"] + second["results"]]
    assert numbers == [one.customer_no for one in reversed(people)]
    assert {one["name"] for one in first["results"]} == {"陈*玲"}
    assert second["next_key"] is None


@pytest.mark.parametrize(
    "query", [{"after": "x"}, {"after": "9" * 40}, {"size": "-1"}, {"size": "９"}]
)
def test_odd_paging_is_survived(api, query):
    segment = refreshed_segment(api.user)

    assert api.get(reverse("api_segment_members", args=[segment.pk]), query).status_code == 200
    assert api.get(reverse("api_segments"), query).status_code == 200


def test_a_refresh_is_asked_for(api):
    segment = refreshed_segment(api.user)

    answer = api.post(reverse("api_segment_refresh", args=[segment.pk]))

    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")


def test_schema_names_every_field(api):
    told = api.get(reverse("api_segments_schema")).json()

    assert told["schema"]["$defs"]["age_years"]["title"] == "Age"
    lists = {"products", "tags", "segments", "branches", "regions", "score_kinds", "score_bands", "firm_groups", "event_properties", "snapshots"}  # fmt: skip
    assert lists == set(told["lists"])
    assert len(told["registry"]["fields"]) > 60


def test_the_apis_own_page_describes_segments(api, client_for):
    schema = client_for("marketer").get(
        reverse("api_schema"), HTTP_ACCEPT="application/vnd.oai.openapi+json"
    )

    assert schema.status_code == 200
    assert "/api/v1/segments/count" in schema.content.decode()


def test_the_rules_schema_is_published_with_its_version(api):
    answer = api.get(reverse("api_segment_rules_schema"))

    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["$id"].endswith("?version=1")
    assert Draft202012Validator(answer.json()).is_valid(rule_of(ACTIVE))
    assert not Draft202012Validator(answer.json()).is_valid(rule_of(asking("shoe_size", "equals", 3)))  # fmt: skip


def test_the_rules_schema_stands_among_the_components(client_for):
    client = client_for("marketer")
    told = client.get(reverse("api_schema"), HTTP_ACCEPT="application/vnd.oai.openapi+json").json()
    shapes = told["components"]["schemas"]

    assert shapes["SegmentInput"]["properties"]["rule"] == {"$ref": "#/components/schemas/SegmentRule"}  # fmt: skip
    rule = shapes["SegmentRule"]["properties"]["rule"]
    assert rule["oneOf"][0] == {"$ref": "#/components/schemas/SegmentRule_node"}
    assert {"SegmentRule_sequence", "SegmentRule_all", "SegmentRule_related_segment"} <= set(shapes)
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(told)))
    assert named <= set(shapes)


BOTTOMLESS = ['{"rule": ' + "[" * 50_000 + "]" * 50_000 + "}", '{"rule": {"version": 1, "rule": ' + '{"all": [' * 700 + "]}" * 700 + "}}"]  # fmt: skip


@pytest.mark.parametrize("body", BOTTOMLESS)
def test_nesting_without_end_is_a_fault_of_the_call(api, body):
    answer = api.post(reverse("api_segments_count"), body, content_type="application/json")

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("levels", [200, 300])
def test_a_deep_rule_is_refused_at_its_place(api, levels):
    rule = ACTIVE
    for _ in range(levels):
        rule = {"any": [rule]}

    answer = api.post(reverse("api_segments_count"), {"rule": {"version": 1, "rule": rule}}, format="json")  # fmt: skip

    assert answer.status_code == 422
    assert [(one["path"], one["code"]) for one in answer.json()["problems"]] == [([0] * 20, "too_deep")]  # fmt: skip


def raw_rule(condition: str) -> str:
    return f'{{"rule": {{"version": 1, "rule": {{"all": [{{"any": [{condition}]}}]}}}}}}'


AGE = '{"field": "age_years", "op": "at_least", "value": %s}'
BOOKED = '{"field": "booked_count", "op": "at_least", "value": 1, "params": {"days": %s}}'
SINCE = '{"field": "since_on", "op": "on_or_after", "value": %s}'
HOSTILE = [
    (AGE % ("9" * 400), "too_large", "/value"),
    (AGE % "true", "not_a_number", "/value"),
    (AGE % "[3]", "not_a_number", "/value"),
    (BOOKED % "true", "not_days", "/params/days"),
    (BOOKED % "1.5", "not_days", "/params/days"),
    (BOOKED % "-7", "window_future", "/params/days"),
    (BOOKED % ("9" * 30), "window_long", "/params/days"),
    (SINCE % '"0000-01-01"', "not_a_date", "/value"),
    (SINCE % '"99999-01-01"', "not_a_date", "/value"),
    (SINCE % '"2026-02-30"', "not_a_date", "/value"),
    (SINCE % '"9999-12-31"', "dates_ahead", "/value"),
    ('{"field": "shoe_size", "op": "equals", "value": 3}', "unknown_field", "/field"),
    ('{"field": {"a": 1}, "op": "equals"}', "unknown_field", "/field"),
    ('{"field": "\\ud800", "op": "equals"}', "unknown_field", "/field"),
    ('{"field": "age_years", "op": "\\udfff\\u0000"}', "unknown_operator", "/op"),
    ('{"field": "gender", "op": "is_one_of", "value": ["\\ud800"]}', "bad_text", "/value"),
    ('{"field": "occupation", "op": "is_one_of", "value": ["a\\u0000b"]}', "bad_text", "/value"),
    ('{"field": "occupation", "op": "is_one_of", "value": ["%s"]}' % ("x" * 10_000), "unknown_choice", "/value"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "code", "at"), HOSTILE)
def test_hostile_values_are_refused_at_their_place(api, condition, code, at):
    answer = api.post(reverse("api_segments_count"), raw_rule(condition), content_type="application/json")  # fmt: skip

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    told = [(one["path"], one["pointer"], one["code"]) for one in answer.json()["problems"]]
    assert told == [([0, 0], f"/rule/all/0/any/0{at}", code)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "-1e400", "9" * 5_000])
def test_what_is_no_json_is_a_fault_of_the_call(api, number):
    answer = api.post(reverse("api_segments_count"), raw_rule(AGE % number), content_type="application/json")  # fmt: skip

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("version", [True, 1.5, "1", None, 2, [1]])
def test_only_the_number_of_the_version_is_one(api, version):
    rule = {"version": version, "rule": {"all": [ACTIVE]}}

    answer = api.post(reverse("api_segments_count"), {"rule": rule}, format="json")

    assert [one["pointer"] for one in answer.json()["problems"]] == ["/version"]


def test_five_thousand_conditions_are_refused_at_the_first_too_many(api):
    answer = api.post(reverse("api_segments_count"), {"rule": rule_of(*[ACTIVE] * 5_000)}, format="json")  # fmt: skip

    assert answer.status_code == 422
    told = [(one["pointer"], one["code"]) for one in answer.json()["problems"]]
    assert told == [("/rule/all/200/field", "too_many")]

import pytest
from django.urls import reverse

from segmentation.models import Segment, Snapshot
from tests.factories import customers as make
from tests.factories.segmentation import ACTIVE, asking, make_list, refreshed_segment, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(api_client_for):
    return api_client_for("api_client", language="en")


def test_a_segment_is_run_by_the_api(api):
    someone = make.make_customer()
    segment = refreshed_segment(api.user)

    def call(method, name, body=None):
        address = reverse(f"api_segment_{name}", args=[segment.pk])
        return getattr(api, method)(address, body, format="json")

    planned = call("put", "plan", {"every": "hourly", "at": "00:20"})
    frozen = call("post", "snapshots", {"name": "March"})
    moves = call("get", "moves")
    saved = call("put", "rule", {"rule": rule_of(ACTIVE), "version": 1})
    stale = call("put", "rule", {"rule": rule_of(ACTIVE), "version": 1})
    archived = call("post", "archive")

    assert (planned.status_code, planned.json()["schedule"]) == (200, "hourly")
    assert (frozen.status_code, frozen.json()["member_count"]) == (201, 1)
    assert [row["customer_no"] for row in moves.json()["results"]] == [someone.customer_no]
    assert (saved.json()["rule_version"], stale.json()["code"]) == (2, "conflict")
    assert archived.json()["archived_at"] is not None
    assert len(call("get", "snapshots").json()["results"]) == Snapshot.objects.count() == 1


def test_circles_are_refused_over_the_api(api):
    inner = refreshed_segment(api.user)
    outer = refreshed_segment(api.user, asking("segment", "has_any", [str(inner.pk)]))

    rule = rule_of(ACTIVE, asking("segment", "has_any", [str(outer.pk)]))
    answer = api.put(reverse("api_segment_rule", args=[inner.pk]), {"rule": rule}, format="json")

    assert answer.status_code == 422
    assert [problem["code"] for problem in answer.json()["problems"]] == ["cycle"]


def test_lists_and_overlaps_over_the_api(api):
    one, two = make.make_customer(), make.make_customer()
    left, right = make_list(api.user, one), make_list(api.user, one)

    body = {"mode": "add", "customer_numbers": [two.customer_no, "C404"]}
    load = api.post(reverse("api_segment_numbers", args=[left.pk]), body, format="json").json()
    found = api.get(reverse("api_segments_overlap"), {"segment": [left.pk, right.pk]}).json()

    assert (load["known_count"], load["unknown"]) == (1, ["C404"])
    assert (found["sizes"], found["both"], found["total"]) == ([2, 1], [[2, 1], [1, 1]], 2)
    assert {"segments": [left.pk], "count": 1} in found["combinations"]


@pytest.mark.parametrize(
    ("method", "name", "body", "steward"),
    [
        ("put", "rule", {"rule": rule_of(ACTIVE)}, 403),
        ("put", "plan", {"every": "hourly"}, 403),
        ("put", "owner", {"to": "x"}, 422),
        ("post", "archive", None, 403),
        ("post", "numbers", {"customer_numbers": ["C1"]}, 403),
        ("post", "snapshots", {"name": "Mine"}, 403),
        ("get", "moves", None, 200),
    ],
)
def test_who_may(api_client_for, user_with_role, method, name, body, steward):
    segment = refreshed_segment(user_with_role("marketer"))
    private = refreshed_segment(user_with_role("marketer"), shared=False)
    before = list(Segment.objects.order_by("pk").values())

    def code(role, of):
        address = reverse(f"api_segment_{name}", args=[of.pk])
        return getattr(api_client_for(role), method)(address, body, format="json").status_code

    answers = [
        code("data_steward", segment),
        code("service_agent", segment),
        code("marketer", private),
    ]

    assert answers == [steward, 403, 404]
    assert list(Segment.objects.order_by("pk").values()) == before
    assert not Snapshot.objects.exists()

import pytest
from django.urls import reverse

from segmentation.models import Segment, Snapshot
from segmentation.services import refreshing, snapshots
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


def test_a_fixed_list_is_made_over_the_api(api):
    one = make.make_customer()
    body = {
        "name": "Guests",
        "description": "of May",
        "profiled": True,
        "customer_numbers": [one.customer_no, one.customer_no, "C404"],
    }

    made = api.post(reverse("api_segment_lists"), body, format="json")

    told, load = made.json()["segment"], made.json()["load"]
    assert (made.status_code, told["kind"], told["state"], told["member_count"]) == (
        201,
        "list",
        "ready",
        1,
    )
    assert (told["name"], told["description"], told["profiled"]) == ("Guests", "of May", True)
    assert (load["read_count"], load["repeated_count"], load["known_count"], load["unknown"]) == (
        3,
        1,
        1,
        ["C404"],
    )
    assert Segment.objects.get().owner == api.user


@pytest.mark.parametrize(
    ("body", "code"),
    [({"name": "Guests", "customer_numbers": ["C404"]}, "nobody"), ({"name": "Taken", "customer_numbers": []}, "no_numbers")],
)  # fmt: skip
def test_a_list_of_nobody_is_refused_and_leaves_nothing(api, body, code):
    answer = api.post(reverse("api_segment_lists"), body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Segment.objects.exists()


def test_refreshes_are_listed_and_not_to_readers_of_one_branch(api, api_client_for):
    make.make_customer()
    segment = refreshed_segment(api.user)
    address = reverse("api_segment_refreshes", args=[segment.pk])

    (told,) = api.get(address).json()["results"]

    assert (told["rule_version"], told["member_count"], told["entered_count"], told["left_count"]) == (1, 1, 1, 0)  # fmt: skip
    assert (told["cause"], told["seconds"] >= 0) == ("", True)
    narrow = api_client_for("data_steward")
    narrow.user.branch_code = make.make_branch().code
    narrow.user.save()
    assert narrow.get(address).json()["results"] == []


def test_a_snapshot_is_read_with_its_members(api):
    stays, goes = make.make_customer(name="陈小玲"), make.make_customer()
    segment = refreshed_segment(api.user)
    frozen = snapshots.freeze_segment(segment=segment, name="March", by=api.user)
    goes.status = "closed"
    goes.save()
    refreshing.refresh_segment(segment_id=segment.pk)

    told = api.get(reverse("api_snapshot", args=[frozen.pk])).json()
    members = api.get(reverse("api_snapshot_members", args=[frozen.pk])).json()["results"]

    assert (told["snapshot"]["name"], told["snapshot"]["member_count"]) == ("March", 2)
    assert told["since"] == {"stayed": 1, "left": 1, "entered": 0}
    assert {row["customer_no"] for row in members} == {stays.customer_no, goes.customer_no}
    assert "陈*玲" in {row["name"] for row in members}


@pytest.mark.parametrize("name", ["api_snapshot", "api_snapshot_members"])
def test_who_may_read_a_snapshot(api_client_for, user_with_role, name):
    owner = user_with_role("marketer")
    shared, private = refreshed_segment(owner), refreshed_segment(owner, shared=False)
    seen, hidden = (
        snapshots.freeze_segment(segment=one, name=one.name, by=owner) for one in (shared, private)
    )

    def code(role, of):
        return api_client_for(role).get(reverse(name, args=[of.pk])).status_code

    assert (code("data_steward", seen), code("service_agent", seen)) == (200, 403)
    assert code("marketer", hidden) == 404


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

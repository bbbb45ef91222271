"""Who may open what: code by role; a denied call leaves no trace."""

import json

import pytest
from django.urls import reverse

from segmentation.models import Segment, SegmentRefresh
from tests.factories.segmentation import make_segment, rule_of

pytestmark = pytest.mark.django_db
ROLES = ("marketer", "data_steward", "service_agent")  # edits, views, neither
PAGES = [
    ("get", "segment_list", False, (200, 200, 403)),
    ("get", "segment_detail", True, (200, 200, 403)),
    ("get", "segment_progress", True, (200, 200, 403)),
    ("get", "segment_create", False, (200, 403, 403)),
    ("get", "segment_edit", True, (200, 403, 403)),
    ("get", "list_create", False, (200, 403, 403)),
    ("post", "draft_create", False, (201, 403, 403)),
    ("post", "draft_save", True, (200, 403, 403)),
    ("post", "segment_save", True, (422, 403, 403)),
    ("post", "segment_refresh", True, (302, 403, 403)),
    ("post", "segment_archive", True, (302, 403, 403)),
    ("post", "rule_count", False, (200, 403, 403)),
    ("post", "rule_details", False, (200, 403, 403)),
]
API = [
    ("get", "api_segments", False, (200, 200, 403)),
    ("post", "api_segments", False, (422, 403, 403)),
    ("post", "api_segments_count", False, (422, 403, 403)),
    ("get", "api_segments_schema", False, (200, 200, 403)),
    ("post", "api_segment_refresh", True, (202, 403, 403)),
    ("get", "api_segment_members", True, (200, 200, 403)),
    ("get", "api_segment", True, (200, 200, 403)),
    ("get", "api_segment_refreshes", True, (200, 200, 403)),
    ("post", "api_segment_lists", False, (400, 403, 403)),
]


def state() -> list:
    rows = Segment.objects.order_by("pk")
    return [*rows.values("pk", "name", "draft", "rule_version", "state", "archived_at"), SegmentRefresh.objects.count()]  # fmt: skip


@pytest.mark.parametrize("place", range(len(ROLES)))
@pytest.mark.parametrize(("method", "name", "of_one", "codes"), PAGES)
def test_pages(client_for, method, name, of_one, codes, place):
    client = client_for(ROLES[place])
    segment = make_segment(client.user)
    url = reverse(f"segmentation:{name}", args=[segment.pk] if of_one else [])
    before = state()

    answer = getattr(client, method)(url)

    assert answer.status_code == codes[place]
    if codes[place] == 403:
        assert state() == before


@pytest.mark.parametrize("place", range(len(ROLES)))
@pytest.mark.parametrize(("method", "name", "of_one", "codes"), API)
def test_api(api_client_for, method, name, of_one, codes, place):
    client = api_client_for(ROLES[place])
    segment = make_segment(client.user)
    url = reverse(name, args=[segment.pk] if of_one else [])
    before = state()
    body = {"name": "x", "rule": {}} if method == "post" and not of_one else None

    answer = getattr(client, method)(url, body, format="json")

    assert answer.status_code == codes[place]
    if codes[place] == 403:
        assert state() == before


@pytest.mark.parametrize("name", [name for _m, name, of_one, _c in PAGES if of_one])
def test_another_persons_private_segment_is_not_there(client_for, user_with_role, name):
    private = make_segment(user_with_role("marketer"), shared=False)
    client = client_for("marketer")
    before = state()
    method = next(m for m, known, *_rest in PAGES if known == name)

    url = reverse(f"segmentation:{name}", args=[private.pk])
    stolen = json.dumps({"rule": rule_of(), "name": "stolen"})
    answer = (
        client.get(url)
        if method == "get"
        else client.post(url, stolen, content_type="application/json")
    )

    assert answer.status_code == 404
    assert state() == before


@pytest.mark.parametrize("name", [name for _m, name, of_one, _c in API if of_one])
def test_another_persons_private_segment_is_not_in_the_api(api_client_for, user_with_role, name):
    private = make_segment(user_with_role("marketer"), shared=False)
    client = api_client_for("marketer")
    method = next(m for m, known, *_rest in API if known == name)

    assert getattr(client, method)(reverse(name, args=[private.pk])).status_code == 404
    assert client.get(reverse("api_segments")).json()["results"] == []


def test_signed_out_people_are_sent_to_sign_in(client):
    for method, name, of_one, _codes in PAGES:
        answer = getattr(client, method)(
            reverse(f"segmentation:{name}", args=[1] if of_one else [])
        )
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))  # fmt: skip

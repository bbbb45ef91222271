import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.models import Customer
from segmentation.models import Segment, Snapshot
from segmentation.services import refreshing, snapshots
from tests.factories import customers as make
from tests.factories.segmentation import make_list, make_segment, refreshed_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    return client


def url(name: str, *args) -> str:
    return reverse(f"segmentation:{name}", args=args)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_plan_is_told_and_changed_on_the_page(client):
    segment = refreshed_segment(client.user)
    assert "Refreshed every day at 06:30" in text_of(client.get(url("segment_detail", segment.pk)))

    answer = client.post(
        url("segment_plan", segment.pk), {"every": "weekly", "at": "07:15", "weekday": "5"}
    )

    assert answer.status_code == 302
    page = text_of(client.get(url("segment_detail", segment.pk)))
    assert "Refreshed every Friday at 07:15" in page
    assert "Next: " in page
    client.post(url("segment_plan", segment.pk), {"every": "never", "at": "07:15", "weekday": "5"})
    assert Segment.objects.get().schedule == "weekly"


def test_a_failure_tells_what_to_do(client):
    segment = refreshed_segment(client.user)
    Segment.objects.filter(pk=segment.pk).update(rule={"version": 9, "rule": {}})
    refreshing.refresh_segment(segment_id=segment.pk)

    page = text_of(client.get(url("segment_detail", segment.pk)))

    assert "Open the rule: the condition is marked." in page
    assert segment.name in text_of(client.get(reverse("home")))


def test_history_leads_to_who_came_and_went(client):
    stays, leaves = make.make_customer(), make.make_customer()
    segment = refreshed_segment(client.user)
    Customer.objects.filter(pk=leaves.pk).update(status="closed")
    refreshing.refresh_segment(segment_id=segment.pk)

    page = client.get(url("segment_history", segment.pk), {"days": "91"}).content.decode()
    link = re.search(r"\?moved=left&amp;on=([\d-]+)", page)
    left = client.get(url("segment_moves", segment.pk), {"moved": "left", "on": link[1]})

    assert leaves.customer_no in left.content.decode()
    assert stays.customer_no not in left.content.decode()
    other = client.get(url("segment_moves", segment.pk), {"on": "1999-01-01"})
    assert "Nobody came or went" in other.content.decode()
    for odd in ("2026-13-45", "9999-12-31", "0001-01-01"):
        assert client.get(url("segment_moves", segment.pk), {"on": odd}).status_code == 200


def test_freezing_leads_to_the_snapshot_and_its_export(client):
    someone = make.make_customer(name="陈小玲")
    segment = refreshed_segment(client.user)

    answer = client.post(url("segment_freeze", segment.pk), {"name": "March"}, follow=True)

    page = answer.content.decode()
    assert "陈*玲" in page
    assert someone.customer_no in page
    export = f"{reverse('customers:export_create')}?source=snapshot&source_id={Snapshot.objects.get().pk}"
    assert export.replace("&", "&amp;") in page
    assert client.get(export).status_code == 200


def test_a_file_changes_a_list_and_unknown_numbers_are_told(client):
    one, two = make.make_customer(), make.make_customer()
    segment = make_list(client.user, one)
    file = SimpleUploadedFile("more.csv", f"客户号\n{two.customer_no}\nC404\n".encode("gb18030"))

    answer = client.post(url("list_change", segment.pk), {"mode": "add", "file": file}, follow=True)

    assert "1 number belongs to no customer: C404" in text_of(answer)
    assert "more.csv" in text_of(answer)
    segment.refresh_from_db()
    assert segment.member_count == 2
    assert client.post(url("list_change", segment.pk), {"mode": "add"}).status_code == 422
    assert client.get(url("list_change", make_segment(client.user).pk)).status_code == 404


def test_overlap_shows_picture_and_leads_to_a_segment(client):
    both, left = make.make_customer(), make.make_customer()
    one, other = make_list(client.user, both, left), make_list(client.user, both)

    page = client.get(url("segment_overlap"), {"segment": [one.pk, other.pk]}).content.decode()
    listed = client.get(url("overlap_members"), {"in": [one.pk], "out": [other.pk]})

    assert page.count("<circle") == 4
    assert left.customer_no in listed.content.decode()
    assert both.customer_no not in listed.content.decode()
    made = client.post(url("overlap_save"), {"in": one.pk, "out": other.pk, "name": "Only one"})
    assert made["Location"] == url("segment_detail", Segment.objects.get(name="Only one").pk)
    assert client.get(url("overlap_members")).status_code == 404


def test_handing_on_leads_back_to_where_one_may_look(client, user_with_role):
    private = make_segment(client.user, shared=False)
    heir = user_with_role("marketer")

    answer = client.post(url("segment_hand_on", private.pk), {"to": f"user:{heir.username}"})

    assert answer["Location"] == url("segment_list")
    assert Segment.objects.get(pk=private.pk).owner == heir


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("segment_history", (200, 200, 403)),
        ("segment_moves", (200, 200, 403)),
        ("snapshot_detail", (200, 200, 403)),
        ("segment_plan", (302, 403, 403)),
        ("segment_freeze", (302, 403, 403)),
        ("segment_hand_on", (302, 302, 403)),
        ("list_change", (404, 403, 403)),
    ],
)
def test_who_may(client_for, user_with_role, name, codes):
    owner = user_with_role("marketer")
    segment = refreshed_segment(owner)
    frozen = snapshots.freeze_segment(segment=segment, name="Kept", by=owner)
    read = codes[0] == 200

    answers = []
    for role in ("marketer", "data_steward", "service_agent"):
        client = client_for(role)
        place = url(name, frozen.pk if name == "snapshot_detail" else segment.pk)
        answers.append((client.get if read else client.post)(place).status_code)

    assert tuple(answers) == codes
    segment.refresh_from_db()
    assert (segment.owner, Snapshot.objects.count()) == (owner, 1)


def test_private_segments_keep_snapshots_and_overlaps_to_themselves(client, user_with_role):
    other = user_with_role("marketer")
    private = refreshed_segment(other, shared=False)
    frozen = snapshots.freeze_segment(segment=private, name="Kept", by=other)

    for name, pk in [("snapshot_detail", frozen.pk), ("segment_history", private.pk), ("segment_moves", private.pk)]:  # fmt: skip
        assert client.get(url(name, pk)).status_code == 404
    assert private.name not in client.get(url("segment_overlap")).content.decode()
    assert client.get(url("overlap_members"), {"in": private.pk}).status_code == 404
    export = reverse("customers:export_create")
    refused = client.get(export, {"source": "snapshot", "source_id": frozen.pk})
    assert refused["Location"] == reverse("customers:export_list")

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from segmentation.models import CustomerStage, GroupPortrait, Segment, SegmentMembership
from segmentation.services.portraits import drawing
from tests.factories import customers as make
from tests.factories.clusters import make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment(user_with_role):
    """Forty of a hundred customers, all women; thirty women among the others."""
    owner = user_with_role("marketer")
    one = Segment.objects.create(
        name="Women", kind="list", owner=owner, state="ready", member_count=40
    )
    for number in range(100):
        customer = make.make_customer(gender="F" if number < 70 else "M")
        make_profile(customer, age_years=30 + number % 30, total_balance=number)
        if number < 40:
            SegmentMembership.objects.create(
                segment=one, customer=customer, entered_at=timezone.now()
            )
    return one


def test_a_portrait_is_asked_for_and_read(api_client_for, segment):
    client = api_client_for("marketer")
    address = f"/api/v1/segments/{segment.pk}/portrait"
    assert client.get(address).status_code == 404

    asked = client.post(address)
    drawing.draw_portrait(portrait_id=asked.json()["id"])
    found = client.get(address).json()

    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert (found["state"], found["group"], found["base"]) == ("done", 40, 100)
    gender = next(one for one in found["categories"] if one["key"] == "gender")
    women = next(one for one in gender["shares"] if one["value"] == "F")
    assert (women["group_share"], women["base_share"]) == (1.0, 0.7)
    assert women["index"] == pytest.approx(100 / 0.7)
    assert found["sentence"]


def test_a_segment_one_may_not_see_has_no_portrait(api_client_for, segment):
    Segment.objects.filter(pk=segment.pk).update(shared=False)
    client = api_client_for("marketer")

    assert client.post(f"/api/v1/segments/{segment.pk}/portrait").status_code == 404
    assert not GroupPortrait.objects.exists()


def test_only_whoever_may_see_segments_asks(api_client_for, segment):
    assert (
        api_client_for("service_agent").get(f"/api/v1/segments/{segment.pk}/portrait").status_code
        == 403
    )


def test_any_group_has_a_portrait(api_client_for, segment):
    client = api_client_for("marketer")
    for member in SegmentMembership.objects.all():
        CustomerStage.objects.create(customer_id=member.customer_id, stage="lost", entered_at=timezone.now())  # fmt: skip
    known = client.get("/api/v1/portraits", headers={"Accept-Language": "en"}).json()

    asked = client.post("/api/v1/portraits/stage/lost", format="json")
    drawing.draw_portrait(portrait_id=asked.json()["id"])
    found = client.get("/api/v1/portraits/stage/lost").json()

    assert {"of": "segment", "key": str(segment.pk), "name": "Women"} in known
    assert {"of": "stage", "key": "lost", "name": "Lost"} in known
    assert (asked.status_code, found["state"], found["group"], found["base"]) == (202, "done", 40, 100)  # fmt: skip
    against = client.get(f"/api/v1/portraits/stage/lost?against={segment.pk}")
    assert against.status_code == 404


@pytest.mark.parametrize("address", ["stage/nowhere", "nothing/lost", "cluster/1:2", "tag/none"])
def test_no_such_group_has_no_portrait(api_client_for, segment, address):
    client = api_client_for("marketer")

    assert client.get(f"/api/v1/portraits/{address}").status_code == 404
    assert client.post(f"/api/v1/portraits/{address}").status_code == 404
    assert not GroupPortrait.objects.exists()


def test_groups_and_their_portraits_are_denied_without_the_permission(api_client_for, segment):
    client = api_client_for("service_agent")

    assert client.get("/api/v1/portraits").status_code == 403
    assert client.post("/api/v1/portraits/stage/lost").status_code == 403
    assert not GroupPortrait.objects.exists()


def test_the_command_writes_the_files(segment, tmp_path):
    out = StringIO()
    pdf, png = tmp_path / "women.pdf", tmp_path / "women.png"

    call_command(
        "segment_portrait", str(segment.pk), by=segment.owner.username, language="en", pdf=str(pdf), png=str(png),
        stdout=out,
    )  # fmt: skip

    assert pdf.read_bytes().startswith(b"%PDF")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "more often Female (100% against 70%)" in out.getvalue()
    assert "40 of 100 customers" in out.getvalue()


def test_the_command_says_what_is_wrong(segment):
    nobody = User.objects.create(username="nobody")

    with pytest.raises(CommandError, match="nobody lacks the permission"):
        call_command("segment_portrait", str(segment.pk), by=nobody.username)
    with pytest.raises(CommandError, match="no such segment"):
        call_command("segment_portrait", "999999", by=segment.owner.username)

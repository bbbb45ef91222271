import pytest
from django.urls import reverse

from customers.models import Customer, CustomerTag, Tag
from segmentation.services import lists, refreshing, tags
from tests.factories import customers as make
from tests.factories.segmentation import make_list, refreshed_segment

pytestmark = pytest.mark.django_db


def bearers() -> set[int]:
    return set(CustomerTag.objects.values_list("customer_id", flat=True))


def tagged(segment, by):
    return tags.tag_members(segment=segment, by=by, name_zh="活跃", name_en="Active people")


def test_a_tag_follows_the_members_of_its_segment(marketer):
    stays, leaves = make.make_customer(), make.make_customer()
    segment = refreshed_segment(marketer)

    tag = tagged(segment, marketer)
    assert (tag.code, bearers()) == ("active-people", {stays.pk, leaves.pk})
    Customer.objects.filter(pk=leaves.pk).update(status="closed")
    refreshing.refresh_segment(segment_id=segment.pk)

    assert bearers() == {stays.pk}
    tag.refresh_from_db()
    assert tag.customer_count == 1


@pytest.mark.parametrize(("shared", "said"), [(True, "Known"), (False, "")])
def test_a_tag_tells_the_name_of_an_open_segment_alone(marketer, shared, said):
    make.make_customer()
    segment = refreshed_segment(marketer, name="Known", shared=shared)

    assert tagged(segment, marketer).definition == said


def test_a_tag_follows_a_list_that_is_changed(marketer):
    one, two = make.make_customer(), make.make_customer()
    segment = make_list(marketer, one)
    tagged(segment, marketer)

    lists.change_list(
        segment=segment, mode="replace", customer_numbers=[two.customer_no], by=marketer
    )

    assert bearers() == {two.pk}


def test_it_is_made_on_the_segments_page_and_leads_back(client_for):
    make.make_customer()
    client = client_for("marketer")
    segment = refreshed_segment(client.user)
    address = reverse("segmentation:segment_tag", args=[segment.pk])

    client.post(address, {"name_zh": "", "name_en": "X"})
    assert not Tag.objects.exists()
    page = client.post(address, {"name_zh": "活跃", "name_en": "Active"}, follow=True)

    assert reverse("segmentation:segment_detail", args=[segment.pk]) in page.content.decode()
    shown = client.get(reverse("segmentation:segment_detail", args=[segment.pk]))
    assert reverse("customers:tag_detail", args=["active"]) in shown.content.decode()
    assert (
        client_for("api_client").post(address, {"name_zh": "甲", "name_en": "B"}).status_code == 403
    )
    assert Tag.objects.count() == 1


def test_the_segment_behind_a_tag_is_named_only_to_whom_may_see_it(client_for, marketer):
    segment = refreshed_segment(marketer, shared=False, name="Secret plan")
    tag = tagged(segment, marketer)
    Tag.objects.update(definition="")

    page = client_for("marketer").get(reverse("customers:tag_detail", args=[tag.code]))

    assert "Secret plan" not in page.content.decode()

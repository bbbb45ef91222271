"""What a reader of one branch learns from a segment about other branches."""

import pytest
from django.urls import reverse

from tests.factories import campaigns as make
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db


def test_a_segment_names_only_campaigns_its_reader_may_see(client_for, user_with_role):
    make_branch("B1"), make_branch("B2")
    near = make.make_campaign(name="Near", branch_code="B1")
    far = make.make_campaign(name="Far away", branch_code="B2")
    segment = make.make_segment([])
    for campaign in (near, far):
        campaign.include.add(segment)
    client = client_for("marketer", branch_code="B1")

    shown = [
        client.get(reverse("segmentation:segment_list")).content.decode(),
        client.get(reverse("segmentation:segment_detail", args=[segment.pk])).content.decode(),
    ]

    assert [near.code in page for page in shown] == [True, True]
    assert [far.code in page or "Far away" in page for page in shown] == [False, False]


def test_a_segment_names_no_campaign_to_who_may_see_none(client_for):
    campaign, segment = make.make_campaign(name="Autumn"), make.make_segment([])
    campaign.include.add(segment)

    page = client_for("data_steward").get(reverse("segmentation:segment_detail", args=[segment.pk]))

    assert campaign.code not in page.content.decode()

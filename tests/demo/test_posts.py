"""The demo's public posts are made by the product's own services."""

import pytest
from django.utils import timezone

from campaigns.models import Campaign, PostClicks, SocialPost
from config.demo.order import Order
from config.demo.seed_posts import CLICKS, POSTS, post_in_public

pytestmark = pytest.mark.django_db


def test_one_is_out_and_the_others_may_go_out(user_with_role, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    roles = {
        "marketer": "marketer",
        "approver": "campaign_approver",
        "compliance": "compliance_officer",
    }
    for username, role in roles.items():
        user_with_role(role, username=username)
    order = Order(customers=10)

    said = post_in_public(order)

    campaign = Campaign.objects.get()
    assert said == f"{campaign.code}: 3 public posts, one of them out"
    assert (campaign.state, SocialPost.objects.count()) == ("approved", len(POSTS))
    (out,) = SocialPost.objects.exclude(publication=None)
    assert out.publication.published_at < timezone.now()
    assert sum(PostClicks.objects.values_list("count", flat=True)) == sum(CLICKS)
    assert post_in_public(order) is None

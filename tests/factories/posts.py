"""Public posts of a campaign that consists of nothing else."""

from datetime import timedelta

from django.utils import timezone

from campaigns.models import Campaign, PostPublication, SocialPost
from campaigns.services.posts import publishing, writing
from tests.factories import campaigns

BODY = "Sandpiper Bank: our branches are open on Saturdays from now on. Come and see us."
URL = "https://weibo.com/1234567890/OabcDEF"


def make_campaign(**over) -> Campaign:
    """A draft of public posts without any yet; its type sells nothing."""
    return campaigns.make_campaign(**({"channel": "social"} | over))


def write(campaign: Campaign, **over) -> SocialPost:
    """A post on Weibo by the campaign's author."""
    texts = {
        "platform": "weibo",
        "account": "Sandpiper Bank",
        "language": "en",
        "body": BODY,
        "link": "https://bank.example/saturdays?from=post",
        "planned_at": timezone.now() + timedelta(days=1),
    }
    return writing.write_post(campaign=campaign, by=campaign.author, **(texts | over))


def approved(**over) -> SocialPost:
    """A post of a campaign that both roles have signed."""
    post = write(make_campaign(), **over)
    campaigns.approve(Campaign.objects.get(pk=post.campaign_id))
    return SocialPost.objects.get(pk=post.pk)


def publish(post: SocialPost, **over) -> PostPublication:
    """Somebody notes that it is out."""
    told = {"published_at": timezone.now(), "public_url": URL} | over
    return publishing.publish_post(post=post, by=campaigns.make_person("marketer"), **told)

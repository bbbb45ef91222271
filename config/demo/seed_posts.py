"""The demo's public posts: one that is out with what came of it, one that may go out, and one in another language."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config.demo import seed_channels
from config.demo.clock import clock_at
from config.demo.order import Order, demo_user

if TYPE_CHECKING:
    from campaigns.models import Campaign, SocialPost

NAME = "周六网点开放"
LINK = "https://www.qingyu-bank.test/notices/saturdays"
OUT_AT = "https://weibo.com/u/7800000001/PqAbC1dEf"
CLICKS = (212, 96, 41)  # day by day since it went out
FIGURES = {"reads": 18_430, "likes": 356, "shares": 47, "comments": 29}


@dataclass(frozen=True)
class Words:
    """A post: its platform, what it says with the bank's name to be filled in, and the day it is planned for, from now."""

    platform: str
    language: str
    title: str
    body: str
    day: int


POSTS = (
    Words("weibo", "zh-hans", "", "{bank}提醒您：自本月起，我行网点周六照常营业，方便您在周末办理业务。", -2),
    Words("wechat", "zh-hans", "周六也营业，办事更从容", "{bank}网点自本月起周六照常营业。可先在手机银行查看就近网点的营业时间，再前往办理。", 1),
    Words("wechat", "en", "Open on Saturdays", "{bank}: our branches are open on Saturdays from this month on. See the hours of the one near you in the app.", 3),
)  # fmt: skip


def post_in_public(order: Order) -> str | None:
    """Write and sign a campaign of posts, and note that the first of them is out."""
    from django.utils import timezone

    from campaigns.models import Campaign
    from config.demo.seed_campaigns import submit_and_sign

    if Campaign.objects.filter(name=NAME).exists():
        return None
    now = timezone.now()
    with clock_at(now - timedelta(days=3)):
        campaign, first = _write(now)
        submit_and_sign(campaign)
    _go_out(first, now)
    order.notes.append(f"{campaign.code}: its public posts, one of them out")
    return f"{campaign.code}: {len(POSTS)} public posts, one of them out"


def _write(now: datetime) -> tuple["Campaign", "SocialPost"]:
    from django.conf import settings

    from campaigns.services.drafting import propose_campaign
    from campaigns.services.posts.writing import write_post

    by = demo_user("marketer")
    fields = {"name": NAME, "kind": "care", "channel": "social", "goal": "大家知道网点周六也开门"}
    campaign = propose_campaign(by=by, fields=fields)
    picture = seed_channels.store_picture().name
    names = {"zh-hans": settings.BANK_NAME_ZH, "en": settings.BANK_NAME}
    written = []
    for one in POSTS:
        texts = asdict(one)
        bank = names[one.language]
        texts |= {
            "body": one.body.format(bank=bank),
            "planned_at": now + timedelta(days=texts.pop("day")),
        }
        post = write_post(
            campaign=campaign, by=by, account=bank, link=LINK, pictures=[picture], **texts
        )
        written.append(post)
    return campaign, written[0]


def _go_out(post: "SocialPost", now: datetime) -> None:
    from django.utils import timezone

    from campaigns.models import PostClicks, SocialPost
    from campaigns.services.posts.publishing import enter_figures, publish_post

    by = demo_user("marketer")
    publish_post(post=post, by=by, published_at=now - timedelta(days=2), public_url=OUT_AT)
    today = timezone.localdate(now)
    PostClicks.objects.bulk_create(
        PostClicks(post=post, day=today - timedelta(days=2 - day), count=count)
        for day, count in enumerate(CLICKS)
    )
    out = SocialPost.objects.get(pk=post.pk)
    enter_figures(post=out, by=by, figures=FIGURES, source="微博后台统计", read_at=now)

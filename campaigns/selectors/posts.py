"""Public posts as lists and one by one: what they say, whether they may go out, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.models import Asset, Campaign, PostClicks, PostFigure, SocialPost
from campaigns.selectors.content.pictures import public_path

DAYS_SHOWN = 30  # of clicks on a post's own page
SHOWN: dict[str, str | Promise] = {
    "coming": pgettext_lazy("posts", "To go out"),
    "out": pgettext_lazy("posts", "Out"),
    "down": pgettext_lazy("posts", "Taken down"),
    "all": pgettext_lazy("posts", "All"),
}


@dataclass(frozen=True)
class AskedPosts:
    """What a list of posts is narrowed to."""

    show: str = "coming"
    campaign: str = ""
    platform: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "AskedPosts":
        """Read an address; what nobody may ask for falls back to the usual."""
        show, campaign = query.get("show", ""), query.get("campaign", "").strip()
        platform = query.get("platform", "")
        return cls(
            show if show in SHOWN else ("all" if campaign else "coming"),
            campaign,
            platform if platform in SocialPost.Platform.values else "",
        )


@dataclass(frozen=True)
class PostPicture:
    """A picture of a post: its name, its public path ("" where it was withdrawn), and what it shows."""

    name: str
    path: str
    shows: str


def list_posts(user: User, asked: AskedPosts) -> QuerySet[SocialPost]:
    """Return the posts that were asked for among those the user may see, with their clicks and newest reads."""
    rows = _with_results(SocialPost.objects.visible_to(user))
    if asked.campaign:
        rows = rows.filter(campaign__code=asked.campaign)
    if asked.platform:
        rows = rows.filter(platform=asked.platform)
    parts = {
        "coming": Q(publication=None),
        "out": Q(publication__isnull=False, removal=None),
        "down": Q(removal__isnull=False),
    }
    return rows.filter(parts.get(asked.show, Q()))


def due_posts(user: User, now: datetime) -> QuerySet[SocialPost]:
    """Return the posts that should be out by now, the one that waits longest first."""
    rows = SocialPost.objects.visible_to(user).due(now).select_related("campaign")
    return rows.order_by("planned_at", "pk")


def posts_of(campaign: Campaign) -> list[SocialPost]:
    """Return a campaign's posts in the order they are planned."""
    return list(_with_results(campaign.posts.all()).order_by("planned_at", "id"))


def pictures_of(post: SocialPost) -> list[PostPicture]:
    """Return the pictures of a post in their order."""
    known = {one.name: one for one in Asset.objects.in_use().filter(name__in=post.pictures)}
    return [
        PostPicture(name, public_path(known[name]), known[name].shows)
        if name in known
        else PostPicture(name, "", "")
        for name in post.pictures
    ]


def newest_figures(post: SocialPost) -> list[PostFigure]:
    """Return the newest figure of each kind, in the order of the kinds."""
    newest = post.figures.order_by("kind", "-read_at", "-id").distinct("kind").select_related("by")
    found = {figure.kind: figure for figure in newest}
    return [found[kind] for kind in PostFigure.Kind.values if kind in found]


def clicks_by_day(post: SocialPost) -> list[tuple[date, int]]:
    """Return the clicks of the last days that had any, newest first."""
    return list(post.clicks.order_by("-day").values_list("day", "count")[:DAYS_SHOWN])


def _with_results(rows: "QuerySet[SocialPost]") -> QuerySet[SocialPost]:
    clicks = PostClicks.objects.filter(post=OuterRef("pk")).values("post")
    reads = PostFigure.objects.filter(post=OuterRef("pk"), kind=PostFigure.Kind.READS)
    return rows.select_related("campaign", "publication__by", "removal__by", "author").annotate(
        clicked=Subquery(clicks.annotate(n=Sum("count")).values("n")),
        reads=Subquery(reads.order_by("-read_at", "-id").values("value")[:1]),
    )

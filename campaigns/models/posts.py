"""Public posts of a campaign by the bank's own accounts: what they say, when they went out, and what came of them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.models.campaigns import Campaign, Message
from config.base.models import AppendOnly, TimeStamped

PUBLISHABLE = (Campaign.State.APPROVED, Campaign.State.RUNNING, Campaign.State.FINISHED)
POST_TEXTS = ("platform", "account", "language", "title", "body", "link", "pictures", "planned_at")


class SocialPostQuerySet(models.QuerySet["SocialPost"]):
    def visible_to(self, user: User) -> "SocialPostQuerySet":
        """Keep the posts of the campaigns that the user may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user))

    def unpublished(self) -> "SocialPostQuerySet":
        """Keep what has not gone out."""
        return self.filter(publication=None)

    def due(self, now: datetime) -> "SocialPostQuerySet":
        """Keep what its plan and its signatures let out by now, and what has not gone out."""
        return self.unpublished().filter(planned_at__lte=now, campaign__state__in=PUBLISHABLE)


class SocialPost(TimeStamped):
    """A post for everybody by an account of the bank: it addresses nobody, so no delivery belongs to it.

    `pictures` names assets. Once published it never changes.
    """

    class Platform(models.TextChoices):
        WECHAT = "wechat", _("WeChat official account")
        MOMENTS = "moments", _("WeChat Moments")
        WEIBO = "weibo", _("Weibo")
        XHS = "xhs", _("Xiaohongshu")
        DOUYIN = "douyin", _("Douyin")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="posts", verbose_name=_("campaign")
    )
    platform = models.CharField(_("platform"), max_length=8, choices=Platform.choices)
    account = models.CharField(pgettext_lazy("on a platform", "account"), max_length=60)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    title = models.CharField(_("title"), max_length=64, blank=True)
    body = models.TextField(_("text"), max_length=20_000)
    link = models.URLField(_("leads to"), max_length=1000, blank=True)
    pictures = models.JSONField(_("pictures"), default=list, blank=True)
    planned_at = models.DateTimeField(_("planned for"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )

    objects = SocialPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("social post")
        verbose_name_plural = _("social posts")
        permissions = [("publish_socialpost", _("Note that social posts are out"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(platform__in=["wechat", "moments", "weibo", "xhs", "douyin"])
                & ~Q(account="")
                & ~Q(body=""),
                name="socialpost_says_what_where",
            )
        ]
        indexes = [
            models.Index(fields=["planned_at"], name="socialpost_planned_idx"),
        ]

    def __str__(self) -> str:
        return self.title or Truncator(self.body).chars(48)

    @property
    def is_published(self) -> bool:
        return hasattr(self, "publication")

    @property
    def is_taken_down(self) -> bool:
        return hasattr(self, "removal")

    @property
    def texts(self) -> dict[str, Any]:
        """What it says and where, by POST_TEXTS."""
        return {name: getattr(self, name) for name in POST_TEXTS}

    @property
    def as_message(self) -> Message:
        """The words as the copy scan reads them; never stored."""
        return Message(language=self.language, subject=self.title, body=self.body)


class PostPublication(AppendOnly):
    """That a post is out: where everybody finds it, since when, and who says so; one post, one publication."""

    post = models.OneToOneField(
        SocialPost, on_delete=models.PROTECT, related_name="publication", verbose_name=_("post")
    )
    public_url = models.URLField(_("public address"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"))
    content_hash = models.CharField(_("hash"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("publication of a post")
        verbose_name_plural = _("publications of posts")
        constraints = [
            models.UniqueConstraint(
                fields=["public_url"], condition=~Q(public_url=""), name="postpublication_url_once"
            )
        ]

    def __str__(self) -> str:
        return self.public_url or str(self.post_id)


class PostRemoval(AppendOnly):
    """That a post is not to be found any more: since when, why, and who says so; one post, one removal."""

    post = models.OneToOneField(
        SocialPost, on_delete=models.PROTECT, related_name="removal", verbose_name=_("post")
    )
    removed_at = models.DateTimeField(_("taken down"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("removal of a post")
        verbose_name_plural = _("removals of posts")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="postremoval_says_why")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.removed_at:%Y-%m-%d}"


class PostClicks(models.Model):
    """How often people followed the counted link of a post on one day; nothing is kept about who."""

    post = models.ForeignKey(
        SocialPost, on_delete=models.CASCADE, related_name="clicks", verbose_name=_("post")
    )
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("clicks"), default=0)

    class Meta:
        verbose_name = _("clicks on a post")
        verbose_name_plural = _("clicks on posts")
        constraints = [models.UniqueConstraint(fields=["post", "day"], name="postclicks_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.day} {self.count}"


class PostFigure(AppendOnly):
    """What a platform shows for a post at a moment, as a person read it there: the newest of a kind counts."""

    class Kind(models.TextChoices):
        READS = "reads", pgettext_lazy("of a post", "Reads")
        LIKES = "likes", pgettext_lazy("of a post", "Likes")
        SHARES = "shares", pgettext_lazy("of a post", "Shares")
        COMMENTS = "comments", pgettext_lazy("of a post", "Comments")

    post = models.ForeignKey(
        SocialPost, on_delete=models.PROTECT, related_name="figures", verbose_name=_("post")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.PositiveIntegerField(_("value"))
    source = models.CharField(_("source"), max_length=120)
    read_at = models.DateTimeField(_("as of"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("figure of a post")
        verbose_name_plural = _("figures of posts")
        constraints = [
            models.UniqueConstraint(fields=["post", "kind", "read_at"], name="postfigure_once"),
            models.CheckConstraint(condition=~Q(source=""), name="postfigure_says_source"),
        ]
        indexes = [
            models.Index(fields=["post", "kind", "-read_at"], name="postfigure_newest_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} {self.value}"

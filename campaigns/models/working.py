"""Working on a campaign together: who is here, what somebody says about a place, and the bank's own beginnings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from config.base.models import TimeStamped

PERSON = settings.AUTH_USER_MODEL
HERE = timedelta(seconds=45)  # an open step says every fifteen seconds that somebody is there


class PresenceQuerySet(models.QuerySet["Presence"]):
    def here(self, now: datetime) -> "PresenceQuerySet":
        """Keep who has been seen a moment ago."""
        return self.filter(seen_at__gt=now - HERE)


class Presence(models.Model):
    """Somebody has a step of this draft open."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(_("step"), max_length=12)
    seen_at = models.DateTimeField(_("seen"))

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence in a draft")
        verbose_name_plural = _("presences in drafts")
        constraints = [models.UniqueConstraint(fields=["campaign", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.user_id}"


class Comment(TimeStamped):
    """What somebody says about a place of a campaign: a step, a field, some words; answered and settled there."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    place = models.CharField(_("place"), max_length=40)
    quote = models.CharField(_("words"), max_length=300, blank=True)
    text = models.CharField(_("comment"), max_length=1000)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment on a campaign")
        verbose_name_plural = _("comments on campaigns")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False, parent=None),
                name="comment_settled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.place}"


class CampaignTemplate(TimeStamped):
    """A beginning of the bank's own, kept from a campaign: everything but when it starts.

    `editors` are the people who worked on that campaign: what begins from it is their own work too.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("type"), max_length=12, choices=Campaign.Kind.choices)
    document = models.JSONField(_("content"))
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    editors = models.JSONField(_("who worked on it"), default=list, blank=True)
    branch_code = models.CharField(_("branch"), max_length=20, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign template")
        verbose_name_plural = _("campaign templates")

    def __str__(self) -> str:
        return self.name

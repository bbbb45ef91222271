"""The dates of a series, and the hours at which customers take notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.campaigns import Campaign
from campaigns.models.deliveries import CampaignRun
from config.base.models import AppendOnly


class Occurrence(AppendOnly):
    """One date of a campaign that repeats, written once when it came: what became of it, and its run.

    Also one look of a follow-up at a run `of` the campaign that it follows.
    """

    class Outcome(models.TextChoices):
        STARTED = "started", pgettext_lazy("a date", "Started")
        NOBODY = "nobody", _("Nobody to contact")
        MISSED = "missed", _("Missed: the system or the campaign stood still")
        UNSIGNED = "unsigned", _("Not started: no valid signature")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="occurrences")
    planned_at = models.DateTimeField(_("planned for"))
    of = models.ForeignKey(
        CampaignRun,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="looks",
        verbose_name=_("run that is followed"),
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    run = models.OneToOneField(
        CampaignRun,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="occurrence",
        verbose_name=_("run"),
    )

    class Meta:
        verbose_name = _("date of a series")
        verbose_name_plural = _("dates of series")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "of", "planned_at"],
                name="occurrence_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="started", run__isnull=False)
                | (~models.Q(outcome="started") & models.Q(run=None)),
                name="occurrence_has_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.planned_at:%Y-%m-%d %H:%M}"


class FollowedDelivery(models.Model):
    """A delivery that a follow-up has taken up, in which of its runs: it does so once, whatever happens."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    delivery_id = models.BigIntegerField(_("delivery"))
    run = models.ForeignKey(
        CampaignRun, on_delete=models.PROTECT, related_name="+", verbose_name=_("run")
    )

    class Meta:
        verbose_name = _("followed delivery")
        verbose_name_plural = _("followed deliveries")
        constraints = [
            models.UniqueConstraint(fields=["delivery_id", "campaign"], name="followed_once")
        ]

    def __str__(self) -> str:
        return f"D-{self.delivery_id} {self.campaign_id}"


class HourCurve(AppendOnly):
    """What one learning of best hours found: the whole bank's curve over 24 hours, towards which each is drawn."""

    shares = models.JSONField(_("share of activity by hour"))
    observations = models.BigIntegerField(_("observations"))
    customers = models.PositiveIntegerField(_("customers with an hour of their own"))
    permit = models.JSONField(_("permit"))

    class Meta:
        verbose_name = _("curve of hours")
        verbose_name_plural = _("curves of hours")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def best_hour(self) -> int:
        """The hour of the whole bank at which most happens."""
        return max(range(24), key=lambda hour: self.shares[hour])

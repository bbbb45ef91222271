"""A run of a campaign, the ledger of its deliveries, their attempts and what came back."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.models.campaigns import Campaign
from config.base.models import TimeStamped
from customers.models import Channel, Customer, Sender


class CampaignRunQuerySet(models.QuerySet["CampaignRun"]):
    def visible_to(self, user: User) -> "CampaignRunQuerySet":
        """Keep the runs of campaigns the user may see."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user))

    def sending(self, now: datetime) -> "CampaignRunQuerySet":
        """Keep the runs that have begun and are neither paused nor ended."""
        return self.filter(state=CampaignRun.State.RUNNING, starts_at__lte=now)


class CampaignRun(TimeStamped):
    """One launch of a campaign with one frozen audience.

    The counts are those of its deliveries as last counted; a trigger recounts them when the run
    finishes, and the table refuses a finished run whose states do not add up.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        WAITING = "waiting", _("Waiting for confirmation")
        STOPPING = "stopping", _("Stopping")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="runs", verbose_name=_("campaign")
    )
    run_month = models.DateField(_("month"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    content_hash = models.CharField(_("hash"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    starts_at = models.DateTimeField(_("starts at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    stop_reason = models.CharField(_("why it stopped"), max_length=200, blank=True)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        verbose_name=_("follows the run"),
    )
    progress_at = models.DateTimeField(_("last progress"), null=True, blank=True)
    alarm = models.CharField(_("alarm"), max_length=32, blank=True)
    confirmed_counts = models.JSONField(
        _("counts when a person last let it go on"), default=dict, blank=True
    )
    frozen_count = models.PositiveIntegerField(_("frozen"), default=0)
    planned_count = models.PositiveIntegerField(_("planned"), default=0)
    claimed_count = models.PositiveIntegerField(_("claimed"), default=0)
    sent_count = models.PositiveIntegerField(_("sent"), default=0)
    failed_count = models.PositiveIntegerField(_("failed"), default=0)
    suppressed_count = models.PositiveIntegerField(_("suppressed"), default=0)
    holdout_count = models.PositiveIntegerField(_("hold-out"), default=0)
    uncertain_count = models.PositiveIntegerField(_("uncertain"), default=0)
    cancelled_count = models.PositiveIntegerField(_("cancelled"), default=0)
    counted_at = models.DateTimeField(_("counted at"))

    objects = CampaignRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign run")
        verbose_name_plural = _("campaign runs")
        constraints = [
            models.UniqueConstraint(fields=["id", "run_month"], name="campaignrun_month_fixed"),
            models.CheckConstraint(
                condition=~Q(state__in=["finished", "stopped"])
                | Q(
                    planned_count=0,
                    claimed_count=0,
                    frozen_count=F("sent_count")
                    + F("failed_count")
                    + F("suppressed_count")
                    + F("holdout_count")
                    + F("uncertain_count")
                    + F("cancelled_count"),
                ),
                name="campaignrun_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.pk}"


class Arm(models.TextChoices):
    """Where chance put a customer when the audience was frozen; blank for who was stopped before the draw."""

    TREATED = "treated", _("Contacted")
    HOLDOUT = "holdout", _("Hold-out")


class Delivery(models.Model):
    """One planned contact with one customer, in exactly one state. Partitioned by `run_month`.

    The variant is a column, not part of the key, so A and B can never both be sent.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Suppressed")
        HOLDOUT = "holdout", _("Hold-out")
        UNCERTAIN = "uncertain", _("Outcome unknown")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.BigAutoField(primary_key=True)
    run_month = models.DateField(_("month"))
    run = models.ForeignKey(
        CampaignRun, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("run")
    )
    step = models.PositiveSmallIntegerField(_("step"), default=1)
    customer = models.ForeignKey(
        Customer, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("customer")
    )
    occurrence = models.PositiveSmallIntegerField(_("occurrence"), default=1)
    variant = models.CharField(_("variant"), max_length=8, default="A")
    arm = models.CharField(_("arm"), max_length=8, choices=Arm, blank=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    not_before = models.DateTimeField(_("not before"))
    claim_token = models.UUIDField(_("claim"), null=True)
    lease_until = models.DateTimeField(_("lease until"), null=True)
    claims = models.PositiveSmallIntegerField(_("claims"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        managed = False
        db_table = "campaigns_delivery"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"D-{self.pk}"


class DeliveryAttempt(models.Model):
    """A call to the provider, written before it is made; without an outcome it is unknown."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Refused for good")
        DEFERRED = "deferred", _("Refused for the moment")
        UNKNOWN = "unknown", _("Unknown")

    delivery_id = models.BigIntegerField(_("delivery"))
    run = models.ForeignKey(
        CampaignRun, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # a run's are found by the index below
    number = models.PositiveSmallIntegerField(_("number"))
    claim_token = models.UUIDField(_("claim"))
    idempotency_key = models.CharField(_("idempotency key"), max_length=120)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    response = models.CharField(_("answer of the provider"), max_length=300, blank=True)
    sender = models.ForeignKey(
        Sender,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sender"),
        db_index=False,
    )
    provider_ref = models.CharField(_("number at the provider"), max_length=128, blank=True)

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [
            models.UniqueConstraint(fields=["delivery_id", "number"], name="attempt_once")
        ]
        indexes = [
            models.Index(fields=["run", "started_at"], name="attempt_pace_idx"),
            models.Index(
                fields=["sender", "provider_ref"],
                condition=~Q(provider_ref=""),
                name="attempt_ref_idx",
            ),
        ]

    def __str__(self) -> str:
        return f"D-{self.delivery_id}/{self.number}"


class DeliveryEvent(models.Model):
    """What came back for a delivery: opened, clicked, bounced … Partitioned by month of `at`."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        OPENED = "opened", _("Opened")
        CLICKED = "clicked", _("Clicked")
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Reported as unwanted")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        DISMISSED = "dismissed", pgettext_lazy("banner", "Dismissed")

    id = models.BigAutoField(primary_key=True)
    delivery_id = models.BigIntegerField(_("delivery"))
    run = models.ForeignKey(CampaignRun, on_delete=models.DO_NOTHING, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.DO_NOTHING, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("time"))
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        managed = False
        db_table = "campaigns_deliveryevent"
        verbose_name = _("delivery event")
        verbose_name_plural = _("delivery events")

    def __str__(self) -> str:
        return f"D-{self.delivery_id} {self.kind}"


class SendingBeat(models.Model):
    """When the dispatcher last looked and at which database, one row, number 1: it tells that the database was restored or left."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField(_("time"))
    database = models.CharField(_("database"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("sending beat")
        verbose_name_plural = _("sending beat")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sendingbeat_single")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class TrackedLink(models.Model):
    """A link of a message that is counted when it is followed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="links")
    url = models.URLField(_("address"), max_length=1000)

    class Meta:
        verbose_name = _("tracked link")
        verbose_name_plural = _("tracked links")
        constraints = [models.UniqueConstraint(fields=["campaign", "url"], name="trackedlink_once")]

    def __str__(self) -> str:
        return self.url


class Conversion(models.Model):
    """A core-banking event within the attribution window of a run, for contacted and hold-out alike."""

    run = models.ForeignKey(
        CampaignRun, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # the first of what is unique below
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    arm = models.CharField(_("arm"), max_length=8)
    event_id = models.BigIntegerField(_("event"))
    occurred_at = models.DateTimeField(_("time"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        constraints = [models.UniqueConstraint(fields=["run", "event_id"], name="conversion_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.customer_id}"

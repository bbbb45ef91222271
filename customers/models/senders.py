"""Senders: the accounts at providers through which messages go out, their health, and customers' addresses there."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.models.contact import Channel
from customers.models.customers import Customer
from customers.models.fields import SealedField


class SenderQuerySet(models.QuerySet["Sender"]):
    def visible_to(self, user: User) -> "SenderQuerySet":
        """Keep everything for users of the whole bank: every branch sends through the same senders."""
        return self.none() if user.branch_code else self.all()

    def serving(self, channel: str) -> "SenderQuerySet":
        """Keep those that are on for a channel."""
        return self.filter(channel=channel, is_on=True)


class Sender(TimeStamped):
    """An account at a provider: where it is, how one signs in, how much it may carry; credentials are sealed.

    `per_second` is the rate that all workers together keep, empty for no limit. Of several senders of a channel each
    carries its `weight`.
    """

    class Kind(models.TextChoices):
        SMTP = "smtp", _("SMTP server")
        ALIYUN_SMS = "aliyun_sms", _("Alibaba Cloud SMS")
        JPUSH = "jpush", _("JPush")
        WECHAT = "wechat", _("WeChat official account")
        WECOM = "wecom", _("WeCom")
        WEBHOOK = "webhook", _("Signed webhook")

    name = models.SlugField(_("name"), max_length=60, unique=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    settings = models.JSONField(_("settings"), default=dict)
    region = models.CharField(_("region"), max_length=4, blank=True)  # empty: the bank's own
    credentials = SealedField(_("credentials"))
    per_second = models.FloatField(_("most per second"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    is_on = models.BooleanField(_("on"), default=False)

    objects = SenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1) & (Q(per_second=None) | Q(per_second__gt=0)),
                name="sender_figures",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> str:
        """The app or official account whose addresses it can write to; empty for any."""
        return str(self.settings.get("account") or "")

    @property
    def place(self) -> str:
        """Where it is, without what signs in."""
        told = self.settings
        return str(told.get("url") or f"{told.get('host', '')}:{told.get('port', '')}")


class SenderState(models.Model):
    """How a sender fares, told by every worker; kept apart from what people change, which is audited.

    After some failures in a row nothing is handed to it before `open_until`; then one message tries it out.
    `free_at` is when the next message may go by its rate.
    """

    sender = models.OneToOneField(
        Sender, on_delete=models.CASCADE, primary_key=True, related_name="state"
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    last_words = models.CharField(_("last fault"), max_length=300, blank=True)
    failed_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    open_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    free_at = models.DateTimeField(_("next free"), null=True, blank=True)
    token = SealedField(_("access token"))
    token_until = models.DateTimeField(_("token valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of a sender")
        verbose_name_plural = _("states of senders")

    def __str__(self) -> str:
        return str(self.sender_id)

    def rests(self, now: datetime) -> bool:
        """Whether nothing is handed to it now."""
        return self.open_until is not None and self.open_until > now


class ChannelAddress(TimeStamped):
    """Where a customer is reached by push or WeChat: the newest of a channel and account that has not gone."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
        db_index=False,
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    account = models.CharField(_("app or official account"), max_length=64, blank=True)
    address = SealedField(_("address"))
    address_index = models.BinaryField(editable=False)
    gone_at = models.DateTimeField(_("gone"), null=True, blank=True)

    class Meta:
        verbose_name = _("address on a channel")
        verbose_name_plural = _("addresses on channels")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "account", "address_index"], name="channeladdress_once"
            )
        ]
        indexes = [models.Index(fields=["customer", "channel"], name="channeladdress_reach_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel}"

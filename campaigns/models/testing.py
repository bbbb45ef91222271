"""Where colleagues get test messages, and the tests that went out: none of them is a delivery."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaigns import Campaign
from config.base.models import TimeStamped
from customers.models import Channel
from customers.models.fields import SealedField

PERSON = settings.AUTH_USER_MODEL
TESTED = [
    (channel.value, channel.label)
    for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH, Channel.WECHAT)
]
# A banner is sent to nobody: its test is an address at which the saved banner can be looked at for a day.
SHOWN_IN_TEST = [*TESTED, (Channel.IN_APP.value, Channel.IN_APP.label)]


class TestAddressQuerySet(models.QuerySet["TestAddress"]):
    def standing(self) -> "TestAddressQuerySet":
        """Keep what nobody took back."""
        return self.filter(withdrawn_at=None)

    def waiting_for(self, user: User) -> "TestAddressQuerySet":
        """Keep what waits to be confirmed and is somebody else's than the user's."""
        return self.standing().filter(confirmed_at=None).exclude(owner=user)

    def confirmed_of(self, user: User, channel: str) -> "TestAddressQuerySet":
        """Keep where tests of a channel may go to a user."""
        return self.standing().filter(owner=user, channel=channel, confirmed_at__isnull=False)


class TestAddress(TimeStamped):
    """An employee's own phone, device or WeChat number for test messages, once a second person has confirmed it."""

    __test__ = False  # not one of the tests of this code

    owner = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("whose")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=TESTED)
    account = models.CharField(
        _("app or official account"),
        max_length=64,
        blank=True,
        help_text=_("That knows the address; empty for any of the channel"),
    )
    address = SealedField(_("address"))
    address_index = models.BinaryField(editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        PERSON,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = TestAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("test address")
        verbose_name_plural = _("test addresses")
        permissions = [("confirm_testaddress", _("Confirm colleagues’ test addresses"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("owner"))
                ),
                name="testaddress_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["owner", "channel", "account", "address_index"],
                condition=Q(withdrawn_at=None),
                name="testaddress_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.channel}"


class TestSend(models.Model):
    """A test message to a colleague: who sent what to whom, and what the provider said. Never part of a run."""

    __test__ = False

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="test_sends")
    sender = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    address = models.ForeignKey(
        TestAddress,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("test address"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=SHOWN_IN_TEST)
    language = models.CharField(_("language"), max_length=10)
    outcome = models.CharField(_("outcome"), max_length=10)
    response = models.CharField(_("answer of the provider"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("test message")
        verbose_name_plural = _("test messages")
        indexes = [models.Index(fields=["sender", "-created_at"], name="testsend_sender_idx")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.channel} {self.outcome}"

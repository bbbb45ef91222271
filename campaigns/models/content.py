"""Pictures of mails, past versions of messages, what links and language models answered, and what was offered to whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.campaigns import Campaign, MessageTexts
from campaigns.models.deliveries import CampaignRun
from config.base.models import AppendOnly, TimeStamped
from customers.models import Product


class AssetQuerySet(models.QuerySet["Asset"]):
    def in_use(self) -> "AssetQuerySet":
        """Keep the pictures that nobody has withdrawn."""
        return self.filter(withdrawn_at=None)


class Asset(TimeStamped):
    """A picture that mails show. Its name ends with the beginning of its SHA-256: a text that names it pins its bytes.

    The database lets nothing of it change but its withdrawal.
    """

    class Format(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpg", "JPEG"
        GIF = "gif", "GIF"
        WEBP = "webp", "WebP"

    name = models.SlugField(_("name"), max_length=80, unique=True)
    shows = models.CharField(_("what it shows"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    size = models.PositiveIntegerField(_("size in bytes"))
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """The last part of its public address."""
        return f"{self.sha256}.{self.format}"

    @property
    def path(self) -> str:
        """Where Django's storage keeps it."""
        return f"assets/{self.sha256[:2]}/{self.file_name}"


class MessageVersion(MessageTexts, AppendOnly):
    """A message as it was saved once; the database writes one at every change, whoever makes it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="versions")
    step = models.PositiveSmallIntegerField(_("step"))
    variant = models.CharField(_("variant"), max_length=8)
    language = models.CharField(_("language"), max_length=10)
    actor = models.CharField(_("by"), max_length=150)

    class Meta:
        verbose_name = _("version of a message")
        verbose_name_plural = _("versions of messages")
        indexes = [models.Index(fields=["campaign", "language", "-id"], name="messageversion_idx")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.language} {self.pk}"

    @property
    def editor(self) -> str:
        """The name of who saved it."""
        return self.actor.partition(":")[2] or self.actor


class LinkCheck(models.Model):
    """What an address answered when it was last called."""

    class State(models.TextChoices):
        OK = "ok", pgettext_lazy("link", "Answers")
        MOVED = "moved", _("Leads elsewhere")
        BROKEN = "broken", _("Broken")
        UNREACHED = "unreached", _("Not reached")
        FORBIDDEN = "forbidden", _("Not called: not a public address")

    url = models.URLField(_("address"), max_length=1000, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    leads_to = models.CharField(_("leads to"), max_length=1000, blank=True)
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")

    def __str__(self) -> str:
        return f"{self.state} {self.url}"


class DeliveryOffer(AppendOnly):
    """Which product a mail offered to its customer, and the decision that chose it; a retried mail offers the same.

    Without a product nothing suitable and allowed was found and the mail went without an offer.
    """

    delivery_id = models.BigIntegerField(_("delivery"), unique=True)
    run = models.ForeignKey(CampaignRun, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(
        Product, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    decision_id = models.BigIntegerField(_("decision"))

    class Meta:
        verbose_name = _("offer in a mail")
        verbose_name_plural = _("offers in mails")

    def __str__(self) -> str:
        return f"D-{self.delivery_id}"


class CopyQuestion(TimeStamped):
    """What a language model was asked for a campaign's mail in one language, and what of its answer can be used."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        FAILED = "failed", _("Failed")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=10)
    model = models.CharField(_("model"), max_length=100)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
        help_text=_("Nobody: a command asked"),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    ideas = models.JSONField(_("proposals"), default=list)
    fault = models.CharField(_("fault"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("question to a language model")
        verbose_name_plural = _("questions to a language model")
        indexes = [models.Index(fields=["campaign", "language", "-id"], name="copyquestion_idx")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.language} {self.state}"

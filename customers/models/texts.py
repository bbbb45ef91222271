"""What customers write or say, and what models and rules read in it."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.base.models import TimeStamped
from customers.models.contact import ConsentState, Purpose
from customers.models.customers import Customer
from customers.models.fields import RealField, SealedField
from customers.models.rights import DataRestriction


class TextQuerySet(models.QuerySet["Text"]):
    def visible_to(self, user: User) -> "TextQuerySet":
        """Keep the texts of customers a user may see; those of nobody are the whole bank's."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def unread(self) -> "TextQuerySet":
        """Keep what has words and was not read yet; customers who may not be profiled are never read."""
        said = Q(content__isnull=False) | Q(transcript__isnull=False)
        withdrawn = ConsentState.objects.filter(
            customer=OuterRef("customer"), purpose=Purpose.PROFILING, channel="", granted=False
        )
        restricted = DataRestriction.objects.filter(customer=OuterRef("customer"))
        refused = Q(customer__profiling_refused=True) | Exists(withdrawn) | Exists(restricted)
        return self.filter(said, read_at__isnull=True).exclude(refused)

    def untranscribed(self) -> "TextQuerySet":
        """Keep the recordings and pictures that have no words yet."""
        return self.exclude(media_kind="").filter(transcript__isnull=True, failed_at__isnull=True)

    def with_file(self) -> "TextQuerySet":
        """Keep the pictures, recordings and videos whose file is kept."""
        return self.exclude(media_file="")

    def until(self, instant: datetime) -> "TextQuerySet":
        """Keep what was said before an instant."""
        return self.filter(occurred_at__lt=instant)


class Text(TimeStamped):
    """Something a customer or the public wrote, said or showed, from one source; its words are sealed.

    A picture, recording or video keeps its file, and in `transcript` what is said or seen in it.
    """

    class Media(models.TextChoices):
        PICTURE = "picture", _("Picture")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")

    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
    )
    source_kind = models.CharField(_("kind of source"), max_length=40)
    source_id = models.CharField(_("key at the source"), max_length=64)
    language = models.CharField(_("language"), max_length=10, blank=True)
    channel = models.CharField(_("channel"), max_length=12, blank=True)
    content = SealedField(pgettext_lazy("text", "content"))
    occurred_at = models.DateTimeField(_("time"))
    media_kind = models.CharField(_("media"), max_length=8, choices=Media, blank=True)
    media_type = models.CharField(_("media type"), max_length=60, blank=True)
    media_file = models.FileField(_("file"), upload_to="texts/%Y/%m", blank=True)
    transcript = SealedField(_("transcript"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("transcript failed at"), null=True, blank=True)
    sealed_digest = models.BinaryField(null=True, editable=False)

    objects = TextQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("customers", "text")
        verbose_name_plural = pgettext_lazy("customers", "texts")
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_id"], name="text_once")
        ]
        indexes = [
            models.Index(fields=["customer", "-occurred_at"], name="text_customer_idx"),
            models.Index(fields=["id"], name="text_unread_idx", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_id}"


class TextFeature(models.Model):
    """One thing read in a text, with how sure the model was; a rule's name ends in `-rule`."""

    class Kind(models.TextChoices):
        LANGUAGE = "language", _("Language")
        SENTIMENT = "sentiment", _("Sentiment")
        TOPIC = "topic", _("Topic")
        INTENT = "intent", _("Intent")
        URGENCY = "urgency", _("Urgency")

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="features")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=120)
    confidence = RealField(_("confidence"))
    model_version = models.CharField(_("model version"), max_length=40)

    class Meta:
        verbose_name = _("text feature")
        verbose_name_plural = _("text features")
        constraints = [models.UniqueConstraint(fields=["text", "kind"], name="textfeature_once")]
        indexes = [models.Index(fields=["kind", "value", "text"], name="textfeature_value_idx")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"

    @property
    def is_by_rule(self) -> bool:
        """Whether a rule and no trained model read it."""
        return self.model_version.endswith("-rule")

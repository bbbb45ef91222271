"""Streams of events: where they come from, how far they are, and what could not be taken."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from customers.models.fields import SealedField
from customers.models.imports import ImportMapping
from customers.models.pulls import Connection, WholeBank


class EventStream(TimeStamped):
    """A stream, queue or topic whose messages are events; without a mapping they use our own names."""

    name = models.SlugField(_("name"), max_length=60, unique=True)
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="streams", verbose_name=_("connection")
    )
    source = models.CharField(_("stream, queue or topic"), max_length=200)
    group = models.CharField(_("consumer group"), max_length=100, default="sandpiper")
    mapping = models.ForeignKey(
        ImportMapping,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("mapping"),
    )
    is_on = models.BooleanField(_("on"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )

    objects = WholeBank.as_manager()

    class Meta:
        verbose_name = _("event stream")
        verbose_name_plural = _("event streams")

    def __str__(self) -> str:
        return self.name


class StreamProgress(models.Model):
    """What its consumer last told of a stream; `lag` counts messages, `delay_ms` is from arrival to profile."""

    stream = models.OneToOneField(
        EventStream, on_delete=models.CASCADE, primary_key=True, related_name="progress"
    )
    taken = models.PositiveBigIntegerField(_("events taken"), default=0)
    repeated = models.PositiveBigIntegerField(_("repeated"), default=0)
    refused = models.PositiveBigIntegerField(_("refused"), default=0)
    lag = models.PositiveBigIntegerField(_("waiting at the source"), null=True)
    delay_ms = models.PositiveIntegerField(_("to the profile, ms"), null=True)
    last_seen_at = models.DateTimeField(_("last message at"), null=True)
    beat_at = models.DateTimeField(_("consumer seen at"), null=True)
    consumer = models.CharField(_("consumer"), max_length=80, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("progress of a stream")
        verbose_name_plural = _("progress of streams")

    def __str__(self) -> str:
        return str(self.stream_id)


class DeadLetter(TimeStamped):
    """A message that could not be taken, kept sealed with its reasons until it is replayed or discarded.

    `position` is where it stood in its stream, so that the same message is kept once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        REPLAYED = "replayed", _("Replayed")
        DISCARDED = "discarded", _("Discarded")

    stream = models.ForeignKey(
        EventStream,
        on_delete=models.CASCADE,
        related_name="letters",
        verbose_name=_("event stream"),
    )
    position = models.CharField(_("position"), max_length=80)
    reason = models.CharField(_("reason"), max_length=40)
    reasons = models.JSONField(_("reasons"), default=list)
    content = SealedField(_("content"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )

    class Meta:
        verbose_name = _("dead letter")
        verbose_name_plural = _("dead letters")
        constraints = [
            models.UniqueConstraint(fields=["stream", "position"], name="deadletter_once")
        ]
        indexes = [models.Index(fields=["stream", "state", "-id"], name="deadletter_list_idx")]

    def __str__(self) -> str:
        return f"{self.stream_id}:{self.position}"

"""An answer on its way to the customer."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from service_desk.models.tickets import TicketMessage


class AnswerDeliveryQuerySet(models.QuerySet["AnswerDelivery"]):
    def due(self, now: datetime) -> "AnswerDeliveryQuerySet":
        """Keep what waits to be sent at `now`."""
        return self.filter(state=AnswerDelivery.State.PLANNED).filter(
            Q(not_before__isnull=True) | Q(not_before__lte=now)
        )


class AnswerDelivery(TimeStamped):
    """The e-mail that carries an answer: attempted at most once unless it surely failed before.

    `provider_id` is the number under which the provider took it, or its words where it gave none.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Outcome unknown")
        NO_ADDRESS = "no_address", _("No e-mail address")

    message = models.OneToOneField(
        TicketMessage, on_delete=models.CASCADE, related_name="delivery", verbose_name=_("answer")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    attempted_at = models.DateTimeField(_("attempted at"), null=True, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=200, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    objects = AnswerDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer on its way")
        verbose_name_plural = _("answers on their way")
        indexes = [
            models.Index(
                fields=["state", "id"],
                name="answerdelivery_open_idx",
                condition=Q(state__in=["planned", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"

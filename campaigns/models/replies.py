"""What customers wrote back to a message, sealed, until a person has read it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.models.deliveries import CampaignRun
from config.base.models import TimeStamped
from customers.models import Channel, Customer, Sender
from customers.models.fields import SealedField


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, user: User) -> "ReplyQuerySet":
        """Keep the replies of the customers whom the user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def by_people(self) -> "ReplyQuerySet":
        """Keep what a person wrote; what a machine answered is counted and never shown."""
        return self.exclude(kind=Reply.Kind.AUTOMATIC)


class Reply(TimeStamped):
    """An answer to a message that was no plain wish to be left alone; subject, text and note are sealed.

    A doubtful one may be such a wish: marketing to its customer rests until a person has decided. `address` is where it was
    written from, kept until then: who leaves by it leaves for all who share it.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("reply", "Answer")
        DOUBTFUL = "doubtful", _("May be a wish to leave")
        AUTOMATIC = "automatic", _("Automatic")

    class State(models.TextChoices):
        UNREAD = "unread", pgettext_lazy("reply", "Unread")
        READ = "read", pgettext_lazy("reply", "Read")
        HANDLED = "handled", pgettext_lazy("reply", "Handled")

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered the customer")
        COMPLAINT = "complaint", _("Complaint, given to the service desk")
        OPTED_OUT = "opted_out", _("Does not want to be written to")
        NOTHING = "nothing", _("Nothing to do")

    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.UNREAD)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    delivery_id = models.BigIntegerField(_("delivery"), null=True, blank=True)
    run = models.ForeignKey(
        CampaignRun,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replies",
        verbose_name=_("run"),
    )
    sender = models.ForeignKey(
        Sender,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sender"),
    )
    subject = SealedField(_("subject"))
    text = SealedField(_("text"))
    address = SealedField(_("written from"))
    received_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("first read"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("given to"),
    )
    due_at = models.DateTimeField(_("to be handled by"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    note = SealedField(_("note"))
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("handled by"),
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        permissions = [("read_reply", _("Read and handle what customers write back"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(~Q(state="handled"), handled_at=None, handled_by=None, outcome="")
                | (Q(state="handled", handled_at__isnull=False) & ~Q(outcome="")),
                name="reply_handled_says_how",
            ),
            models.CheckConstraint(
                condition=Q(owner=None, due_at=None) | Q(owner__isnull=False, due_at__isnull=False),
                name="reply_given_until_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="reply_state_idx"),
            models.Index(fields=["run", "state"], name="reply_run_idx"),
            models.Index(fields=["customer", "-received_at"], name="reply_customer_idx"),
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(state__in=["unread", "read"], owner__isnull=False),
                name="reply_owed_idx",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.channel} {self.kind}"


class ReplyAttachmentQuerySet(models.QuerySet["ReplyAttachment"]):
    def unchecked(self) -> "ReplyAttachmentQuerySet":
        """Keep the kept files that nothing has looked at."""
        return self.filter(refused="", checked_at=None)


class ReplyAttachment(models.Model):
    """A file that came with a reply; its name and `content` (base64) are sealed. One that was refused has no content."""

    class Refused(models.TextChoices):
        KIND = "kind", _("Not kept: only PDF and pictures are")
        SIZE = "size", _("Not kept: too large")
        MANY = "many", _("Not kept: too many files")
        EMPTY = "empty", _("Not kept: empty")
        VIRUS = "virus", _("Not kept: a virus was found in it")

    reply = models.ForeignKey(
        Reply, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("reply")
    )
    name = SealedField(_("name"))
    media_type = models.CharField(_("media type"), max_length=60, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    refused = models.CharField(_("why not kept"), max_length=5, choices=Refused.choices, blank=True)
    content = SealedField(_("content"))
    checked_at = models.DateTimeField(_("checked for viruses"), null=True, blank=True)

    objects = ReplyAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment of a reply")
        verbose_name_plural = _("attachments of replies")
        constraints = [
            models.CheckConstraint(
                condition=Q(refused="", content__isnull=False)
                | (~Q(refused="") & Q(content__isnull=True)),
                name="replyattachment_kept_or_refused",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(refused="", checked_at=None),
                name="replyattachment_new_idx",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}/{self.pk}"

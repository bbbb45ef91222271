"""Tickets: one thread per matter, with its due times."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.base.models import AppendOnly, TimeStamped
from customers.domain import masking
from customers.models import Customer
from customers.models.fields import SealedField


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> "TicketQuerySet":
        """Keep tickets of customers the user may see, and those nobody is linked to yet."""
        if not user.branch_code:
            return self
        seen = Customer.objects.visible_to(user)
        return self.filter(Q(customer__isnull=True) | Q(customer__in=seen))

    def unfinished(self) -> "TicketQuerySet":
        """Keep the tickets that still need somebody."""
        return self.exclude(state=Ticket.State.CLOSED)

    def overdue(self, now: datetime) -> "TicketQuerySet":
        """Keep unfinished tickets whose next deadline has passed."""
        return self.unfinished().filter(due_at__lt=now)


class Ticket(TimeStamped):
    """A matter a customer raised. An open complaint holds marketing to that customer."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Complaint")
        QUESTION = "question", _("Question")
        REQUEST = "request", _("Request")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("ticket", "New")
        OPEN = "open", _("In progress")
        WAITING = "waiting", _("Waiting for the customer")
        CLOSED = "closed", pgettext_lazy("ticket", "Closed")

    class Channel(models.TextChoices):
        WEB = "web", _("Web form")
        PHONE = "phone", _("Phone")
        BRANCH = "branch", _("Branch")
        API = "api", _("API")

    number = models.CharField(_("number"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("customer"),
    )
    contact_name = SealedField(_("name given"))
    contact_email = SealedField(_("e-mail given"))
    contact_phone = SealedField(_("phone given"))
    contact_customer_no = models.CharField(_("customer number given"), max_length=32, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    language = models.CharField(_("language"), max_length=10, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    opened_at = models.DateTimeField(_("opened at"))
    first_response_due_at = models.DateTimeField(_("first answer due"))
    resolution_due_at = models.DateTimeField(_("resolution due"))
    first_responded_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    due_at = models.GeneratedField(
        verbose_name=_("next deadline"),
        expression=Case(
            When(first_responded_at__isnull=True, then=F("first_response_due_at")),
            default=F("resolution_due_at"),
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    campaign_code = models.CharField(_("about campaign"), max_length=32, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        permissions = [("work_ticket", _("Answer, assign and close tickets"))]
        indexes = [
            models.Index(fields=["state", "resolution_due_at"], name="ticket_state_due_idx"),
            models.Index(fields=["customer", "-id"], name="ticket_customer_idx"),
            models.Index(
                fields=["due_at", "id"], name="ticket_queue_idx", condition=~Q(state="closed")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_contact(self) -> str:
        """Who wrote, as much as a list may show: the customer's masked name, or the name given."""
        if self.customer is not None:
            return self.customer.masked_name
        return masking.mask_name(self.contact_name)


class TicketMessage(AppendOnly):
    """One entry of a ticket's thread: the customer's words, an answer, or an internal note."""

    class Author(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        AGENT = "agent", pgettext_lazy("author", "Agent")
        SYSTEM = "system", pgettext_lazy("author", "System")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author_kind = models.CharField(_("author"), max_length=8, choices=Author.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    body = SealedField(_("text"))
    internal = models.BooleanField(_("internal note"), default=False)

    class Meta:
        verbose_name = _("ticket message")
        verbose_name_plural = _("ticket messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.author_kind}"

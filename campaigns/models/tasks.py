"""What a campaign asks people to do: a call or a talk at the counter, one task for each delivery."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.models.deliveries import CampaignRun
from config.base.models import TimeStamped
from customers.models import Branch, Channel, Customer
from customers.models.fields import SealedField


class ContactTaskQuerySet(models.QuerySet["ContactTask"]):
    def visible_to(self, user: User) -> "ContactTaskQuerySet":
        """Keep the tasks of the user's branch and those below it; all for the whole bank."""
        if not user.branch_code:
            return self
        return self.filter(branch__in=Branch.objects.under(user.branch_code))

    def open(self) -> "ContactTaskQuerySet":
        """Keep what somebody still has to do."""
        return self.filter(state__in=ContactTask.OPEN_STATES)


class ContactTask(TimeStamped):
    """One customer whom a campaign by phone or at the branch gives to a person, with what is to be said.

    The delivery counts as sent once its task is here. An open task is nobody's yet or waits for its owner, a taken one is
    being worked on. Title, script and note are sealed: they hold the customer's own values.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("task", "Open")
        TAKEN = "taken", pgettext_lazy("task", "Taken")
        DONE = "done", pgettext_lazy("task", "Done")
        EXPIRED = "expired", pgettext_lazy("task", "Expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("task", "Withdrawn")

    class Outcome(models.TextChoices):
        INTERESTED = "interested", _("Reached, interested")
        NOT_INTERESTED = "not_interested", _("Reached, not interested")
        LATER = "later", _("Reached, call back later")
        NOT_REACHED = "not_reached", pgettext_lazy("call", "Not reached")
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        NO_CALLS = "no_calls", _("Asked not to be called")
        MEETING = "meeting", _("Meeting arranged")
        SOLD = "sold", _("Sold")

    OPEN_STATES = (State.OPEN, State.TAKEN)
    # After these somebody has spoken with the customer.
    REACHED = (
        Outcome.INTERESTED,
        Outcome.NOT_INTERESTED,
        Outcome.LATER,
        Outcome.NO_CALLS,
        Outcome.MEETING,
        Outcome.SOLD,
    )
    WON = (Outcome.INTERESTED, Outcome.MEETING, Outcome.SOLD)

    delivery_id = models.BigIntegerField(_("delivery"), unique=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=120, unique=True)
    run = models.ForeignKey(
        CampaignRun,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("run"),
        db_index=False,  # an index below begins with it
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, related_name="+", verbose_name=_("branch")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("relationship manager"),
    )
    title = SealedField(_("title"))
    script = SealedField(_("script"))
    due_on = models.DateField(_("due"))
    ends_on = models.DateField(_("last day"))
    call_at = models.DateTimeField(_("call back at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices, blank=True)
    note = SealedField(_("note"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = ContactTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = pgettext_lazy("contact", "tasks")
        permissions = [
            ("work_contacttask", _("Work on the tasks of the own branch")),
            ("assign_contacttask", _("Distribute the tasks of the own branch")),
            ("serve_branch", _("Serve customers at the branch")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "taken"], settled_at=None)
                | Q(state__in=["done", "expired", "withdrawn"], settled_at__isnull=False),
                name="contacttask_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(owner__isnull=False),
                name="contacttask_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(outcome=""), name="contacttask_done_says_how"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(reason=""),
                name="contacttask_withdrawn_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "due_on"],
                condition=Q(state__in=["open", "taken"]),
                name="contacttask_due_idx",
            ),
            models.Index(fields=["run", "state"], name="contacttask_run_idx"),
            models.Index(fields=["branch", "-created_at"], name="contacttask_made_idx"),
        ]

    def __str__(self) -> str:
        return f"T-{self.pk}"

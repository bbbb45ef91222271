"""Transaction monitoring: rules with their parameters, alerts, and the link from an alert to its hold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.base.models import AppendOnly, TimeStamped
from customers.models import Customer


class MonitoringRule(TimeStamped):
    """A typology (AML-STRUCT, AML-PASS, …) with the parameters in force."""

    code = models.CharField(_("rule"), max_length=16, unique=True)
    parameters = models.JSONField(_("parameters"), default=dict)
    active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("monitoring rule")
        verbose_name_plural = _("monitoring rules")

    def __str__(self) -> str:
        return self.code


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> "AlertQuerySet":
        """Keep alerts on customers the user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def undecided(self) -> "AlertQuerySet":
        """Keep the alerts that still hold the customer."""
        return self.filter(state__in=[Alert.State.OPEN, Alert.State.ESCALATED])


class Alert(TimeStamped):
    """A pattern found in a customer's bookings, waiting for a risk officer's decision."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("alert", "Open")
        ESCALATED = "escalated", _("Escalated")
        DISMISSED = "dismissed", _("Dismissed")

    rule = models.ForeignKey(
        MonitoringRule, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule")
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    window_start = models.DateTimeField(_("from"))
    window_end = models.DateTimeField(_("until"))
    evidence = models.JSONField(_("evidence"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_note = models.TextField(_("reason for the decision"), blank=True)
    hold_key = models.UUIDField(
        _("hold"), unique=True, help_text=_("The opaque source key of the hold it placed")
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        permissions = [("decide_alert", _("Decide alerts"))]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "customer"],
                condition=Q(state__in=["open", "escalated"]),
                name="alert_one_open_per_rule",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="alert_state_idx"),
            models.Index(fields=["customer", "-id"], name="alert_customer_idx"),
        ]

    def __str__(self) -> str:
        return f"A-{self.pk}"


class AlertBooking(models.Model):
    """A booking that is part of an alert's pattern; a dismissed alert's bookings count no more."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="bookings")
    transaction_id = models.BigIntegerField(_("transaction"))
    booked_at = models.DateTimeField(_("booked at"))

    class Meta:
        verbose_name = _("booking of an alert")
        verbose_name_plural = _("bookings of alerts")
        constraints = [
            models.UniqueConstraint(fields=["alert", "transaction_id"], name="alertbooking_once")
        ]
        indexes = [models.Index(fields=["transaction_id"], name="alertbooking_txn_idx")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.transaction_id}"


class AlertDecision(AppendOnly):
    """What a risk officer decided on an alert and why; kept for ten years."""

    class Action(models.TextChoices):
        ESCALATE = "escalate", _("Escalated")
        DISMISS = "dismiss", _("Dismissed")

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(_("decision"), max_length=8, choices=Action.choices)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("decision on an alert")
        verbose_name_plural = _("decisions on alerts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.action}"

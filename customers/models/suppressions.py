"""Suppression lists: named lists of whom not to contact, customers or people who are none yet."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.domain import masking
from customers.models.contact import Channel
from customers.models.customers import Customer
from customers.models.fields import SealedField


class SuppressionListQuerySet(models.QuerySet["SuppressionList"]):
    def visible_to(self, user: User) -> "SuppressionListQuerySet":
        """Keep the bank's lists and those of the user's branch; all for the whole bank."""
        if not user.branch_code:
            return self
        return self.filter(Q(bank_wide=True) | Q(branch_code=user.branch_code))

    def in_force(self, day: date) -> "SuppressionListQuerySet":
        """Keep the lists that hold on a day."""
        return self.filter(ended_at=None).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class SuppressionList(TimeStamped):
    """A list with its reason, for a channel or (blank) all: the bank's own holds always, others where chosen."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    reason = models.CharField(_("reason"), max_length=200)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    bank_wide = models.BooleanField(
        _("holds for every campaign"),
        default=False,
        help_text=_("Otherwise only for the campaigns that choose it."),
    )
    branch_code = models.CharField(_("branch"), max_length=20, blank=True)
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    entry_count = models.PositiveIntegerField(_("entries"), default=0)
    freed_count = models.PositiveIntegerField(_("taken off"), default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )

    objects = SuppressionListQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression list")
        verbose_name_plural = _("suppression lists")
        permissions = [("keep_banklist", _("Keep suppression lists of the whole bank"))]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="suppressionlist_says_why")
        ]

    def __str__(self) -> str:
        return self.name


class SuppressionEntry(models.Model):
    """One on a list: a customer, or a phone number, e-mail address or id number whoever it belongs to."""

    list = models.ForeignKey(
        SuppressionList, on_delete=models.CASCADE, related_name="+", verbose_name=_("list")
    )
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
    )
    phone = SealedField(_("phone"))
    email = SealedField(_("e-mail"))
    id_number = SealedField(_("id number"))
    phone_index = models.BinaryField(null=True, editable=False)
    email_index = models.BinaryField(null=True, editable=False)
    id_number_index = models.BinaryField(null=True, editable=False)
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("entry of a suppression list")
        verbose_name_plural = _("entries of suppression lists")
        constraints = [
            models.UniqueConstraint(fields=["customer", "list"], name="suppressed_customer_once"),
            models.UniqueConstraint(fields=["phone_index", "list"], name="suppressed_phone_once"),
            models.UniqueConstraint(fields=["email_index", "list"], name="suppressed_email_once"),
            models.UniqueConstraint(
                fields=["id_number_index", "list"], name="suppressed_idno_once"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False)
                | Q(phone_index__isnull=False)
                | Q(email_index__isnull=False)
                | Q(id_number_index__isnull=False),
                name="suppressionentry_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.pk}"

    @property
    def masked(self) -> str:
        """The number or address it names, as people see it; blank for a customer."""
        if self.phone:
            return masking.mask_phone(self.phone)
        if self.email:
            return masking.mask_email(self.email)
        return masking.mask_id_number(self.id_number) if self.id_number else ""

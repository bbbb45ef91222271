"""Firms: what is registered of an organisation, its group, and the people and firms who act for it or own it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from customers.models.customers import Customer
from customers.models.fields import SealedField
from customers.models.masked import MaskedPerson


class Firm(TimeStamped):
    """What is registered of a customer that is a firm; `head` is the top of its group, kept from the parents."""

    class Size(models.TextChoices):
        MICRO = "micro", _("Micro")
        SMALL = "small", _("Small")
        MEDIUM = "medium", _("Medium")
        LARGE = "large", _("Large")

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="firm"
    )
    size = models.CharField(_("size of the firm"), max_length=6, choices=Size.choices, blank=True)
    industry = models.CharField(_("industry (GB/T 4754)"), max_length=5, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=40, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    capital_currency = models.CharField(_("currency"), max_length=3, default="CNY")
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    parent = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("parent firm"),
    )
    head = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("head of the group"),
    )

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("customer")),
                name="firm_not_its_own_parent",
            )
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class FirmPerson(MaskedPerson, TimeStamped):
    """Who acts for a firm or owns part of it: a customer, another firm, or somebody known by name only."""

    class Role(models.TextChoices):
        LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
        CONTACT = "contact", _("Contact")
        AUTHORISED = "authorised", _("Authorised person")
        SHAREHOLDER = "shareholder", _("Shareholder")
        BENEFICIAL_OWNER = "beneficial_owner", _("Beneficial owner")

    external_id = models.CharField(_("source key"), max_length=64, unique=True)
    firm = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("firm")
    )
    person = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("customer"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    name = SealedField(_("name"))
    id_number = SealedField(_("id number"))
    phone = SealedField(_("phone"))
    name_index = models.BinaryField(null=True, editable=False)
    id_number_index = models.BinaryField(null=True, editable=False)
    phone_index = models.BinaryField(null=True, editable=False)
    sealed_digest = models.BinaryField(null=True, editable=False)
    title = models.CharField(_("title"), max_length=60, blank=True)
    share_percent = models.DecimalField(
        _("share in percent"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    since_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("person of a firm")
        verbose_name_plural = _("people of firms")
        constraints = [
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__range=(0, 100)),
                name="firmperson_share_of_100",
            )
        ]
        indexes = [models.Index(fields=["firm", "role"], name="firmperson_firm_idx")]

    def __str__(self) -> str:
        return f"{self.firm_id} {self.role}"

"""The product catalogue and what customers hold of it."""

from django.contrib.admin import display
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import Bilingual, TimeStamped
from customers.domain import masking
from customers.models.customers import Customer
from customers.models.fields import SealedField


class ProductQuerySet(models.QuerySet["Product"]):
    def on_offer(self) -> "ProductQuerySet":
        """Keep what may be offered today."""
        return self.filter(active=True)


class Product(TimeStamped, Bilingual):
    """A catalogue entry with its risk rating and its limits."""

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("Deposit")
        STRUCTURED_DEPOSIT = "structured_deposit", _("Structured deposit")
        BOND = "bond", _("Bond")
        LOAN = "loan", _("Loan")
        CARD = "card", _("Card")
        WEALTH = "wealth", _("Wealth product")
        FUND = "fund", _("Fund")
        INSURANCE = "insurance", _("Insurance")
        METAL = "metal", _("Precious metal")
        PAYMENT = "payment", _("Payment")
        SERVICE = "service", _("Service")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    risk_rating = models.PositiveSmallIntegerField(
        _("risk rating"), null=True, blank=True, help_text=_("1 to 5; empty for what bears none")
    )
    rate = models.DecimalField(_("rate"), max_digits=8, decimal_places=5, null=True, blank=True)
    rate_kind = models.CharField(_("kind of rate"), max_length=12, blank=True)
    term_days = models.PositiveIntegerField(_("term in days"), null=True, blank=True)
    min_amount = models.DecimalField(
        _("minimum amount"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    min_age = models.PositiveSmallIntegerField(_("minimum age"), default=18)
    max_age = models.PositiveSmallIntegerField(_("maximum age"), null=True, blank=True)
    annual_margin = models.DecimalField(
        _("annual margin"), max_digits=7, decimal_places=5, default=0
    )
    fee = models.DecimalField(_("fee"), max_digits=18, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    active = models.BooleanField(_("on offer"), default=True)
    offered = models.BooleanField(
        _("recommended"), default=True, help_text=_("Whether recommenders may propose it")
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_rating__isnull=True) | Q(risk_rating__range=(1, 5)),
                name="product_rating_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HoldingQuerySet(models.QuerySet["Holding"]):
    def visible_to(self, user: User) -> "HoldingQuerySet":
        """Keep the holdings of the customers whom the user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))


class Holding(TimeStamped):
    """A customer's account, loan, card or position."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ARREARS = "arrears", _("In arrears")
        DEFAULTED = "defaulted", _("Defaulted")

    external_id = models.CharField(_("source key"), max_length=64, unique=True)
    # Triggers keep these references, by one check per statement: see decision 0021.
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="holdings",
        verbose_name=_("customer"),
        db_constraint=False,
        db_index=False,
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("product"),
        db_constraint=False,
    )
    account_no = SealedField(_("account number"))
    sealed_digest = models.BinaryField(null=True, editable=False)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    maturity_on = models.DateField(_("matures on"), null=True, blank=True)
    balance = models.DecimalField(_("balance"), max_digits=18, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    rate = models.DecimalField(_("rate"), max_digits=8, decimal_places=5, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    terms = models.JSONField(_("terms"), default=dict, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        indexes = [models.Index(fields=["customer", "product"], name="holding_customer_idx")]

    def __str__(self) -> str:
        return f"{self.external_id} {self.masked_account_no}"

    @property
    @display(description=_("account number, masked"))
    def masked_account_no(self) -> str:
        return masking.mask_account(self.account_no)

"""What customers do: bookings and channel events, both partitioned by month.

The database keys are (id, booked_at) and (id, occurred_at). Ids already seen stand in unpartitioned receipt
tables, so a second import of the same source key changes nothing whatever its month.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.domain import masking
from customers.models.customers import Customer
from customers.models.products import Holding


class Transaction(models.Model):
    """A booking on a holding; `amount` is signed, positive for money coming in."""

    class Kind(models.TextChoices):
        CASH_DEPOSIT = "cash_deposit", _("Cash deposit")
        CASH_WITHDRAWAL = "cash_withdrawal", _("Cash withdrawal")
        TRANSFER_IN = "transfer_in", _("Transfer in")
        TRANSFER_OUT = "transfer_out", _("Transfer out")
        SALARY = "salary", _("Salary")
        PENSION = "pension", _("Pension")
        CARD_PAYMENT = "card_payment", _("Card payment")
        FEE = "fee", _("Fee")
        INTEREST = "interest", _("Interest")
        HOUSEHOLD = "household", _("Household payment")
        LOAN_PAYMENT = "loan_payment", _("Loan payment")
        INSURANCE = "insurance", _("Insurance")
        PURCHASE = "purchase", _("Purchase of a product")
        REDEMPTION = "redemption", _("Redemption")

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("customer")
    )
    holding = models.ForeignKey(
        Holding, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("holding")
    )
    booked_at = models.DateTimeField(_("booked at"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=12, blank=True)
    counterparty = models.CharField(_("counterparty"), max_length=64, blank=True)
    category = models.CharField(_("category"), max_length=24, blank=True)
    balance_after = models.DecimalField(
        _("balance after"), max_digits=18, decimal_places=2, null=True
    )

    class Meta:
        managed = False
        db_table = "customers_transaction"
        verbose_name = _("transaction")
        verbose_name_plural = _("transactions")

    def __str__(self) -> str:
        return f"{self.booked_at:%Y-%m-%d} {self.amount} {self.currency}"

    @property
    def masked_counterparty(self) -> str:
        """Who was on the other side, without an account number."""
        return masking.mask_counterparty(self.counterparty)


class Event(models.Model):
    """Something a customer did on a channel, or core banking reported about them."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.DO_NOTHING, related_name="+", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=32)
    channel = models.CharField(_("channel"), max_length=12, blank=True)
    occurred_at = models.DateTimeField(_("time"))
    payload = models.JSONField(_("payload"), default=dict)

    class Meta:
        managed = False
        db_table = "customers_event"
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.kind}"


class TransactionReceipt(models.Model):
    """The source key of a booking already taken in."""

    external_id = models.CharField(max_length=64, primary_key=True)
    booked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.external_id


class EventReceipt(models.Model):
    """The source key of an event already taken in."""

    external_id = models.CharField(max_length=64, primary_key=True)
    occurred_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.external_id

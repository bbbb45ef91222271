"""Who deals with whom: transfers between our customers, and each customer's place in the graph of relations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customers import Customer
from customers.models.fields import RealField


class Counterparty(models.Model):
    """What one customer has transferred to another one, summed by currency; `other` was paid."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    other = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("was paid")
    )
    currency = models.CharField(_("currency"), max_length=3)
    transfers = models.PositiveIntegerField(_("transfers"))
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    last_at = models.DateTimeField(_("last transfer"))

    class Meta:
        verbose_name = _("counterparty")
        verbose_name_plural = _("counterparties")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "other", "currency"], name="counterparty_once"
            )
        ]
        indexes = [models.Index(fields=["other"], name="counterparty_other_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} → {self.other_id}"


class NetworkPosition(models.Model):
    """A customer's place in the graph: how many they know, how central they are, and with whom they belong.

    `influence` is the PageRank times the number of customers in the graph: 1 is the average.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    degree = models.PositiveIntegerField(_("related customers"))
    influence = RealField(_("influence"))
    community = models.BigIntegerField(_("community"), db_index=True)
    community_size = models.PositiveIntegerField(_("members of the community"))
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("place in the network")
        verbose_name_plural = _("places in the network")

    def __str__(self) -> str:
        return str(self.customer_id)

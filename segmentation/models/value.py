"""What customers are worth: the bank's terms, each nightly refresh, and what it found of every customer."""

from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Customer
from segmentation.domain.value.terms import DEFAULT, Terms, read_terms
from segmentation.models.analyses import LongRun, LongRunQuerySet
from segmentation.models.terms import VersionedTerms


class ValueTerms(VersionedTerms):
    """One version of how the value of customers is counted."""

    class Meta:
        verbose_name = _("terms of value")
        verbose_name_plural = _("terms of value")


def terms_in_force() -> tuple[int, Terms]:
    """Return the number and the terms that count now; number 0 is what a bank begins with."""
    version, document = ValueTerms.in_force(DEFAULT)
    return version, read_terms(document)


class ValueRun(LongRun):
    """One refresh of everybody's value: by which terms, what was fitted, how many stand in each tier."""

    cancelled_with = "segmentation.change_valueterms"

    terms_version = models.PositiveIntegerField(_("terms"), default=0)
    as_of = models.DateTimeField(_("as of"), null=True)
    customers = models.PositiveIntegerField(_("customers"), default=0)
    moved = models.PositiveIntegerField(_("changed tier"), default=0)
    fitted = models.JSONField(_("models"), default=dict)
    edges = models.JSONField(_("cut points"), default=dict)
    figures = models.JSONField(_("figures"), default=dict)

    objects = LongRunQuerySet["ValueRun"].as_manager()

    class Meta:
        verbose_name = _("refresh of value")
        verbose_name_plural = _("refreshes of value")
        ordering = ["-id"]

    def get_absolute_url(self) -> str:
        return reverse("segmentation:value_tiers")

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def moment(self) -> datetime:
        """The instant its figures are of; of one that has not begun, when it was asked for."""
        return self.as_of or self.created_at


class CustomerValueQuerySet(models.QuerySet["CustomerValue"]):
    def visible_to(self, user: User) -> "CustomerValueQuerySet":
        """Keep the customers whom the user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))


class CustomerValue(models.Model):
    """What one customer is worth as of the last refresh; money in the bank's own currency."""

    # A trigger keeps this reference, by one check per statement: see decision 0021.
    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    score = models.FloatField(_("value score"))
    tier = models.CharField(_("value tier"), max_length=16)
    tier_since = models.DateTimeField(_("in this tier since"))
    recency = models.SmallIntegerField(_("recency grade"))
    frequency = models.SmallIntegerField(_("frequency grade"))
    monetary = models.SmallIntegerField(_("monetary grade"))
    contribution = models.FloatField(_("contribution a year"))
    contract_value = models.FloatField(_("lifetime value of contracts"))
    payment_value = models.FloatField(_("lifetime value of payments"))
    clv = models.FloatField(_("lifetime value"))
    peak_clv = models.FloatField(_("highest lifetime value so far"))
    potential = models.FloatField(_("potential a year"))
    loyalty = models.FloatField(_("loyalty"))
    alive = models.FloatField(_("probability of still buying"), null=True)
    purchases = models.FloatField(_("expected weeks with payments, a year"), null=True)
    computed_at = models.DateTimeField(_("computed at"))

    objects = CustomerValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of a customer")
        verbose_name_plural = _("values of customers")
        indexes = [models.Index(fields=["tier", "-clv"], name="customervalue_tier_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tier}"


class TierChange(models.Model):
    """A customer who came to another tier in one refresh; empty where there was none before or is none now."""

    # Triggers keep these references, by one check per statement: see decision 0021.
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    before = models.CharField(_("from"), max_length=16, blank=True)
    after = models.CharField(_("to"), max_length=16, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("change of tier")
        verbose_name_plural = _("changes of tier")
        indexes = [models.Index(fields=["at", "before", "after"], name="tierchange_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.before} → {self.after}"

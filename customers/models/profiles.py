"""The wide row of features per customer; columns mirror `customers.domain.features`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customers import Customer


class CustomerProfile(models.Model):
    """The features of one customer as of `computed_at`, refreshed set-based."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("customer profile")
        verbose_name_plural = _("customer profiles")

    def __str__(self) -> str:
        return str(self.customer_id)

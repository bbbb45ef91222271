"""What helps to find customers again: the last four digits, and filters that were saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.models.customers import Customer


class CustomerTail(models.Model):
    """Blind indexes of the last four digits of a customer's phone and id number.

    `taken_from` holds the blind indexes of the whole values they were taken from: other ones mean that
    the values have changed since.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    phone = models.BinaryField(null=True, editable=False)
    id_number = models.BinaryField(null=True, editable=False)
    taken_from = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("index of last digits")
        verbose_name_plural = _("indexes of last digits")
        indexes = [
            models.Index(fields=["phone"], name="tail_phone_idx"),
            models.Index(fields=["id_number"], name="tail_idno_idx"),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> "SavedFilterQuerySet":
        """Keep the user's own filters and those shared with a role of theirs."""
        return self.filter(Q(owner=user) | Q(role__in=user.groups.values("name")))


class SavedFilter(TimeStamped):
    """Filters of the customer list under a name: one's own, or shared with a role.

    What was searched for is no part of it, as that may be personal data.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("shared with the role"), max_length=40, blank=True)
    filters = models.JSONField(_("filters"), default=dict)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedfilter_once"),
        ]

    def __str__(self) -> str:
        return self.name

"""Suppression lists and their entries, as far as the reader may see them."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from customers.models import Customer, SuppressionEntry, SuppressionList


def list_lists(user: User) -> QuerySet[SuppressionList]:
    """Return the lists the user may see, with their owners."""
    return SuppressionList.objects.visible_to(user).select_related("owner")


def lists_to_choose(user: User) -> QuerySet[SuppressionList]:
    """Return the lists in force that a campaign of the user's may add; the bank's own hold anyway."""
    found = SuppressionList.objects.visible_to(user).in_force(timezone.localdate())
    return found.filter(bank_wide=False).order_by("name")


def entries_of(one: SuppressionList, user: User) -> QuerySet[SuppressionEntry]:
    """Return a list's entries: customers the user may see, and numbers and addresses."""
    rows = SuppressionEntry.objects.filter(list=one).select_related("customer", "added_by")
    if not user.branch_code:
        return rows
    return rows.filter(Q(customer=None) | Q(customer__in=Customer.objects.visible_to(user)))

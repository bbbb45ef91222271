"""Filters of the customer list kept under a name."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain import ROLES
from accounts.models import User
from config.base.errors import DomainError
from customers.models import SavedFilter
from customers.selectors.customers import Filters

LONGEST_NAME = 60
MOST = 50  # filters a person; more than that nobody finds again


@transaction.atomic
def save_filter(*, by: User, name: str, filters: Filters, role: str = "") -> SavedFilter:
    """Keep filters under a name, or change those of that name; `role` shares them.

    Raises DomainError `name_missing`, `nothing_to_save`, `unknown_role`, `too_many_filters`.
    """
    name = name.strip()
    kept = filters.lasting()
    if not name or len(name) > LONGEST_NAME:
        raise DomainError("name_missing", _("Give the filters a name of up to 60 signs."))
    if not kept:
        raise DomainError(
            "nothing_to_save", _("Choose a filter first. What is searched for is never saved.")
        )
    if role and role not in ROLES:
        raise DomainError("unknown_role", _("There is no such role."))
    own = SavedFilter.objects.filter(owner=by)
    if own.exclude(name=name).count() >= MOST:
        raise DomainError("too_many_filters", _("Delete a saved filter first."))
    saved, _made = SavedFilter.objects.update_or_create(
        owner=by, name=name, defaults={"filters": kept, "role": role}
    )
    return saved


@transaction.atomic
def delete_filter(*, by: User, saved: SavedFilter) -> None:
    """Delete a filter of one's own. Raises DomainError `not_yours`."""
    if saved.owner_id != by.pk:
        raise DomainError("not_yours", _("Only its owner deletes a saved filter."))
    saved.delete()

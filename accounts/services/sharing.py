"""Letting a person or a role into one object: django-guardian's object permissions, audited by trigger.

An object that can be shared has a `keeper`, who decides whom else to let in.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.permissions import EDIT, VIEW
from accounts.selectors import find_partner
from config.base.errors import DomainError

VERBS = (VIEW, EDIT)
NONE = "none"


@transaction.atomic
def share(*, thing: Any, with_: User | Group, verb: str, by: User) -> None:
    """Let somebody see (`view`) or also change (`edit`) an object; what was shared with them before is replaced.

    What they may do at all stays with their role. Raises DomainError `not_yours` or `unknown_verb`.
    """
    _check_keeper(thing, by)
    if verb not in VERBS:
        raise DomainError("unknown_verb", _("Share to view or to edit."), field="may")
    _take_back(thing, with_)
    assign_perm(_codename(thing, verb), with_, thing)


def set_share(*, thing: Any, partner: str, may: str, by: User) -> None:
    """Share with, or take back from, whom a form or the API names: `role:NAME`, `user:USERNAME` or a sign-in name.

    `may` is `view`, `edit` or `none`. Raises DomainError `unknown_partner`, `unknown_verb` or `not_yours`.
    """
    who = find_partner(thing, partner if ":" in partner else f"user:{partner.strip()}")
    if who is None:
        raise DomainError("unknown_partner", _("Choose a person or a role."), field="partner")
    if may == NONE:
        stop_sharing(thing=thing, with_=who, by=by)
    else:
        share(thing=thing, with_=who, verb=may, by=by)


@transaction.atomic
def stop_sharing(*, thing: Any, with_: User | Group, by: User) -> None:
    """Let somebody in no longer, but for what else lets them in; raises DomainError `not_yours`."""
    _check_keeper(thing, by)
    _take_back(thing, with_)


def _check_keeper(thing: Any, by: User) -> None:
    if thing.keeper != by:
        raise DomainError("not_yours", _("Only whom it belongs to decides who else is let in."))


def _take_back(thing: Any, with_: User | Group) -> None:
    for verb in VERBS:
        remove_perm(_codename(thing, verb), with_, thing)


def _codename(thing: Any, verb: str) -> str:
    return f"{verb}_{thing._meta.model_name}"

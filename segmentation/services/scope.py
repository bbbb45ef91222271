"""Who may change what holds for customers of the whole bank."""

from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError


def refuse_for_one_branch(by: User) -> None:
    """Refuse who sees one branch alone: what they would set, and see the effect of, is everybody's.

    Raises DomainError `reaches_beyond`.
    """
    if by.branch_code:
        told = _("This holds for the whole bank: only who sees the whole bank may change it.")
        raise DomainError("reaches_beyond", told)

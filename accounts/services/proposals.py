"""What two people decide: one proposes, another puts in force, and a proposal may be taken back."""

from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Proposal, User
from config.base.errors import DomainError

P = TypeVar("P", bound=Proposal)


@transaction.atomic
def put_in_force(proposal: P, by: User) -> P:
    """Publish a proposal as a second person; raises DomainError `own_work` for its author, `decided` where it is none any more."""
    current = _locked(proposal)
    if current.author_id == by.pk:
        raise DomainError("own_work", _("A second person puts your proposal in force."))
    if current.publisher_id or current.withdrawn_at:
        raise _decided()
    current.publisher, current.published_at = by, timezone.now()
    current.save(update_fields=["publisher", "published_at", "updated_at"])
    return current


@transaction.atomic
def take_back(proposal: P, *, from_force: bool = False) -> P:
    """Withdraw a proposal, or with `from_force` what is in force too; raises DomainError `decided` for the rest."""
    current = _locked(proposal)
    if current.withdrawn_at or (current.publisher_id and not from_force):
        raise _decided()
    current.withdrawn_at = timezone.now()
    current.save(update_fields=["withdrawn_at", "updated_at"])
    return current


def _locked(proposal: P) -> P:
    return type(proposal)._default_manager.select_for_update().get(pk=proposal.pk)


def _decided() -> DomainError:
    return DomainError("decided", _("This has been decided already."))

"""Putting a new version of the bank's terms in force."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.models.terms import VersionedTerms
from segmentation.services.scope import refuse_for_one_branch

T = TypeVar("T", bound=VersionedTerms)


@transaction.atomic
def put_in_force(
    model: type[T], *, by: User, document: dict[str, Any], note: str, version: int | None
) -> T:
    """Keep a checked document as the next version; `version` is the one the editor began from.

    Raises DomainError `conflict`, or `reaches_beyond` for an author who sees one branch alone.
    """
    refuse_for_one_branch(by)
    newest = model.objects.select_for_update(of=("self",)).newest()
    last = newest.version if newest else 0
    if version is not None and version != last:
        raise DomainError("conflict", _("Somebody else has changed the terms meanwhile."))
    made: T = model.objects.create(version=last + 1, document=document, note=note[:200], author=by)
    return made

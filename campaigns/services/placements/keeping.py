"""Keeping places: added, named anew, given up and taken up again; and banners taken back before their time."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.models import Banner, CampaignRun, Placement
from config.base.errors import DomainError

FIELDS = ("name_zh", "name_en", "surface", "offers")


@transaction.atomic
def create_placement(*, code: str, **details: Any) -> Placement:
    """Add a place; raises DomainError `code_taken` where there is one of this code, given up or not."""
    if Placement.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("There is a place of this code."), field="code")
    return Placement.objects.create(code=code, **details)


@transaction.atomic
def change_placement(*, placement: Placement, **details: Any) -> Placement:
    """Name a place anew; its code stays, for screens ask by it."""
    current = Placement.objects.select_for_update().get(pk=placement.pk)
    for name in FIELDS:
        if name in details:
            setattr(current, name, details[name])
    current.save()
    return current


@transaction.atomic
def set_in_use(*, placement: Placement, in_use: bool) -> Placement:
    """Give a place up, or take it up again: while it is given up it shows nothing and takes no banner."""
    current = Placement.objects.select_for_update().get(pk=placement.pk)
    if (current.retired_at is None) != in_use:
        current.retired_at = None if in_use else timezone.now()
        current.save(update_fields=["retired_at", "updated_at"])
    return current


@transaction.atomic
def withdraw_banners(*, run: CampaignRun, by: User) -> int:
    """Show the banners of a run no more, at once and for ever; return how many stood."""
    now = timezone.now()
    standing = Banner.objects.filter(run=run, withdrawn_at=None, dismissed_at=None, ends_at__gt=now)
    count = standing.update(withdrawn_at=now)
    if count:
        note = f"{count} banners taken back by {by}"
        record_access(
            action="withdraw_banners",
            table="campaigns_campaignrun",
            object_id=str(run.pk),
            note=note,
        )
    return count

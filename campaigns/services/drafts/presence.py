"""Who has a draft open right now."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign, Presence


@transaction.atomic
def note_presence(*, campaign: Campaign, user: User, step: str, now: datetime) -> list[Presence]:
    """Note that somebody has a step open, and return the others who do."""
    Presence.objects.update_or_create(
        campaign=campaign, user=user, defaults={"step": step, "seen_at": now}
    )
    others = Presence.objects.here(now).filter(campaign=campaign).exclude(user=user)
    return list(others.select_related("user").order_by("user__username"))

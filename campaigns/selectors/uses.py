"""Which campaigns use a segment, for the segment's own page."""

from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.models import Campaign
from campaigns.permissions import VIEW_CAMPAIGN

State = Campaign.State


def campaigns_using(ids: Collection[int], user: User) -> dict[int, list[tuple[str, str]]]:
    """Return label and address of the campaigns the user may see that take segments in or out, by segment."""
    if not user.has_perm(VIEW_CAMPAIGN):
        return {}
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for side in ("include", "exclude"):
        rows = Campaign.objects.visible_to(user).filter(**{f"{side}__in": ids})
        for segment_id, code, name in rows.values_list(side, "code", "name"):
            address = reverse("campaigns:campaign_detail", kwargs={"code": code})
            found.setdefault(segment_id, {})[code] = (f"{code} {name}", address)
    return {segment_id: list(by_code.values()) for segment_id, by_code in found.items()}


def open_campaigns(segment_id: int) -> list[str]:
    """Return that campaigns on their way need a segment, whoever they belong to; drafts hold nothing."""
    going = (State.IN_REVIEW, State.APPROVED, State.RUNNING, State.PAUSED)
    takes = Q(include=segment_id) | Q(exclude=segment_id)
    count = Campaign.objects.filter(takes, state__in=going).distinct().count()
    told = ngettext(
        "%(n)s campaign that has not ended", "%(n)s campaigns that have not ended", count
    )
    return [told % {"n": count}] if count else []

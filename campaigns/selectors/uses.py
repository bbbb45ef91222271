"""Which campaigns use a segment, for the segment's own page."""

from collections.abc import Collection

from django.urls import reverse

from campaigns.models import Campaign


def campaigns_using(ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return label and address of the campaigns that take segments in or out, by segment."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for side in ("include", "exclude"):
        rows = Campaign.objects.filter(**{f"{side}__in": ids})
        for segment_id, code, name in rows.values_list(side, "code", "name"):
            address = reverse("campaigns:campaign_detail", kwargs={"code": code})
            found.setdefault(segment_id, {})[code] = (f"{code} {name}", address)
    return {segment_id: list(by_code.values()) for segment_id, by_code in found.items()}

"""Which segments read a feature of the profile."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from segmentation import permissions
from segmentation.domain.rules import conditions
from segmentation.models import Segment
from segmentation.selectors.segments import stored_rule


def segments_reading(*, name: str, user: User) -> list[tuple[str, str, str]]:
    """Return (name, address, kind) of the segments in use, visible to a user, whose rule asks about a feature."""
    if not user.has_perm(permissions.VIEW_SEGMENT):
        return []
    found = []
    for segment in Segment.objects.visible_to(user).in_use().order_by("name"):
        rule = stored_rule(segment)
        if rule is not None and any(one.field == name for one in conditions(rule)):
            address = reverse("segmentation:segment_detail", args=[segment.pk])
            found.append((segment.name, address, _("Segment")))
    return found

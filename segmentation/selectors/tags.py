"""Which tags follow a segment."""

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from customers.models import Tag
from segmentation import permissions
from segmentation.models import Segment

KIND = "segment"


def tags_following(segment_id: int) -> QuerySet[Tag]:
    """Return the tags in use that the members of a segment bear."""
    following = Tag.objects.in_use().filter(source=Tag.Source.RULE, source_kind=KIND)
    return following.filter(source_id=str(segment_id)).order_by("code")


def followed_segment(*, source_id: str, user: User) -> tuple[str, str] | None:
    """Return name and address of the segment a tag follows, or None where the user sees no such segment."""
    if not source_id.isdecimal() or not user.has_perm(permissions.VIEW_SEGMENT):
        return None
    segment = Segment.objects.visible_to(user).filter(pk=source_id).first()
    if segment is None:
        return None
    return segment.name, reverse("segmentation:segment_detail", args=[segment.pk])

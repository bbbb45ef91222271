"""Tags that follow the members of a segment."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Tag, TagGroup
from customers.services.tags.defining import create_tag, free_code
from customers.services.tags.following import follow_customers
from segmentation.models import Segment, SegmentMembership
from segmentation.selectors.seen import reaches_beyond
from segmentation.selectors.tags import KIND, tags_following
from segmentation.services.circles import lock_references, refuse_new_circle


@transaction.atomic
def tag_members(
    *, segment: Segment, by: User, name_zh: str, name_en: str, group: TagGroup | None = None
) -> Tag:
    """Define a tag that the members of a segment bear from now on.

    Raises DomainError `no_name`, `archived`, `reaches_beyond`, or `cycle` where its rule asks about that tag.
    """
    if not name_zh.strip() or not name_en.strip():
        raise DomainError("no_name", _("Name the tag in Chinese and in English."), field="name_zh")
    if reaches_beyond(segment, by):
        told = _("It reaches customers outside your branch: make a segment of your own.")
        raise DomainError("reaches_beyond", told)
    if segment.archived_at is not None:
        raise DomainError("archived", _("This segment is no longer in use."))
    tag = create_tag(
        code=free_code(name_en),
        source=Tag.Source.RULE,
        by=by,
        name_zh=name_zh.strip()[:60],
        name_en=name_en.strip()[:60],
        definition=segment.name if segment.shared else "",
        group=group,
        source_kind=KIND,
        source_id=str(segment.pk),
    )
    lock_references()
    refuse_new_circle(segment)
    follow_customers(tag=tag, customers=_members(segment.pk))
    return tag


@transaction.atomic
def refresh_tags(*, segment_id: int) -> int:
    """Bring the tags that follow a segment in step with its members; return their number."""
    tags = list(tags_following(segment_id))
    for tag in tags:
        follow_customers(tag=tag, customers=_members(segment_id))
    return len(tags)


def _members(segment_id: int) -> QuerySet[Any, Any]:
    return SegmentMembership.objects.filter(segment=segment_id).values("customer_id")

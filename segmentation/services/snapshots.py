"""Freezing the members of a segment under a name."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import execute_sql
from segmentation.models import Segment, Snapshot
from segmentation.selectors.standing import has_older_members

LONGEST_NAME = 80
COPY_MEMBERS = """
    INSERT INTO segmentation_snapshotmember (snapshot_id, customer_id)
    SELECT %s, m.customer_id FROM segmentation_segmentmembership m WHERE m.segment_id = %s
"""


@transaction.atomic
def freeze_segment(*, segment: Segment, name: str, by: User) -> Snapshot:
    """Keep who is in the segment now under a name, for good.

    Raises DomainError `archived`, `not_refreshed`, `no_name` or `name_taken`.
    """
    seen = Segment.objects.visible_to(by).in_use().select_for_update(of=("self",))
    locked = seen.filter(pk=segment.pk).first()
    if locked is None:
        raise DomainError("archived", _("This segment is no longer in use."))
    if locked.refreshed_at is None:
        raise DomainError("not_refreshed", _("It has no members to freeze yet: refresh it first."))
    if has_older_members(locked):
        raise DomainError("not_refreshed", _("Its rule was changed since: refresh it first."))
    snapshot = _open(locked, _free_name(name), by)
    snapshot.member_count = execute_sql(COPY_MEMBERS, [snapshot.pk, locked.pk])
    snapshot.sealed = True
    snapshot.save(update_fields=["member_count", "sealed"])
    return snapshot


def _open(segment: Segment, name: str, by: User) -> Snapshot:
    return Snapshot.objects.create(
        segment=segment,
        name=name,
        rule=segment.rule,
        rule_version=segment.rule_version,
        members_as_of=segment.refreshed_at or timezone.now(),
        taken_at=timezone.now(),
        taken_by=by,
    )


def _free_name(name: str) -> str:
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise DomainError("no_name", _("Give the snapshot a name."), field="name")
    if Snapshot.objects.filter(name=name).exists():
        raise DomainError("name_taken", _("There is a snapshot of this name."), field="name")
    return name
